/**
 * @file The main job: a network learns to read handwritten digits. `npm start -- --help` lists the options.
 *
 * From top to bottom: options, data, the model with its loss and optimizer, the training loop, pictures.
 */
import {
  batchOf,
  DataLoader,
  loadDigits,
  parseDigits,
  TensorDataset,
  trainTestSplit,
} from "../src/data/index.js";
import { compile, manualSeed, noGrad, type Tensor } from "../src/index.js";
import { History } from "../src/io/index.js";
import { CrossEntropyLoss, Dropout, Linear, ReLU, Sequential } from "../src/nn/index.js";
import { Adam, AdamW, SGD } from "../src/optim/index.js";
import { type Score, saveClassifierPictures } from "./support/charts/classifierPictures.js";
import {
  choice,
  count,
  counts,
  inputFile,
  main,
  outputFolder,
  positive,
  seed,
} from "./support/running/cli.js";
import { Progress } from "./support/running/progress.js";
import { recordEvents, saveRecords } from "./support/running/recording.js";
import { parseFile } from "./support/running/textFile.js";

const program = {
  name: "digits",
  usage: "npm start --",
  about: "Trains a network to read handwritten digits of 8×8 pixels, and shows how well it does.",
  options: {
    epochs: count("passes over the training digits", 40),
    batchSize: count("digits in a batch", 64),
    hidden: counts("sizes of the hidden layers", [256], 4096),
    optimizer: choice("optimizer", ["adam", "adamw", "sgd"], "adam"),
    lr: positive("learning rate; sgd needs about 0.1", 0.003),
    seed: seed(),
    data: inputFile(
      "CSV file with 64 pixels and a label per line, optionally gzipped",
      "the embedded digits",
    ),
    out: outputFolder("folder for pictures, history.jsonl and TensorBoard's events", "runs/digits"),
  },
};

await main(program, async ({ epochs, batchSize, hidden, optimizer: rule, lr, seed, data, out }) => {
  // Determines everything random below: the split, the initial weights, the batches, dropout.
  manualSeed(seed);

  const parse = (text: string) => parseDigits(text, { scale: 1 });
  const digits = data === undefined ? loadDigits({ scale: 1 }) : parseFile(data, parse);
  const dataset = new TensorDataset(digits.images, digits.labels);
  const { train, test } = trainTestSplit(dataset, { testFraction: 0.2, stratify: digits.labels });
  const batches = new DataLoader(train, { batchSize, shuffle: true });

  const widths = [64, ...hidden];
  const model = new Sequential(
    ...hidden.flatMap((width, i) => [new Linear(widths[i]!, width), new ReLU(), new Dropout(0.3)]),
    new Linear(widths.at(-1)!, 10),
  );
  // Labels of 0.91 and 0.01 instead of 1 and 0: a network that is never quite sure of itself reads new digits
  // better. It also means that the loss cannot fall below 0.50.
  const criterion = new CrossEntropyLoss({ labelSmoothing: 0.1 });
  const optimizer = {
    adam: () => new Adam(model.parameters(), { lr }),
    adamw: () => new AdamW(model.parameters(), { lr }),
    sgd: () => new SGD(model.parameters(), { lr, momentum: 0.9 }),
  }[rule]();

  const learn = compile((images: Tensor, labels: Tensor) => {
    const loss = criterion.forward(model.forward(images), labels);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  });
  const read = (images: Tensor): Tensor => noGrad(() => model.eval().forward(images));
  const scoreOn = (images: Tensor, labels: Tensor): Score => {
    const logits = read(images);
    const accuracy = logits.argmax(1).eq(labels).to("float32").mean().item();
    return { loss: criterion.forward(logits, labels).item(), accuracy };
  };

  console.log(`${train.length} training digits, ${test.length} test digits; seed ${seed}`);
  console.log(String(model));
  const [allTrain, allTest] = [batchOf(train), batchOf(test)];
  const history: { train: Score; test: Score }[] = [];
  const record = new History();
  recordEvents(out, record);
  const progress = new Progress({ total: epochs, steps: batches.length });
  for (const epoch of progress.rounds()) {
    model.train();
    for (const [images, labels] of batches) progress.step({ loss: learn(images, labels).item() });
    const scores = { train: scoreOn(...allTrain), test: scoreOn(...allTest) };
    history.push(scores);
    const { train: seen, test: unseen } = scores;
    record.record(epoch, { loss: seen.loss, accuracy: seen.accuracy });
    record.record(epoch, { "test loss": unseen.loss, "test accuracy": unseen.accuracy });
    progress.show({ loss: scores.train.loss, "test accuracy": scores.test.accuracy });
  }

  saveRecords(out, record);
  const [images, labels] = allTest;
  const pictures = await saveClassifierPictures(out, {
    subject: "digits",
    history,
    pixels: images.toTypedArray() as Float32Array,
    size: [8, 8],
    truth: labels.toTypedArray(),
    guess: read(images).argmax(1).toTypedArray(),
    classNames: digits.classNames,
  });
  for (const path of pictures) console.log(path);
  console.log(`test accuracy: ${(100 * history.at(-1)!.test.accuracy).toFixed(1)}%`);
});
