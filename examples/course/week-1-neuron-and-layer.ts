/**
 * @file Week 1: the neuron and the layer. Run it with `npm run week -- 1`.
 *
 * A neuron multiplies each input by a weight, adds everything up, and adds its bias. A layer is many neurons
 * that see the same inputs: y = x·W + b, one column of W for each neuron.
 */
import { LayerDense } from "../../src/manual/index.js";
import { rowOf } from "../../src/manual/matrix.js";
import { columns } from "../../src/print/columns.js";
import { Generator } from "../../src/random/index.js";
import { saveHeatMap, saveLineChart } from "../support/charts/index.js";
import { type Command, command, count, outputFolder, seed } from "../support/running/cli.js";
import { trainOnSpiral } from "./spiralByHand.js";

const program = {
  name: "week-1",
  usage: "npm run week -- 1",
  about: "The neuron and the layer: one forward pass, and why weights start at random.",
  options: {
    seed: seed(),
    steps: count("training steps of the experiment", 1000),
    out: outputFolder("folder for the pictures", "runs/week-1"),
  },
};

/** A batch of 3 samples with 4 features each. */
const X = [
  [1.0, 2.0, 3.0, 2.5],
  [2.0, 5.0, -1.0, 2.0],
  [-1.5, 2.7, 3.3, -0.8],
];

export const run: Command = command(program, async ({ seed, steps, out }) => {
  // Weights are 0.10 · N(0, 1), drawn in NumPy's order from NumPy's generator; biases are 0.
  const layer = new LayerDense(4, 3, { generator: new Generator(seed) });
  layer.forward(X);

  console.log("--- Layer Outputs ---");
  console.log(String(layer.output));

  // The first of these numbers, in slow motion.
  const terms = X[0]!.map((x, d) => `${x}·${layer.weights.data[d * 3]!.toFixed(4)}`);
  console.log(`\nThe first neuron on the first sample: ${terms.join(" + ")} + 0`);
  console.log(`= ${layer.output.data[0]}`);

  console.log("\n--- Why random weights? The same layer, all weights 0 ---");
  const zero = new LayerDense(4, 3, { generator: new Generator(seed), scale: 0 });
  console.log(String(zero.forward(X)));
  console.log(
    "Three neurons, one opinion. Does training tell them apart? (Weeks 4 and 5 explain how training works.)\n",
  );

  await whyRandom(seed, steps, out);
});

/** Trains one network from three initializations; only one of them ever has more than one distinct neuron. */
async function whyRandom(seed: number, steps: number, out: string): Promise<void> {
  const neurons = 16;
  const starts = { "all 0": 0, "all 0.1": 0.1, random: undefined };
  const runs = Object.entries(starts).map(([name, value]) => {
    const prepare = (hidden: LayerDense, output: LayerDense): void => {
      if (value !== undefined) for (const { weights } of [hidden, output]) weights.data.fill(value);
    };
    return { name, ...trainOnSpiral({ seed, steps, neurons, learningRate: 0.5, prepare }) };
  });

  const rows = runs.map(({ name, losses, loss, accuracy, hidden }) => [
    name,
    losses[0]!.toFixed(4),
    loss.toFixed(4),
    `${(100 * accuracy).toFixed(1)}%`,
    `${distinctNeurons(hidden)} of ${neurons}`,
  ]);
  const header = ["initial weights", "first loss", "final loss", "accuracy", "distinct neurons"];
  console.log(columns([header, ...rows], "<>"));
  console.log(
    "\nNeurons that start alike get the same gradient, step after step, and stay alike: a layer of twins is one neuron." +
      "\nRandom numbers break the tie.",
  );

  const curves = await saveLineChart(`${out}/why-random.png`, {
    title: "Why do weights start at random?",
    subtitle: `spiral, 2-${neurons}-3 network, gradient descent`,
    panels: [
      {
        series: runs.map(({ name, losses }) => ({ name, y: losses })),
        xLabel: "step",
        yLabel: "loss",
        yRange: [0, 1.2],
      },
    ],
  });
  const neuronsAfter = await saveHeatMap(`${out}/neurons.png`, {
    title: `The ${neurons} neurons after training, from three starts`,
    subtitle: "each column is a neuron: its weights for x and y",
    values: runs.flatMap(({ hidden }) => [rowOf(hidden.weights, 0), rowOf(hidden.weights, 1)]),
    rowLabels: runs.flatMap(({ name }) => [`${name}: x`, "y"]),
    columnLabels: Array.from({ length: neurons }, (_, k) => String(k + 1)),
    columnTitle: "neuron",
    signed: true,
  });
  console.log(`\ncurves: ${curves}\nneurons: ${neuronsAfter}`);
}

/** The number of distinct columns of W. */
function distinctNeurons({ weights }: LayerDense): number {
  const column = (k: number): string =>
    weights
      .toArray()
      .map((row) => row[k])
      .join();
  return new Set(Array.from({ length: weights.cols }, (_, k) => column(k))).size;
}
