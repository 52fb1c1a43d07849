/** @file A convolutional network that reads small images. */
import { DataLoader, randomShift } from "../../src/data/index.js";
import { concat, crossEntropy, noGrad, type Tensor } from "../../src/index.js";
import {
  BatchNorm2d,
  Conv2d,
  Dropout,
  Flatten,
  Linear,
  MaxPool2d,
  ReLU,
  Sequential,
} from "../../src/nn/index.js";
import { Adam, OneCycleLR } from "../../src/optim/index.js";
import type { Images } from "./digitImages.js";
import { Progress } from "./progress.js";

/**
 * Three convolutions, each normalised over the batch, then a dense layer: images [N, 1, side, side] → a score
 * for each of the classes [N, classes]. Larger images are halved once more on the way.
 */
export function convNet(side: number, classes: number): Sequential {
  const large = side >= 16;
  const end = Math.floor(side / (large ? 8 : 4));
  return new Sequential(
    new Conv2d(1, 16, 5, { padding: 2 }),
    new BatchNorm2d(16),
    new ReLU(),
    ...(large ? [new MaxPool2d(2)] : []),
    new Conv2d(16, 32, 3, { padding: 1 }),
    new BatchNorm2d(32),
    new ReLU(),
    new MaxPool2d(2),
    new Conv2d(32, 64, 3, { padding: 1 }),
    new BatchNorm2d(64),
    new ReLU(),
    new MaxPool2d(2),
    new Flatten(),
    new Dropout(0.3),
    new Linear(64 * end * end, classes),
  );
}

/**
 * The scores for all images of a data set, [N, classes], computed without noise and some hundred at a time.
 */
export function scoresFor(model: Sequential, images: Images): Tensor {
  model.eval();
  const parts = Array.from(new DataLoader(images, { batchSize: 250 }), ([x]) =>
    noGrad(() => model.forward(x)),
  );
  return concat(parts);
}

/** A network that was trained to read images, for what needs somebody who can. */
export async function trainedReader(train: Images, side: number, epochs: number): Promise<Sequential> {
  const model = convNet(side, 10);
  const batches = new DataLoader(train, { batchSize: 32, shuffle: true });
  const optimizer = new Adam(model.parameters(), { lr: 0.005 });
  const schedule = new OneCycleLR(optimizer, { maxLr: 0.005, totalSteps: epochs * batches.length });
  const progress = new Progress({
    total: epochs,
    steps: batches.length,
    unit: "reader's epoch",
    every: epochs,
  });
  for (const _ of progress.rounds()) {
    for (const [images, labels] of batches) {
      const loss = crossEntropy(model.forward(randomShift(images, { by: 1 })), labels);
      optimizer.zeroGrad();
      loss.backward();
      optimizer.step();
      schedule.step();
      progress.step({ loss: loss.item() });
    }
  }
  return model;
}
