/**
 * @file Capstone `regression`: a number instead of a class. `npm run capstone -- regression --help`
 *
 * With a table of your own: `npm run capstone -- regression --data mine.csv`, with a header, and the number
 * to predict in the last column. Without a table, rows are drawn from a function whose best possible error is
 * known.
 */
import {
  batchOf,
  DataLoader,
  fitStandard,
  parseCsv,
  type Scaler,
  TensorDataset,
  trainTestSplit,
} from "../../src/data/index.js";
import { compile, manualSeed, mseLoss, noGrad, rand, randn, type Tensor } from "../../src/index.js";
import { History } from "../../src/io/index.js";
import { Linear, Sequential, Tanh } from "../../src/nn/index.js";
import { Adam } from "../../src/optim/index.js";
import { saveScatter } from "../support/charts/index.js";
import { type Command, command, count, inputFile, quickly } from "../support/running/cli.js";
import { readText } from "../support/running/textFile.js";
import { Training, trainingOptions } from "../support/running/training.js";

const program = {
  name: "regression",
  usage: "npm run capstone -- regression",
  about: "Learns to predict the number in the last column of a table from the others.",
  options: {
    epochs: quickly(count("passes over the training rows", 30), 10),
    data: inputFile(
      "CSV file with a header and numbers",
      "2,000 rows of a function of ten variables, with noise",
    ),
    ...trainingOptions("regression", "10 epochs"),
  },
};

export const run: Command = command(program, async ({ epochs, data, seed, out, checkpoint, resume }) => {
  manualSeed(seed);
  const columns = { labelColumn: -1, labels: "number", file: data } as const;
  const table = data === undefined ? drawnRows(2000) : parseCsv(readText(data), columns);
  const dataset = new TensorDataset(table.features, table.labels!.reshape([-1, 1]));
  const { train, test } = trainTestSplit(dataset);
  // Features and targets are standardized, with statistics computed without looking at the test set.
  const [features, numbers] = batchOf(train).map(fitStandard) as [Scaler, Scaler];
  const batches = new DataLoader(train, { batchSize: 32, shuffle: true });

  const model = new Sequential(new Linear(table.features.shape[1]!, 64), new Tanh(), new Linear(64, 1));
  const optimizer = new Adam(model.parameters(), { lr: 0.01 });

  const learn = compile((x: Tensor, y: Tensor) => {
    const loss = mseLoss(model.forward(features.apply(x)), numbers.apply(y));
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
  const guess = noGrad(() => numbers.invert(model.forward(features.apply(x))));
  const typicalError = (of: Tensor): string => of.sub(y).square().mean().sqrt().item().toFixed(3);
  const [error, blind] = [typicalError(guess), typicalError(numbers.offset)];
  const title = "What the network predicts";
  const [truth, said] = [y.toTypedArray(), guess.toTypedArray()];
  console.log(await saveScatter(`${out}/predictions.png`, { title, truth, guess: said }));
  if (data === undefined) console.log("no model can do better than 1.000: that is the noise in the data");
  console.log(`typical error on the test set: ${error}; always predicting the mean: ${blind}`);
});

/**
 * Ten numbers x, uniform in 0 … 1, and
 * y = 10·sin(π·x₁·x₂) + 20·(x₃ − ½)² + 10·x₄ + 5·x₅ + noise of deviation 1.
 * {@link https://doi.org/10.1214/aos/1176347963 | Friedman 1991}
 */
function drawnRows(count: number): { features: Tensor; labels: Tensor } {
  const features = rand([count, 10]);
  const x = (number: number): Tensor => features.select(1, number - 1);
  const wave = x(1).mul(x(2)).mul(Math.PI).sin().mul(10);
  const labels = wave
    .add(x(3).sub(0.5).square().mul(20))
    .add(x(4).mul(10))
    .add(x(5).mul(5))
    .add(randn([count]));
  return { features, labels };
}
