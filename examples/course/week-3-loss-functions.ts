/**
 * @file Week 3: loss functions. Run it with `npm run week -- 3`.
 *
 * Softmax turns a network's outputs into probabilities; categorical cross-entropy measures, in one number,
 * how surprising the right answers are to someone who believed them: the mean of −log p(right class).
 */
import {
  ActivationSoftmax,
  ActivationSoftmaxLossCategoricalCrossentropy,
  clipping,
  LossCategoricalCrossentropy,
} from "../../src/manual/index.js";
import { columns } from "../../src/print/columns.js";
import { formatScalar } from "../../src/print/index.js";
import { saveLineChart } from "../support/charts/index.js";
import { type Command, command, outputFolder, seed } from "../support/running/cli.js";

const program = {
  name: "week-3",
  usage: "npm run week -- 3",
  about: "Softmax and categorical cross-entropy, and what a confident wrong answer costs.",
  options: {
    seed: seed(0, "random seed (unused: this week draws no random numbers)"),
    out: outputFolder("folder for the pictures", "runs/week-3"),
  },
};

export const run: Command = command(program, async ({ out }) => {
  const softmax = new ActivationSoftmax();
  softmax.forward([[1, 2, 3]]);
  console.log(`softmax([[1, 2, 3]]) = ${softmax.output}`);
  softmax.forward([[1001, 1002, 1003]]);
  console.log(`softmax([[1001, 1002, 1003]]) = ${softmax.output}, the same: only differences count\n`);

  // Sparse labels say which class; the loss looks up its probability in each row.
  const yTrue = [0, 1, 1];
  const yPred = [
    [0.7, 0.2, 0.1],
    [0.1, 0.5, 0.4],
    [0.02, 0.9, 0.08],
  ];
  const lossFunction = new LossCategoricalCrossentropy();
  const loss = lossFunction.calculate(yPred, yTrue);
  console.log(`Loss: ${formatScalar(loss, "float64")}`);

  // One-hot labels say the same with a row of zeros and a single 1.
  const oneHot = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 1, 0],
  ];
  console.log(`Loss, one-hot labels: ${formatScalar(lossFunction.calculate(yPred, oneHot), "float64")}`);
  const parts = Array.from(lossFunction.forward(yPred, yTrue), (part) => part.toFixed(4));
  console.log(`It is the mean of −log 0.7, −log 0.5 and −log 0.9: (${parts.join(" + ")}) / 3`);

  confidentlyWrong(lossFunction);
  console.log(`\npicture: ${await plotSurprise(`${out}/cross-entropy.png`, lossFunction)}`);
});

/** The course's question: 0.9 for A when the answer is B, and worse. */
function confidentlyWrong(lossFunction: LossCategoricalCrossentropy): void {
  const fused = new ActivationSoftmaxLossCategoricalCrossentropy();
  const header = ["p(A), which is wrong", "p(B), which is right", "loss", "dL/dp(B)", "dL/dx(B)"];
  const rows = [0.1, 0.5, 0.9, 0.99, 0.999, 0.999999, 1].map((wrong) => {
    const p = [[wrong, 1 - wrong]];
    const loss = lossFunction.calculate(p, [1]);
    const dp = lossFunction.backward(p, [1]).data[1]!;
    const dx = fused.backward(p, [1]).data[1]!;
    const right = (1 - wrong).toPrecision(1);
    return [String(wrong), right, loss.toFixed(4), dp.toExponential(2), dx.toFixed(6)];
  });
  console.log("\n--- The confident wrong answer ---");
  console.log(columns([header, ...rows], ">"));
  console.log(
    `\nEvery further nine of confidence costs another ln 10 ≈ 2.3, and dL/dp grows tenfold. But a network moves` +
      `\nits logits x, not p, and there the slope is p − y: however wrong a sample is, it never pulls harder than 1.` +
      `\nAt p = 0 the loss would be infinite: p is clipped to ${clipping}, so the most a sample can cost is` +
      ` ${(-Math.log(clipping)).toFixed(2)}.`,
  );
}

/**
 * Plots −log p, on a linear and on a logarithmic axis of p, where it is a straight line up to the clipping.
 */
async function plotSurprise(path: string, lossFunction: LossCategoricalCrossentropy): Promise<string> {
  const lossAt = (p: number): number => lossFunction.calculate([[1 - p, p]], [1]);
  const even = Float64Array.from({ length: 1000 }, (_, i) => (i + 1) / 1000);
  const exponents = Float64Array.from({ length: 181 }, (_, i) => -9 + i / 20);
  const named = (name: string, x: Float64Array, y: Float64Array) => ({ name, x, y });
  return saveLineChart(path, {
    title: "What the right answer's probability costs",
    panels: [
      {
        title: "−log p",
        xLabel: "p of the right class",
        yLabel: "loss",
        yRange: [0, 7.3],
        series: [named("−log p, clipped at 10⁻⁷", even, even.map(lossAt))],
      },
      {
        title: "the same, down to one in a billion",
        xLabel: "log₁₀ p",
        yLabel: "loss",
        yRange: [0, 22],
        series: [
          named(
            "−log p, clipped at 10⁻⁷",
            exponents,
            exponents.map((e) => lossAt(10 ** e)),
          ),
          {
            ...named(
              "without clipping",
              exponents,
              exponents.map((e) => -e * Math.LN10),
            ),
            dashed: true,
          },
        ],
      },
    ],
  });
}
