/** @file Week 2's picture: activation functions and their derivatives, from the hand-written code. */
import {
  ActivationReLU,
  ActivationSigmoid,
  ActivationStep,
  ActivationTanh,
  Matrix,
} from "../../src/manual/index.js";
import { type Panel, saveLineChart } from "../support/charts/index.js";

/** Each activation with its derivative: backward, given a gradient of 1, returns f′. */
export async function saveActivations(path: string): Promise<string> {
  const z = Float64Array.from({ length: 801 }, (_, i) => (i - 400) / 100);
  const ones = new Matrix(z.length, 1, new Float64Array(z.length).fill(1));
  const drawn = (title: string, activation: Pick<ActivationReLU, "forward" | "backward">): Panel => {
    const y = activation.forward(new Matrix(z.length, 1, z)).data;
    const slope = activation.backward(ones).data;
    const series = [
      { name: "f(z)", x: z, y },
      { name: "f′(z)", x: z, y: slope, dashed: true },
    ];
    return { title, xLabel: "z", series, yRange: [-1.2, 4.2] };
  };
  // The same axes for all four, so that slopes can be compared by eye.
  return saveLineChart(path, {
    title: "Activation functions and their derivatives",
    perRow: 2,
    panels: [
      drawn("Step", new ActivationStep()),
      drawn("Sigmoid", new ActivationSigmoid()),
      drawn("Tanh", new ActivationTanh()),
      drawn("ReLU", new ActivationReLU()),
    ],
  });
}
