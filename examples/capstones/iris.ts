/**
 * @file Capstone `iris`: a new data set, from its file to a trained network.
 * `npm run capstone -- iris --help`
 *
 * With a table of your own: `npm run capstone -- iris --data mine.csv`, with a header, and the class in the
 * last column.
 */
import {
  batchOf,
  DataLoader,
  fitStandard,
  loadIris,
  parseCsv,
  TensorDataset,
  trainTestSplit,
} from "../../src/data/index.js";
import { compile, crossEntropy, manualSeed, noGrad, type Tensor } from "../../src/index.js";
import { History } from "../../src/io/index.js";
import { Linear, ReLU, Sequential } from "../../src/nn/index.js";
import { Adam } from "../../src/optim/index.js";
import { countsOf, saveConfusionMatrix } from "../support/charts/index.js";
import { type Command, command, count, inputFile, quickly } from "../support/running/cli.js";
import { readText } from "../support/running/textFile.js";
import { Training, trainingOptions } from "../support/running/training.js";

const program = {
  name: "iris",
  usage: "npm run capstone -- iris",
  about: "Learns to classify the rows of a table.",
  options: {
    epochs: quickly(count("passes over the training rows", 100), 30),
    data: inputFile("CSV file with a header, numbers, and the class in the last column", "Fisher's irises"),
    ...trainingOptions("iris", "30 epochs"),
  },
};

export const run: Command = command(program, async ({ epochs, data, seed, out, checkpoint, resume }) => {
  manualSeed(seed);
  const table = data === undefined ? loadIris() : parseCsv(readText(data), { labelColumn: -1, file: data });
  const { features, labels, featureNames, classNames } = table;
  const { train, test } = trainTestSplit(new TensorDataset(features, labels!), { stratify: labels! });
  // The features are standardized, with statistics computed without looking at the test set.
  const scaler = fitStandard(batchOf(train)[0]);
  const batches = new DataLoader(train, { batchSize: 16, shuffle: true });

  const model = new Sequential(
    new Linear(featureNames.length, 32),
    new ReLU(),
    new Linear(32, classNames.length),
  );
  const optimizer = new Adam(model.parameters(), { lr: 0.01 });

  const learn = compile((x: Tensor, y: Tensor) => {
    const loss = crossEntropy(model.forward(scaler.apply(x)), y);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss;
  });
  const history = new History();
  const training = new Training({
    ...{ name: program.name, out, checkpoint, resume, total: epochs, every: 10 },
    parts: { model, optimizer, batches, history },
    settings: { seed, data },
  });
  for await (const epoch of training.rounds()) {
    for (const [x, y] of batches) {
      const loss = learn(x, y).item();
      history.record(epoch, { loss });
      training.show({ loss });
    }
  }

  const [x, y] = batchOf(test);
  const guess = noGrad(() => model.forward(scaler.apply(x)).argmax(1));
  const title = "Which class was taken for which";
  const counts = countsOf(y.toTypedArray(), guess.toTypedArray(), classNames.length);
  console.log(await saveConfusionMatrix(`${out}/confusion-matrix.png`, { title, counts, classNames }));
  console.log(`test accuracy: ${(100 * guess.eq(y).to("float32").mean().item()).toFixed(1)}%`);
});
