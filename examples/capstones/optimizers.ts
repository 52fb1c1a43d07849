/**
 * @file Capstone `optimizers`: four ways down the same slope. `npm run capstone -- optimizers --help`
 *
 * First a valley of two numbers, where each step can be seen; then the spiral's network, at many learning rates
 * and with several seeds, since one rate and one seed prove nothing.
 */
import { makeSpiral } from "../../src/data/index.js";
import { crossEntropy, Generator, type Tensor, tensor } from "../../src/index.js";
import { Linear, ReLU, Sequential } from "../../src/nn/index.js";
import { Adam, type Optimizer, RMSprop, SGD } from "../../src/optim/index.js";
import { columns } from "../../src/print/columns.js";
import { type Path, savePaths } from "../course/pathsOnMap.js";
import { saveLineChart } from "../support/charts/index.js";
import { type Command, command, count, quickly } from "../support/running/cli.js";
import { interrupted } from "../support/running/interrupt.js";
import { comparisonOptions } from "../support/running/training.js";

const program = {
  name: "optimizers",
  usage: "npm run capstone -- optimizers",
  about: "Compares SGD, momentum, RMSprop and Adam in a valley, and on the spiral at many learning rates.",
  options: {
    steps: quickly(count("training steps on the spiral", 300), 30),
    seeds: quickly(count("trainings per learning rate", 10), 2),
    ...comparisonOptions("optimizers", "30 steps, two seeds"),
  },
};

interface Kind {
  readonly make: (parameters: Iterable<Tensor>, lr: number) => Optimizer;
  /** A good rate for the valley. */
  readonly inValley: number;
  /** Rates for the spiral, from too small to too large. */
  readonly rates: readonly number[];
}

const kinds: Readonly<Record<string, Kind>> = {
  SGD: { make: (p, lr) => new SGD(p, { lr }), inValley: 0.14, rates: [0.1, 0.3, 1, 3, 10] },
  momentum: {
    make: (p, lr) => new SGD(p, { lr, momentum: 0.9 }),
    inValley: 0.03,
    rates: [0.03, 0.1, 0.3, 1, 3],
  },
  RMSprop: {
    make: (p, lr) => new RMSprop(p, { lr }),
    inValley: 0.05,
    rates: [0.001, 0.003, 0.01, 0.03, 0.1],
  },
  Adam: { make: (p, lr) => new Adam(p, { lr }), inValley: 0.3, rates: [0.001, 0.003, 0.01, 0.03, 0.1, 0.3] },
};

/** ½·(w² + 12·b²), week 4's valley: twelve times as steep across as along. */
const height = (w: number, b: number): number => (w * w + 12 * b * b) / 2;

export const run: Command = command(program, async ({ steps, seeds, seed, out }) => {
  const paths = Object.entries(kinds).map(([name, kind]) => walk(name, kind, 30));
  const valley = await savePaths(`${out}/valley.png`, {
    title: "Four walks down a valley",
    subtitle: "30 steps from (−4, 0.7) toward the minimum at (0, 0)",
    ...{ height, minimum: [0, 0], xRange: [-4.6, 2], yRange: [-1.6, 1.6], xLabel: "w", yLabel: "b", paths },
  });
  console.log(valley);

  const table: string[][] = [["", "rate", "loss: best seed", "median", "worst seed"]];
  const series: { name: string; x: number[]; y: number[] }[] = [];
  for (const [name, { make, rates }] of Object.entries(kinds)) {
    const medians: number[] = [];
    for (const lr of rates) {
      const losses: number[] = [];
      for (let i = 0; i < seeds; i++) {
        losses.push(lossAfter(steps, (parameters) => make(parameters, lr), seed + i));
        if (await interrupted()) return;
      }
      losses.sort((a, b) => a - b);
      medians.push(median(losses));
      const figures = [losses[0]!, medians.at(-1)!, losses.at(-1)!].map((loss) => loss.toFixed(3));
      table.push([name, String(lr), ...figures]);
    }
    series.push({ name, x: rates.map(Math.log10), y: medians });
  }
  const rates = await saveLineChart(`${out}/rates.png`, {
    title: "How much the learning rate matters",
    subtitle: `the spiral's loss after ${steps} steps, median of ${seeds} seeds`,
    panels: [{ series, xLabel: "log₁₀ of the learning rate", yLabel: "loss", logY: true }],
  });
  console.log(`${rates}\n\n${columns(table, "<>>>>")}`);
});

/** The path of an optimizer in the valley. */
function walk(name: string, { make, inValley }: Kind, steps: number): Path {
  const w = tensor(-4, { dtype: "float64", requiresGrad: true });
  const b = tensor(0.7, { dtype: "float64", requiresGrad: true });
  const optimizer = make([w, b], inValley);
  const [x, y] = [[w.item()], [b.item()]];
  for (let step = 0; step < steps; step++) {
    optimizer.zeroGrad();
    w.square().add(b.square().mul(12)).mul(0.5).backward();
    optimizer.step();
    x.push(w.item());
    y.push(b.item());
  }
  return { name: `${name}, rate ${inValley}`, x, y };
}

/** The remaining loss on the spiral. */
function lossAfter(steps: number, make: (parameters: Iterable<Tensor>) => Optimizer, seed: number): number {
  const generator = new Generator(seed);
  const { points, labels } = makeSpiral({ generator });
  const model = new Sequential(
    new Linear(2, 64, { generator }),
    new ReLU(),
    new Linear(64, 3, { generator }),
  );
  const optimizer = make(model.parameters());
  let loss = Number.NaN;
  for (let step = 0; step <= steps; step++) {
    optimizer.zeroGrad();
    const now = crossEntropy(model.forward(points), labels);
    now.backward();
    optimizer.step();
    loss = now.item();
  }
  return loss;
}

function median(sorted: readonly number[]): number {
  const half = (sorted.length - 1) / 2;
  return (sorted[Math.floor(half)]! + sorted[Math.ceil(half)]!) / 2;
}
