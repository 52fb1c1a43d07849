/** @file The digit classifier that judges what the GAN makes. */
import { DataLoader, randomShift } from "../../src/data/index.js";
import { compile, crossEntropy, type Tensor } from "../../src/index.js";
import type { Sequential } from "../../src/nn/index.js";
import { Adam, OneCycleLR } from "../../src/optim/index.js";
import { Progress } from "../support/running/progress.js";
import { convNet } from "./cnn.js";
import type { Images } from "./digitImages.js";

/** The network of capstone `cnn`, trained on the same images as the GAN. */
export function trainedReader(train: Images, side: number, epochs: number): Sequential {
  const model = convNet(side, 10);
  const batches = new DataLoader(train, { batchSize: 32, shuffle: true });
  const optimizer = new Adam(model.parameters(), { lr: 0.005 });
  const schedule = new OneCycleLR(optimizer, { maxLr: 0.005, totalSteps: epochs * batches.length });
  const learn = compile((images: Tensor, labels: Tensor) => {
    const loss = crossEntropy(model.forward(images), labels);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    schedule.step();
    return loss;
  });
  const progress = new Progress({
    total: epochs,
    steps: batches.length,
    unit: "reader's epoch",
    every: epochs,
  });
  for (const _ of progress.rounds()) {
    for (const [images, labels] of batches) {
      progress.step({ loss: learn(randomShift(images, { by: 1 }), labels).item() });
    }
  }
  return model;
}
