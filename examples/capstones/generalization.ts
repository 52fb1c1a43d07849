/**
 * @file Capstone `generalization`: learning versus memorizing. `npm run capstone -- generalization --help`
 *
 * A few handwritten digits, and a network large enough to memorize them all. It is trained in five ways, each
 * with several seeds, and evaluated on digits that it never sees.
 */
import { loadDigits, trainTestSplit } from "../../src/data/index.js";
import { crossEntropy, Generator, manualSeed, noGrad, type Tensor, tensor } from "../../src/index.js";
import { Dropout, Linear, ReLU, Sequential } from "../../src/nn/index.js";
import { AdamW } from "../../src/optim/index.js";
import { columns } from "../../src/print/columns.js";
import { type Series, saveLineChart } from "../support/charts/index.js";
import { type Command, command, count, quickly } from "../support/running/cli.js";
import { interrupted } from "../support/running/interrupt.js";
import { comparisonOptions } from "../support/running/training.js";

const program = {
  name: "generalization",
  usage: "npm run capstone -- generalization",
  about: "Trains on few digits in five ways, and compares learning with memorizing.",
  options: {
    epochs: quickly(count("passes over the training digits", 150), 30),
    seeds: quickly(count("trainings of each variant, which are averaged", 10), 2),
    digits: count("training digits, four times as many for `more digits`", 150),
    ...comparisonOptions("generalization", "30 epochs, two seeds"),
  },
};

/** A variant of training: its changes to the plain one. */
interface Way {
  readonly dropout?: number;
  readonly weightDecay?: number;
  /** Multiplies the number of training digits. */
  readonly times?: number;
}

const ways: Readonly<Record<string, Way>> = {
  plain: {},
  "weight decay": { weightDecay: 1 },
  dropout: { dropout: 0.5 },
  "more digits": { times: 4 },
};

/** Losses and accuracies after each epoch, on one part of the digits. */
interface Curve {
  readonly loss: number[];
  readonly accuracy: number[];
}

/** A training's curves on the training, validation, and test digits. */
type Readings = Readonly<Record<"learned" | "validation" | "test", Curve>>;

export const run: Command = command(program, async ({ epochs, seeds, digits, seed, out }) => {
  console.log(`${digits} training digits, 300 for validation, 600 for testing; ${seeds} seeds`);
  const trainings = new Map<string, Readings[]>(Object.keys(ways).map((name) => [name, []]));
  for (let i = 0; i < seeds; i++) {
    for (const [name, way] of Object.entries(ways)) {
      trainings.get(name)!.push(train(way, { epochs, digits, seed: seed + i }));
      if (await interrupted()) return;
    }
  }

  const plain = trainings.get("plain")!;
  console.log(await saveOverfitting(`${out}/overfitting.png`, plain));
  console.log(await saveRemedies(`${out}/remedies.png`, trainings));

  const last = ({ learned, test }: Readings): Result => resultAt(learned, test, epochs - 1);
  const results = new Map([...trainings].map(([name, runs]) => [name, runs.map(last)]));
  results.set("early stopping", plain.map(whereValidationIsBest));
  const header = [
    "",
    "loss: learned",
    "loss: test",
    "accuracy: learned",
    "accuracy: test",
    "worst to best seed",
  ];
  console.log(
    `\n${columns([header, ...Array.from(results, ([name, runs]) => rowOf(name, runs))], "<>>>>>")}`,
  );
});

