/** @file A map of a valley in the plane, and the paths of optimizers that descended into it. */

import type { TopLevelSpec } from "vega-lite";
import { bitmap } from "../support/charts/bitmap.js";
import { type Color, colorOf, ink, mix } from "../support/charts/colors.js";
import { saveChart } from "../support/charts/vegaPicture.js";

/** A path through the plane, point by point. */
export interface Path {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** A map with paths on it. */
export interface PathsOptions {
  readonly title: string;
  readonly subtitle?: string;
  /** The height, ≥ 0; contour lines are evenly spaced in its square root. */
  readonly height: (x: number, y: number) => number;
  readonly xRange: readonly [low: number, high: number];
  readonly yRange: readonly [low: number, high: number];
  readonly xLabel: string;
  readonly yLabel: string;
  readonly paths: readonly Path[];
  /** Colors of the paths; the palette's by default. */
  readonly colors?: readonly string[];
  /** The lowest point, marked with a cross. */
  readonly minimum?: readonly [x: number, y: number];
}

/** Saves the paths as PNG, clipped to the map. Resolves to the file's path. */
export async function savePaths(path: string, options: PathsOptions): Promise<string> {
  const { title, subtitle, xRange, yRange, xLabel, yLabel, paths, colors, minimum } = options;
  const names = paths.map(({ name }) => name);
  const axis = { grid: false, tickCount: 7 };
  return saveChart(path, {
    title: { text: title, ...(subtitle && { subtitle }), anchor: "middle" },
    width: 700,
    height: 340,
    layer: [
      {
        data: { values: [{}] },
        mark: { type: "image", aspect: false, width: { expr: "width" }, height: { expr: "height" } },
        encoding: {
          url: { value: map(options) },
          x: { value: { expr: "width / 2" } },
          y: { value: { expr: "height / 2" } },
        },
      },
      {
        data: {
          values: paths.flatMap(({ name, x, y }) => x.map((at, i) => ({ name, i, x: at, y: y[i] }))),
        },
        mark: {
          type: "line",
          clip: true,
          strokeWidth: 2,
          point: { size: 34, filled: true, opacity: 1 },
        },
        encoding: {
          x: {
            field: "x",
            type: "quantitative",
            scale: { domain: xRange, nice: false },
            axis,
            title: xLabel,
          },
          y: {
            field: "y",
            type: "quantitative",
            scale: { domain: yRange, nice: false },
            axis,
            title: yLabel,
          },
          order: { field: "i", type: "quantitative" },
          color: {
            field: "name",
            type: "nominal",
            scale: { domain: names, range: names.map((_, k) => colors?.[k] ?? colorOf(k)) },
            legend: { orient: "top", offset: 12, symbolType: "stroke" },
          },
        },
      },
      ...(minimum === undefined ? [] : [cross(minimum)]),
    ],
  } as unknown as TopLevelSpec);
}

/** A mark on the map, on top of the paths. */
function cross([x, y]: readonly [x: number, y: number]): object {
  return {
    data: { values: [{ x, y }] },
    mark: { type: "point", shape: "cross", angle: 45, size: 170, filled: true, color: ink },
    encoding: { x: { field: "x", type: "quantitative" }, y: { field: "y", type: "quantitative" } },
  };
}

const lowland: Color = [244, 247, 252];
const heights: Color = [176, 190, 212];

/** Shades of height, in bands. */
function map({ height, xRange, yRange }: PathsOptions): string {
  const [rows, columns] = [340, 700];
  const corners = xRange.flatMap((x) => yRange.map((y) => Math.sqrt(height(x, y))));
  const top = Math.max(...corners);
  const bands = 12;
  return bitmap(rows, columns, (row, column) => {
    const x = xRange[0] + ((column + 0.5) / columns) * (xRange[1] - xRange[0]);
    const y = yRange[1] - ((row + 0.5) / rows) * (yRange[1] - yRange[0]);
    return mix(lowland, heights, Math.floor((bands * Math.sqrt(height(x, y))) / top) / bands);
  });
}
