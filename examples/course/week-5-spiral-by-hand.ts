/**
 * @file Week 5: a full network, trained by hand. Run it with `npm run week -- 5`.
 *
 * Everything so far, and backward through all of it: the gradient of the loss passes from layer to layer by
 * the chain rule, each leaving behind the gradients of its own weights. Ten thousand times over, that sorts
 * three spiral arms.
 */
import { makeSpiral } from "../../src/data/index.js";
import {
  ActivationReLU,
  ActivationSoftmaxLossCategoricalCrossentropy,
  accuracy,
  LayerDense,
  Matrix,
  OptimizerSGD,
} from "../../src/manual/index.js";
import { columns } from "../../src/print/columns.js";
import { Generator } from "../../src/random/index.js";
import { framesOf } from "../support/charts/index.js";
import { type Command, command, count, outputFolder, positive, seed } from "../support/running/cli.js";
import { interrupted } from "../support/running/interrupt.js";
import { Progress } from "../support/running/progress.js";
import { SpiralFilm, saveSpiralPictures } from "./spiralPictures.js";

const program = {
  name: "week-5",
  usage: "npm run week -- 5",
  about: "Trains a network on the spiral, forward and backward by hand.",
  options: {
    seed: seed(),
    steps: count("training steps", 10_000),
    neurons: count("neurons in the hidden layer", 64),
    learningRate: positive("learning rate", 1),
    out: outputFolder("folder for the pictures", "runs/week-5"),
  },
};

export const run: Command = command(program, async ({ seed, steps, neurons, learningRate, out }) => {
  // Points first, then the weights: the order in which a NumPy script with this seed would draw them.
  const generator = new Generator(seed);
  const spiral = makeSpiral({ generator, dtype: "float64" });
  const X = new Matrix(300, 2, spiral.points.toTypedArray() as Float64Array);
  const y = spiral.labels.toTypedArray();

  const dense1 = new LayerDense(2, neurons, { generator });
  const activation1 = new ActivationReLU();
  const dense2 = new LayerDense(neurons, 3, { generator });
  const lossActivation = new ActivationSoftmaxLossCategoricalCrossentropy();
  const optimizer = new OptimizerSGD({ learningRate });

  const losses: number[] = [];
  const accuracies: number[] = [];
  const progress = new Progress({ total: steps, unit: "step", every: Math.ceil(steps / 10) });
  const answer = (points: Matrix): Matrix =>
    lossActivation.activation.forward(dense2.forward(activation1.forward(dense1.forward(points))));
  const answerAt = (points: Float64Array) => answer(new Matrix(points.length / 2, 2, points)).data;
  const film = new SpiralFilm(X.data, y);
  const shown = framesOf(steps, 36);
  let milliseconds = 0; // without the time for the animation
  for (const step of progress.rounds()) {
    const start = performance.now();
    // Forward.
    dense1.forward(X);
    activation1.forward(dense1.output);
    dense2.forward(activation1.output);
    const loss = lossActivation.forward(dense2.output, y);
    losses.push(loss);
    accuracies.push(accuracy(lossActivation.output, y));
    progress.show({ loss, accuracy: accuracies.at(-1)! });

    // Backward: each takes the gradient of its output and hands on the gradient of its input.
    lossActivation.backward(lossActivation.output, y);
    dense2.backward(lossActivation.dinputs);
    activation1.backward(dense2.dinputs);
    dense1.backward(activation1.dinputs);
    if (step === 1) printFlow({ dense1, activation1, dense2, lossActivation });

    // Update.
    optimizer.updateParams(dense1);
    optimizer.updateParams(dense2);
    milliseconds += performance.now() - start;

    if (shown.has(step)) {
      film.add(
        `step ${step}, loss ${loss.toFixed(2)}, accuracy ${(100 * accuracies.at(-1)!).toFixed(1)}%`,
        answerAt,
      );
    }
    if (step % 100 === 0 && (await interrupted())) break;
  }
  const reached = accuracy(answer(X), y);
  const pictures = await saveSpiralPictures(out, {
    title: "The spiral, by hand",
    subtitle: `2-${neurons}-3, ${losses.length.toLocaleString("en")} steps, accuracy ${(100 * reached).toFixed(1)}%`,
    points: X.data,
    labels: y,
    answer: answerAt,
    losses,
    accuracies,
  });
  console.log(`\n${pictures}`);
  console.log(`animation: ${await film.save(`${out}/regions.gif`, "A network learns the spiral")}`);
  console.log(`${(milliseconds / losses.length).toFixed(2)} ms per step`);
  console.log(`spiral accuracy: ${(100 * reached).toFixed(1)}%`);
  if (reached > 0.99) console.log("The arms meet at the origin: 2 of the 300 points cannot be told apart.");
});

/** The backward pass of the first step, from the loss down. */
function printFlow(net: {
  dense1: LayerDense;
  activation1: ActivationReLU;
  dense2: LayerDense;
  lossActivation: ActivationSoftmaxLossCategoricalCrossentropy;
}): void {
  const { dense1, activation1, dense2, lossActivation } = net;
  const flow: [name: string, law: string, gradient: Matrix][] = [
    ["lossActivation.dinputs", "(p − y) / N", lossActivation.dinputs],
    ["dense2.dweights", "xᵀ·dy", dense2.dweights],
    ["dense2.dbiases", "Σₙ dy", dense2.dbiases],
    ["dense2.dinputs", "dy·Wᵀ", dense2.dinputs],
    ["activation1.dinputs", "dy where x > 0", activation1.dinputs],
    ["dense1.dweights", "xᵀ·dy", dense1.dweights],
    ["dense1.dbiases", "Σₙ dy", dense1.dbiases],
  ];
  const rows = flow.map(([name, law, { shape, data }]) => {
    const largest = Math.max(...Array.from(data, Math.abs));
    return [name, law, `[${shape.join(", ")}]`, largest.toExponential(2)];
  });
  console.log("--- How the gradient flows in the first step ---");
  console.log(`${columns([["gradient", "law", "shape", "largest"], ...rows], "<<>>")}\n`);
}
