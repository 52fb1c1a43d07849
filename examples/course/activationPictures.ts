/** @file Week 2's picture: activation functions and their derivatives, from the code by hand. */
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
  const drawn = (
    title: string,
    activation: Pick<ActivationReLU, "forward" | "backward">,
    yRange: readonly [low: number, high: number],
  ): Panel => {
    const y = activation.forward(new Matrix(z.length, 1, z)).data;
    const slope = activation.backward(ones).data;
    const series = [
      { name: "f(z)", x: z, y },
      { name: "f′(z)", x: z, y: slope, dashed: true },
    ];
    return { title, xLabel: "z", series, yRange };
  };
  // No label of an axis stands at its upper end, where it would push the title up.
  return saveLineChart(path, {
    title: "Activation functions and their derivatives",
    perRow: 2,
    panels: [
      drawn("Step", new ActivationStep(), [-0.15, 1.15]),
      drawn("Sigmoid", new ActivationSigmoid(), [-0.15, 1.15]),
      drawn("Tanh", new ActivationTanh(), [-1.15, 1.15]),
      drawn("ReLU", new ActivationReLU(), [-0.5, 4.3]),
    ],
  });
}
