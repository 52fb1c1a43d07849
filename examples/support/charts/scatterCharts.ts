/** @file Scatter charts: predictions against true values. */
import type { TopLevelSpec } from "vega-lite";
import { faintInk, right } from "./colors.js";
import { saveChart } from "./vegaPicture.js";

/** True numbers and predictions. */
export interface ScatterOptions {
  readonly title: string;
  readonly subtitle?: string;
  readonly truth: ArrayLike<number>;
  readonly guess: ArrayLike<number>;
}

/**
 * Saves predictions against true values as PNG, with the line of perfect predictions; resolves to the path.
 */
export async function saveScatter(path: string, options: ScatterOptions): Promise<string> {
  const { title, subtitle, truth, guess } = options;
  const points = Array.from(truth, (x, i) => ({ x, y: guess[i]! }));
  const all = points.flatMap(({ x, y }) => [x, y]);
  const ends = [Math.min(...all), Math.max(...all)];
  const axis = (field: string, name: string) => ({
    field,
    type: "quantitative",
    title: name,
    scale: { zero: false },
    axis: { tickCount: 6 },
  });
  return saveChart(path, {
    title: { text: title, ...(subtitle && { subtitle }), anchor: "middle" },
    width: 480,
    height: 480,
    encoding: { x: axis("x", "true number"), y: axis("y", "predicted number") },
    layer: [
      {
        data: { values: ends.map((end) => ({ x: end, y: end })) },
        mark: { type: "line", color: faintInk, strokeDash: [6, 4] },
      },
      { data: { values: points }, mark: { type: "circle", size: 45, opacity: 0.55, color: right } },
    ],
  } as TopLevelSpec);
}
