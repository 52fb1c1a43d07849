/**
 * @file Week 4: the optimizer. Run it with `npm run week -- 4`.
 *
 * The gradient points uphill, so an optimizer steps against it: p ← p − learningRate · dp. This week's
 * gradients are set by hand, as high-school calculus suffices to find them; week 5 computes them.
 */
import { LayerDense, Matrix, OptimizerSGD } from "../../src/manual/index.js";
import { columns } from "../../src/print/columns.js";
import { Generator } from "../../src/random/index.js";
import type { Series } from "../support/charts/index.js";
import { type Command, command, count, outputFolder, seed } from "../support/running/cli.js";
import { type Descent, saveDescents, saveLearningRates } from "./descentPictures.js";
import { trainOnSpiral } from "./spiralByHand.js";

const program = {
  name: "week-4",
  usage: "npm run week -- 4",
  about:
    "Gradient descent on gradients set by hand; learning rates that are too small, right, and too large.",
  options: {
    seed: seed(),
    steps: count("training steps on the spiral", 300),
    out: outputFolder("folder for the pictures", "runs/week-4"),
  },
};

export const run: Command = command(program, async ({ seed, steps, out }) => {
  const layer = new LayerDense(2, 3, { generator: new Generator(seed) });
  layer.dweights = Matrix.from([
    [1, 0, -1],
    [0.5, 0, -0.5],
  ]);
  layer.dbiases = Matrix.from([[0.1, 0.2, 0.3]]);
  console.log("--- One step of SGD, learning rate 0.1 ---");
  console.log(`weights\n${layer.weights}\ndweights, set by hand\n${layer.dweights}`);

  const optimizer = new OptimizerSGD({ learningRate: 0.1 });
  optimizer.updateParams(layer);

  console.log(`weights − 0.1·dweights\n${layer.weights}\nbiases − 0.1·dbiases\n${layer.biases}`);

  const valley = descents();
  const spiral = onSpiral(seed, steps);
  console.log(`\ncurves: ${await saveLearningRates(`${out}/learning-rates.png`, valley, spiral)}`);
  console.log(`paths: ${await saveDescents(`${out}/descent.png`, valley, height)}`);
});

/** A long valley: L(w, b) = ½·(w² + 12·b²), so dw = w and db = 12·b. Steep across, nearly flat along. */
function height(w: number, b: number): number {
  return (w * w + 12 * b * b) / 2;
}

/** Descends into the valley from the same point with three learning rates. */
function descents(): Descent[] {
  const rates = { "too small: 0.005": 0.005, "right: 0.14": 0.14, "too large: 0.171": 0.171 };
  const found = Object.entries(rates).map(([name, learningRate]) => {
    const layer = new LayerDense(1, 1, { generator: new Generator(0) });
    layer.weights = Matrix.from([[-4]]);
    layer.biases = Matrix.from([[0.7]]);
    const optimizer = new OptimizerSGD({ learningRate });
    const path = { name, w: [] as number[], b: [] as number[], losses: [] as number[] };
    for (let step = 0; step <= 40; step++) {
      const [w, b] = [layer.weights.data[0]!, layer.biases.data[0]!];
      path.w.push(w);
      path.b.push(b);
      path.losses.push(height(w, b));
      layer.dweights = Matrix.from([[w]]);
      layer.dbiases = Matrix.from([[12 * b]]);
      optimizer.updateParams(layer);
    }
    return path;
  });
  const rows = found.map(({ name, losses }) => [
    name,
    ...[0, 1, 5, 10, 20, 40].map((step) => losses[step]!.toFixed(4)),
  ]);
  console.log("\n--- L = ½·(w² + 12·b²): the loss after … steps ---");
  console.log(columns([["learning rate", "0", "1", "5", "10", "20", "40"], ...rows], "<>"));
  console.log(
    "Each step multiplies b by 1 − 12·rate: beyond 2/12 ≈ 0.167 that is less than −1, and b grows.",
  );
  return found;
}

/** The same question where the gradient has 387 directions. */
function onSpiral(seed: number, steps: number): Series[] {
  const rates = { "too small": 0.01, right: 1, "too large": 20 };
  console.log(`\n--- The spiral's network, ${steps} steps (gradients from week 5) ---`);
  return Object.entries(rates).map(([name, learningRate]) => {
    const { losses, loss, accuracy } = trainOnSpiral({ seed, steps, learningRate });
    console.log(
      `${name}: rate ${learningRate}, loss ${loss.toFixed(4)}, accuracy ${(100 * accuracy).toFixed(1)}%`,
    );
    return { name, x: [...losses, loss].map((_, step) => step), y: [...losses, loss] };
  });
}
