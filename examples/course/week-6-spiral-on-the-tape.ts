/**
 * @file Week 6: the same network on the tape. Run it with `npm run week -- 6`.
 *
 * No more writing backward by hand: every operation is recorded as it runs, and `loss.backward()` walks the
 * recording from its end. First the proof that it computes the gradients found by hand, then the spiral
 * again, with Adam.
 */
import { compareDense, comparisonSummary, comparisonTable, denseOnTape } from "../../src/comparison/index.js";
import { makeSpiral } from "../../src/data/index.js";
import { Generator, noGrad, type Tensor, tensor } from "../../src/index.js";
import { LayerDense, Matrix } from "../../src/manual/index.js";
import { CrossEntropyLoss, Linear, ReLU, Sequential } from "../../src/nn/index.js";
import { Adam } from "../../src/optim/index.js";
import { type Command, command, count, outputFolder, positive, seed } from "../support/running/cli.js";
import { interrupted } from "../support/running/interrupt.js";
import { Progress } from "../support/running/progress.js";
import { saveRecordedGraph } from "./graphPicture.js";
import { trainOnSpiral } from "./spiralByHand.js";
import { saveSpiralPictures } from "./spiralPictures.js";

const program = {
  name: "week-6",
  usage: "npm run week -- 6",
  about: "Compares the tape's gradients with those by hand, then trains the spiral's network with Adam.",
  options: {
    seed: seed(),
    steps: count("training steps", 2000),
    neurons: count("neurons in the hidden layer", 64),
    lr: positive("learning rate of Adam", 0.02),
    out: outputFolder("folder for the pictures", "runs/week-6"),
  },
};

export const run: Command = command(program, async ({ seed, steps, neurons, lr, out }) => {
  console.log(`what x·y + sin x records: ${saveRecordedGraph(`${out}/graph.png`)}\n`);
  compareWithWeek5(seed, neurons);

  const generator = new Generator(seed);
  const { points, labels } = makeSpiral({ generator });
  const model = new Sequential(
    new Linear(2, neurons, { generator }),
    new ReLU(),
    new Linear(neurons, 3, { generator }),
  );
  const criterion = new CrossEntropyLoss();
  const optimizer = new Adam(model.parameters(), { lr });
  console.log(`\n--- Training with Adam ---\n${model}`);

  const losses: number[] = [];
  const accuracies: number[] = [];
  const progress = new Progress({ total: steps, unit: "step", every: Math.ceil(steps / 10) });
  const start = performance.now();
  for (const step of progress.rounds()) {
    optimizer.zeroGrad();
    const scores = model.forward(points);
    const loss = criterion.forward(scores, labels);
    loss.backward();
    optimizer.step();

    losses.push(loss.item());
    accuracies.push(accuracyOf(scores, labels));
    progress.show({ loss: losses.at(-1)!, accuracy: accuracies.at(-1)! });
    if (step % 100 === 0 && (await interrupted())) break;
  }
  const milliseconds = (performance.now() - start) / losses.length;

  const reached = accuracyOf(
    noGrad(() => model.forward(points)),
    labels,
  );
  const pictures = await saveSpiralPictures(out, {
    title: "The spiral, on the tape",
    subtitle: `2-${neurons}-3, ${losses.length.toLocaleString("en")} steps of Adam, accuracy ${(100 * reached).toFixed(1)}%`,
    points: points.toTypedArray(),
    labels: labels.toTypedArray(),
    answer: (cells) => {
      const grid = tensor(cells, { dtype: "float32", shape: [cells.length / 2, 2] });
      return noGrad(() => model.forward(grid).softmax(1)).toTypedArray();
    },
    losses,
    accuracies,
  });
  console.log(`\n${pictures}`);
  console.log(
    `${milliseconds.toFixed(2)} ms per step; by hand, in float64, ${millisecondsByHand(seed, neurons)} ms`,
  );
  console.log(`spiral accuracy: ${(100 * reached).toFixed(1)}%`);
});

/** One step of week 5 by hand and on the tape, from the same points and the same weights. */
function compareWithWeek5(seed: number, neurons: number): void {
  const generator = new Generator(seed);
  const { points, labels } = makeSpiral({ generator, dtype: "float64" });
  const layers = [new LayerDense(2, neurons, { generator }), new LayerDense(neurons, 3, { generator })];
  const x = new Matrix(points.shape[0]!, 2, points.toTypedArray() as Float64Array);

  const quantities = compareDense(layers, denseOnTape(layers), x, labels.toTypedArray());

  console.log("--- By hand and on the tape: one step, quantity by quantity, float64 ---");
  console.log(`${comparisonTable(quantities)}\n${comparisonSummary(quantities)}`);
}

/** The fraction of rows whose highest score is that of their label. */
function accuracyOf(scores: Tensor, labels: Tensor): number {
  return scores.argmax(1).eq(labels).to("float32").mean().item();
}

function millisecondsByHand(seed: number, neurons: number): string {
  const steps = 100;
  trainOnSpiral({ seed, steps: 300, neurons }); // so that its loops are JIT-compiled, as those of the tape are
  const start = performance.now();
  trainOnSpiral({ seed, steps, neurons });
  return ((performance.now() - start) / steps).toFixed(2);
}
