/**
 * @file Capstone `cnn`: a convolutional network learns to read images. `npm run capstone -- cnn --help`
 *
 * The embedded digits by default; MNIST's files with `--data FOLDER`.
 */
import { batchOf, DataLoader, randomShift } from "../../src/data/index.js";
import { compile, concat, manualSeed, noGrad, type Tensor } from "../../src/index.js";
import { History } from "../../src/io/index.js";
import {
  BatchNorm2d,
  Conv2d,
  CrossEntropyLoss,
  Dropout,
  Flatten,
  Linear,
  MaxPool2d,
  ReLU,
  Sequential,
} from "../../src/nn/index.js";
import { Adam, OneCycleLR } from "../../src/optim/index.js";
import { type Score, saveClassifierPictures } from "../support/charts/classifierPictures.js";
import { type Command, command, count, positive, quickly } from "../support/running/cli.js";
import { latestMeans, meansOf, Training, trainingOptions } from "../support/running/training.js";
import { type Images, imageOptions, loadImages } from "./digitImages.js";
import { saveFilters } from "./filterPictures.js";

const program = {
  name: "cnn",
  usage: "npm run capstone -- cnn",
  about: "Trains a convolutional network to read images, and shows what its first filters look for.",
  options: {
    epochs: quickly(count("passes over the training images", 20), 4),
    batchSize: count("images in a batch", 32),
    lr: positive("the highest learning rate", 0.005),
    ...imageOptions,
    ...trainingOptions("cnn", "4 epochs on 800 images"),
  },
};

/**
 * Three convolutions, each normalized over the batch, then a dense layer: images [N, 1, side, side] → a score
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

export const run: Command = command(program, async (values) => {
  const { epochs, batchSize, lr, seed, quick, out, data, download } = values;
  manualSeed(seed);

  const { train, test, side, classNames } = await loadImages({ ...values, atMost: quick ? 800 : Infinity });
  const batches = new DataLoader(train, { batchSize, shuffle: true });
  const model = convNet(side, classNames.length);
  // Labels of 0.955 and 0.005 instead of 1 and 0 keep it from being overconfident; the loss stays above 0.33.
  const criterion = new CrossEntropyLoss({ labelSmoothing: 0.05 });
  const optimizer = new Adam(model.parameters(), { lr });
  const schedule = new OneCycleLR(optimizer, { maxLr: lr, totalSteps: epochs * batches.length });
  const learn = compile((images: Tensor, labels: Tensor) => {
    const scores = model.forward(images);
    const loss = criterion.forward(scores, labels);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    schedule.step();
    return { scores, loss };
  });
  const history = new History();
  const accuracyOf = (scores: Tensor, labels: Tensor): number =>
    scores.argmax(1).eq(labels).to("float32").mean().item();

  console.log(`${train.length} training images, ${test.length} test images; seed ${seed}`);
  console.log(String(model));
  const [testImages, testLabels] = batchOf(test);
  const training = new Training({
    ...values,
    name: program.name,
    parts: { model, optimizer, schedule, batches, history },
    settings: { seed, quick, epochs, batchSize, lr, data, download },
    total: epochs,
    steps: batches.length,
  });
  for await (const epoch of training.rounds()) {
    model.train();
    for await (const [images, labels] of training.steps(batches)) {
      // Shifted by a random pixel, an image is a new one every time.
      const { scores, loss } = learn(randomShift(images, { by: 1 }), labels);
      history.record(epoch, { loss: loss.item(), accuracy: accuracyOf(scores, labels) });
      training.show({ loss: loss.item() });
    }
    const scores = scoresFor(model, test);
    const [loss, accuracy] = [criterion.forward(scores, testLabels).item(), accuracyOf(scores, testLabels)];
    history.record(epoch, { "test loss": loss, "test accuracy": accuracy });
    training.show({ ...latestMeans(history, ["loss"]), "test accuracy": accuracy });
  }

  const pictures = await saveClassifierPictures(out, {
    subject: "images",
    history: epochsOf(history),
    pixels: testImages.toTypedArray() as Float32Array,
    size: [side, side],
    truth: testLabels.toTypedArray(),
    guess: scoresFor(model, test).argmax(1).toTypedArray(),
    classNames,
  });
  const filters = saveFilters(`${out}/filters.png`, model.at(0) as Conv2d, testImages);
  for (const path of [...pictures, filters]) console.log(path);
  console.log(`test accuracy: ${(100 * history.last("test accuracy")!).toFixed(2)}%`);
});

/**
 * The scores for all images of a data set, [N, classes], computed in evaluation mode, a few hundred at a
 * time.
 */
export function scoresFor(model: Sequential, images: Images): Tensor {
  model.eval();
  const parts = Array.from(new DataLoader(images, { batchSize: 250 }), ([x]) =>
    noGrad(() => model.forward(x)),
  );
  return concat(parts);
}

/** The scores of each epoch: on training batches during it, and on the test images after it. */
function epochsOf(history: History): { train: Score; test: Score }[] {
  const [losses, accuracies] = [meansOf(history, "loss"), meansOf(history, "accuracy")];
  const [testLosses, testAccuracies] = [meansOf(history, "test loss"), meansOf(history, "test accuracy")];
  return losses.map((loss, i) => ({
    train: { loss, accuracy: accuracies[i]! },
    test: { loss: testLosses[i]!, accuracy: testAccuracies[i]! },
  }));
}
