/** @file The predictions of a classifier across the plane, and the points it was trained on. */

import type { TopLevelSpec } from "vega-lite";
import { bitmap } from "./bitmap.js";
import { type Color, colorOf, faintInk, ink, mix, rgb } from "./colors.js";
import { fontFamily, renderPng } from "./render.js";
import { saveChart } from "./vegaPicture.js";

/** A rectangle of the plane, divided into cells. */
export interface Grid {
  readonly xRange: readonly [low: number, high: number];
  readonly yRange: readonly [low: number, high: number];
  readonly columns: number;
  readonly rows: number;
}

/** Points in the plane with their classes 0, 1, 2 … */
export interface LabeledPoints {
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
}

export interface DecisionRegionsOptions {
  readonly title: string;
  readonly subtitle?: string;
  readonly grid: Grid;
  /**
   * The classifier's predictions for the points of `gridPoints(grid)`, in that order: class probabilities
   * (`rows · columns · classes` numbers), or, if `classes` is 1, the class of each cell.
   */
  readonly answers: ArrayLike<number>;
  readonly classes: number;
  readonly points: LabeledPoints;
  readonly classNames?: readonly string[];
}

/** A square grid around points, with some margin; `resolution` cells per side. */
export function gridAround(points: Pick<LabeledPoints, "x" | "y">, resolution = 240): Grid {
  let reach = 0;
  const center = [middle(points.x), middle(points.y)] as const;
  for (let i = 0; i < points.x.length; i++) {
    reach = Math.max(reach, Math.abs(points.x[i]! - center[0]), Math.abs(points.y[i]! - center[1]));
  }
  reach = 1.1 * reach || 1;
  return {
    xRange: [center[0] - reach, center[0] + reach],
    yRange: [center[1] - reach, center[1] + reach],
    columns: resolution,
    rows: resolution,
  };
}

/** The centers of a grid's cells, `[rows · columns, 2]`, row by row from the top left, as x, y, x, y, … */
export function gridPoints({ xRange, yRange, columns, rows }: Grid): Float64Array {
  const points = new Float64Array(rows * columns * 2);
  let at = 0;
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      points[at++] = xRange[0] + ((column + 0.5) / columns) * (xRange[1] - xRange[0]);
      points[at++] = yRange[1] - ((row + 0.5) / rows) * (yRange[1] - yRange[0]);
    }
  }
  return points;
}

/**
 * Saves the regions as PNG: the more confident the prediction, the deeper the color. Resolves to the path.
 */
export async function saveDecisionRegions(path: string, options: DecisionRegionsOptions): Promise<string> {
  const { title, subtitle, grid, points } = options;
  const side = 560;
  const axis = { grid: false, tickCount: 6 };
  const labels = Array.from(points.labels);
  const classes = Math.max(...labels, 0) + 1;
  const names = Array.from({ length: classes }, (_, k) => options.classNames?.[k] ?? `class ${k}`);
  return saveChart(path, {
    title: { text: title, ...(subtitle && { subtitle }), anchor: "middle" },
    width: side,
    height: (side * (grid.yRange[1] - grid.yRange[0])) / (grid.xRange[1] - grid.xRange[0]),
    layer: [
      {
        data: { values: [{ x: 0 }] },
        mark: { type: "image", aspect: false, width: { expr: "width" }, height: { expr: "height" } },
        encoding: {
          url: { value: regions(options) },
          x: { value: { expr: "width / 2" } },
          y: { value: { expr: "height / 2" } },
        },
      },
      {
        data: { values: labels.map((k, i) => ({ x: points.x[i], y: points.y[i], name: names[k] })) },
        mark: { type: "circle", size: 42, opacity: 1, stroke: "white", strokeWidth: 1.1, clip: true },
        encoding: {
          x: {
            field: "x",
            type: "quantitative",
            scale: { domain: [...grid.xRange], nice: false },
            axis,
            title: "x",
          },
          y: {
            field: "y",
            type: "quantitative",
            scale: { domain: [...grid.yRange], nice: false },
            axis,
            title: "y",
          },
          color: {
            field: "name",
            type: "nominal",
            scale: { domain: names, range: names.map((_, k) => colorOf(k)) },
            legend: { orient: "top", offset: 12, symbolType: "circle", symbolSize: 110 },
          },
        },
      },
    ],
  } as TopLevelSpec);
}

/** The regions as a PNG without axes, rendered in a twentieth of the time: a frame of an animation. */
export function decisionRegionsFrame(options: DecisionRegionsOptions): Uint8Array {
  const { title, subtitle = "", grid, points } = options;
  const [side, top] = [320, 44];
  const across = side / (grid.xRange[1] - grid.xRange[0]);
  const dots = Array.from(points.labels, (k, i) => {
    const [x, y] = [(points.x[i]! - grid.xRange[0]) * across, (grid.yRange[1] - points.y[i]!) * across];
    return `<circle cx="${x.toFixed(1)}" cy="${(top + y).toFixed(1)}" r="2.4" fill="${colorOf(k)}"/>`;
  });
  return renderPng(`<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${top + side}"
    font-family="${fontFamily}" text-anchor="middle">
    <text x="${side / 2}" y="18" font-size="13" font-weight="bold" fill="${ink}">${title}</text>
    <text x="${side / 2}" y="35" font-size="10" fill="${faintInk}">${subtitle}</text>
    <image x="0" y="${top}" width="${side}" height="${side}" href="${regions(options)}"/>
    <g stroke="white" stroke-width="0.7">${dots.join("")}</g>
  </svg>`);
}

const paper: Color = [255, 255, 255];

/** The background: each cell in the color of its class, paler if the second class comes close. */
function regions({ grid, answers, classes }: DecisionRegionsOptions): string {
  return bitmap(grid.rows, grid.columns, (row, column) => {
    const cell = row * grid.columns + column;
    if (classes === 1) return mix(paper, rgb(colorOf(answers[cell]!)), 0.45);
    const { best, lead } = winner(answers, cell * classes, classes);
    return mix(paper, rgb(colorOf(best)), 0.04 + 0.44 * Math.sqrt(lead));
  });
}

function winner(answers: ArrayLike<number>, start: number, classes: number): { best: number; lead: number } {
  let best = 0;
  let second = -Infinity;
  for (let k = 1; k < classes; k++) {
    const p = answers[start + k]!;
    const top = answers[start + best]!;
    second = Math.max(second, Math.min(p, top));
    if (p > top) best = k;
  }
  return { best, lead: answers[start + best]! - second };
}

function middle(values: ArrayLike<number>): number {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i]!);
    high = Math.max(high, values[i]!);
  }
  return low <= high ? (low + high) / 2 : 0;
}
