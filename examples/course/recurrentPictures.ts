/** @file Week 7's pictures: how far a gradient reaches back in time, and how a network learns to write. */
import { Generator } from "../../src/index.js";
import { Matrix, RNNCell } from "../../src/manual/index.js";
import { saveLineChart } from "../support/charts/index.js";
import { entropyOf } from "./charRnn.js";

/**
 * Saves how much of a gradient at the last step reaches 1 to 40 steps back, for weights Whh of three scales.
 */
export async function saveMemory(path: string, seed: number): Promise<string> {
  const T = 41;
  const series = [0.09, 0.132, 0.25].map((scale) => {
    const generator = new Generator(seed);
    const cell = new RNNCell(1, 64, { generator, scale });
    cell.forward(Array.from({ length: T }, () => new Matrix(1, 1, generator.normal(0, 0.1, 1))));
    cell.backward(new Matrix(1, 64, generator.randn(64)));
    const sizes = cell.dh.map(({ data }) => Math.hypot(...data));
    return { name: `weights of scale ${scale}`, x: sizes.map((_, t) => T - 1 - t), y: sizes };
  });
  return saveLineChart(path, {
    title: "How far back does a gradient reach?",
    subtitle: "a loss at the last of 41 steps, a cell of 64 neurons",
    panels: [
      { series, xLabel: "steps back in time", yLabel: "size of the gradient at that state", logY: true },
    ],
  });
}

/** Saves the loss, compared with guessing blindly and with knowing only character frequencies. */
export async function saveWritingLoss(
  path: string,
  losses: readonly number[],
  source: string,
): Promise<string> {
  const blind = Math.log(new Set(source).size);
  const level = (name: string, y: number) => ({ name, x: [1, losses.length], y: [y, y], dashed: true });
  const series = [
    { name: "the network", y: losses },
    level("knows the frequencies", entropyOf(source)),
    level("guesses blindly", blind),
  ];
  return saveLineChart(path, {
    title: "Learning to write, letter by letter",
    panels: [{ series, xLabel: "step", yLabel: "loss per character", yRange: [0, 1.1 * blind] }],
  });
}
