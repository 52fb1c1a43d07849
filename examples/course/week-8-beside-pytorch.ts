/**
 * @file Week 8: beside PyTorch. Run it with `npm run week -- 8`.
 *
 * The same network, the same first weights, the same data, once here and once in PyTorch: code, losses,
 * weights at several steps, and time. If no Python has PyTorch, it shows recorded figures.
 */
import { makeSpiral } from "../../src/data/index.js";
import { Generator, type Tensor } from "../../src/index.js";
import { CrossEntropyLoss, Linear, ReLU, Sequential, type StateDict } from "../../src/nn/index.js";
import { SGD } from "../../src/optim/index.js";
import { capstoneMenu } from "../capstones/menu.js";
import {
  type Command,
  command,
  count,
  flag,
  outputFolder,
  positive,
  seed,
  text,
} from "../support/running/cli.js";
import * as pytorch from "./pytorch.js";
import { bothCodes, compareFigures } from "./pytorchReport.js";

const program = {
  name: "week-8",
  usage: "npm run week -- 8",
  about: "Trains the same network here and in PyTorch and compares losses, weights and time.",
  options: {
    seed: seed(),
    steps: count("training steps to compare", 100),
    lr: positive("learning rate of SGD", 0.5),
    python: text("where to look for PyTorch", "python3,/usr/bin/python3"),
    record: flag("save PyTorch's figures for those who do not have it"),
    out: outputFolder("folder for the pictures", "runs/week-8"),
  },
};

const hidden = 64;
const timed = 300;

export const run: Command = command(program, async ({ seed, steps, lr, python, record, out }) => {
  const generator = new Generator(seed);
  const { points, labels } = makeSpiral({ generator });
  const firstWeights = new Sequential(
    new Linear(2, hidden, { generator }),
    new ReLU(),
    new Linear(hidden, 3, { generator }),
  ).stateDict();
  const checkpoints = [1, 2, 5, 10, 20, 50, 100].filter((step) => step <= steps);

  console.log("--- The code, here and there ---");
  console.log(bothCodes(import.meta.filename, pytorch.script));

  const ours = train(points, labels, firstWeights, { steps, checkpoints, lr });
  const asked = pytorch.askPyTorch(python.split(","), {
    steps,
    checkpoints,
    timed,
    lr,
    points: points.toArray(),
    labels: labels.toArray(),
    weights: Object.fromEntries(Object.entries(firstWeights).map(([name, w]) => [name, w.toArray()])),
  });
  if (record && asked !== undefined) console.log(`\nrecorded: ${pytorch.recordFigures(asked, { seed, lr })}`);
  const theirs = asked ?? recorded({ seed, lr });
  console.log(`\n--- ${steps} steps on the spiral, float32, SGD with learning rate ${lr} ---`);
  if (theirs === undefined)
    console.log(`loss here: ${ours.losses[0]} at first, ${ours.losses.at(-1)} at the end`);
  else console.log(await compareFigures(ours, theirs, checkpoints, out));

  console.log(`\n--- Where to go from here ---\n${capstoneMenu()}`);
});

/** The training here; the code between the two marks is printed beside PyTorch's. */
function train(
  points: Tensor,
  labels: Tensor,
  firstWeights: StateDict,
  { steps, checkpoints, lr }: { steps: number; checkpoints: readonly number[]; lr: number },
): pytorch.Figures {
  // side by side
  const model = new Sequential(
    new Linear(2, hidden), // [300, 2] → [300, hidden]
    new ReLU(),
    new Linear(hidden, 3), // → [300, 3]: a score for each arm
  );
  model.loadStateDict(firstWeights);
  const criterion = new CrossEntropyLoss();
  const optimizer = new SGD(model.parameters(), { lr });

  function trainStep(): number {
    optimizer.zeroGrad();
    const loss = criterion.forward(model.forward(points), labels);
    loss.backward();
    optimizer.step();
    return loss.item();
  }
  // end

  const losses: number[] = [];
  const weights: Record<number, number[]> = {};
  for (let step = 1; step <= steps; step++) {
    losses.push(trainStep());
    if (checkpoints.includes(step))
      weights[step] = model.parameters().flatMap((w) => Array.from(w.toTypedArray()));
  }
  const times = Array.from({ length: timed }, () => {
    const start = performance.now();
    trainStep();
    return performance.now() - start;
  }).sort((a, b) => a - b);
  return { version: "", losses, weights, milliseconds: times[timed / 2]! };
}

/**
 * PyTorch's recorded figures, if they were made with these settings; prints their date, and how to get new
 * ones.
 */
function recorded(settings: { seed: number; lr: number }): pytorch.Figures | undefined {
  const figures = pytorch.recordedFigures();
  console.log("\nPyTorch was not found. To run it, too: pip install torch, or --python /path/to/python");
  if (figures.seed === settings.seed && figures.lr === settings.lr) {
    console.log(`The figures below were recorded with PyTorch ${figures.version} on ${figures.date}.`);
    return figures;
  }
  console.log(
    `The recorded figures are for seed ${figures.seed}, learning rate ${figures.lr}: nothing to compare with.`,
  );
  return undefined;
}