/** One training of 64-256-10, from its own split of the digits and its own weights. */
function train(
  { dropout = 0, weightDecay = 0, times = 1 }: Way,
  { epochs, digits, seed }: { readonly epochs: number; readonly digits: number; readonly seed: number },
): Readings {
  manualSeed(seed);
  const { images, labels } = loadDigits({ scale: 1 });
  const { train: rest, test: judges } = trainTestSplit(labels.size, {
    testFraction: 600 / labels.size,
    seed,
  });
  const take = (rows: Int32Array): [Tensor, Tensor] => {
    const index = tensor(rows);
    return [images.indexSelect(0, index), labels.indexSelect(0, index)];
  };
  const test = take(judges);
  const validation = take(rest.subarray(0, 300));
  const learned = take(rest.subarray(300, 300 + digits * times));

  const model = new Sequential(new Linear(64, 256), new ReLU(), new Dropout(dropout), new Linear(256, 10));
  const optimizer = new AdamW(model.parameters(), { lr: 0.003, weightDecay });
  const readings = { learned: curve(), validation: curve(), test: curve() };
  const generator = new Generator(seed);
  const size = Math.min(50, digits);
  for (let epoch = 0; epoch < epochs; epoch++) {
    model.train();
    const order = tensor(Int32Array.from(generator.permutation(learned[1].size)));
    // The same number of steps in every variant, so that more digits do not mean more training.
    for (let at = 0; at + size <= digits; at += size) {
      const rows = order.narrow(0, at, size);
      optimizer.zeroGrad();
      crossEntropy(
        model.forward(learned[0].indexSelect(0, rows)),
        learned[1].indexSelect(0, rows),
      ).backward();
      optimizer.step();
    }
    model.eval();
    for (const [part, [x, y]] of Object.entries({ learned, validation, test })) {
      const scores = noGrad(() => model.forward(x));
      readings[part as keyof Readings].loss.push(crossEntropy(scores, y).item());
      readings[part as keyof Readings].accuracy.push(scores.argmax(1).eq(y).to("float32").mean().item());
    }
  }
  return readings;
}

function curve(): Curve {
  return { loss: [], accuracy: [] };
}

interface Result {
  readonly learned: { readonly loss: number; readonly accuracy: number };
  readonly test: { readonly loss: number; readonly accuracy: number };
}

function resultAt(learned: Curve, test: Curve, epoch: number): Result {
  const at = ({ loss, accuracy }: Curve) => ({ loss: loss[epoch]!, accuracy: accuracy[epoch]! });
  return { learned: at(learned), test: at(test) };
}

/** Early stopping: the epoch is chosen by the validation digits, which are neither trained nor tested on. */
function whereValidationIsBest({ learned, validation, test }: Readings): Result {
  return resultAt(learned, test, validation.loss.indexOf(Math.min(...validation.loss)));
}

function rowOf(name: string, runs: readonly Result[]): string[] {
  const percent = (share: number): string => `${(100 * share).toFixed(1)}%`;
  const accuracies = runs.map(({ test }) => test.accuracy);
  return [
    name,
    mean(runs.map(({ learned }) => learned.loss)).toFixed(3),
    mean(runs.map(({ test }) => test.loss)).toFixed(3),
    percent(mean(runs.map(({ learned }) => learned.accuracy))),
    percent(mean(accuracies)),
    `${percent(Math.min(...accuracies))} to ${percent(Math.max(...accuracies))}`,
  ];
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value / values.length, 0);
}

/** The means over all seeds, epoch by epoch. */
function meanCurve(runs: readonly Readings[], part: keyof Readings, figure: keyof Curve): number[] {
  return runs[0]![part][figure].map((_, epoch) => mean(runs.map((run) => run[part][figure][epoch]!)));
}

async function saveOverfitting(path: string, runs: readonly Readings[]): Promise<string> {
  const series = (figure: keyof Curve): Series[] => [
    { name: "digits it learns from", y: meanCurve(runs, "learned", figure) },
    { name: "digits it never sees", y: meanCurve(runs, "test", figure) },
  ];
  return saveLineChart(path, {
    title: "Learning, and learning by heart",
    subtitle: `a plain network, mean of ${runs.length} seeds`,
    panels: [
      { series: series("loss"), xLabel: "epoch", yLabel: "loss" },
      { series: series("accuracy"), xLabel: "epoch", yLabel: "accuracy", percent: true },
    ],
  });
}

async function saveRemedies(
  path: string,
  trainings: ReadonlyMap<string, readonly Readings[]>,
): Promise<string> {
  const series = Array.from(trainings, ([name, runs]) => ({ name, y: meanCurve(runs, "test", "loss") }));
  const top = 1.2 * Math.max(...series.map(({ y }) => y.at(-1)!));
  return saveLineChart(path, {
    title: "What helps on digits never seen",
    subtitle: "the loss on the test digits, mean of all seeds",
    panels: [{ series, xLabel: "epoch", yLabel: "loss on test digits", yRange: [0, top] }],
  });
}
