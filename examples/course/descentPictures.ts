/** @file Week 4's pictures: walks down a valley with three learning rates, and the resulting losses. */
import { colorOf } from "../support/charts/colors.js";
import { type Series, saveLineChart } from "../support/charts/index.js";
import { savePaths } from "./pathsOnMap.js";

/** A walk over weight w and bias b, and the loss at each point. */
export interface Descent {
  readonly name: string;
  readonly w: readonly number[];
  readonly b: readonly number[];
  readonly losses: readonly number[];
}

/** Too small, right, too large: blue, green, orange, in both pictures. */
const colors = [colorOf(0), colorOf(2), colorOf(1)];

/** Saves the losses in the valley next to those on the spiral; resolves to the path. */
export async function saveLearningRates(
  path: string,
  valley: readonly Descent[],
  spiral: readonly Series[],
): Promise<string> {
  const inValley = valley.map(({ losses }, k) => ({
    name: spiral[k]!.name,
    y: losses,
    x: losses.map((_, step) => step),
  }));
  const axes = { xLabel: "step", yLabel: "loss", logY: true };
  return saveLineChart(path, {
    title: "Learning rates: too small, right, too large",
    colors,
    panels: [
      { title: "the valley ½·(w² + 12·b²)", series: inValley, ...axes },
      { title: "the spiral's network", series: spiral, ...axes },
    ],
  });
}

/** Saves the first steps of the walks on a map; resolves to the path. */
export async function saveDescents(
  path: string,
  valley: readonly Descent[],
  height: (w: number, b: number) => number,
): Promise<string> {
  const steps = 17;
  return savePaths(path, {
    title: "Three walks down a valley",
    subtitle: `${steps} steps of gradient descent from (−4, 0.7) toward the minimum at (0, 0)`,
    height,
    minimum: [0, 0],
    xRange: [-4.6, 1.4],
    yRange: [-1.45, 1.45],
    xLabel: "w",
    yLabel: "b",
    colors,
    paths: valley.map(({ name, w, b }) => ({ name, x: w.slice(0, steps + 1), y: b.slice(0, steps + 1) })),
  });
}
