/** @file Line charts: losses over epochs, comparisons of learning rates, functions and their derivatives. */

import type { TopLevelSpec } from "vega-lite";
import { colorOf } from "./colors.js";
import { saveChart } from "./vegaPicture.js";

/** A named curve. Values that are not finite, or beyond ±1e100, leave a gap. */
export interface Series {
  readonly name: string;
  readonly y: ArrayLike<number>;
  /** 1, 2, 3 … by default. */
  readonly x?: ArrayLike<number>;
  readonly dashed?: boolean;
}

/** One set of axes. */
export interface Panel {
  readonly series: readonly Series[];
  readonly title?: string;
  readonly xLabel?: string;
  readonly yLabel?: string;
  /** A logarithmic y axis; values ≤ 0 leave a gap. */
  readonly logY?: boolean;
  /** Bounds of the y axis, at which curves are clipped. By default they fit the data. */
  readonly yRange?: readonly [low: number, high: number];
  /** Shows fractions as percentages. */
  readonly percent?: boolean;
}

/** A chart of several panels. A name has the same color in all of them. */
export interface LineChartOptions {
  readonly title: string;
  readonly subtitle?: string;
  readonly panels: readonly Panel[];
  /** Panels per row; all by default. */
  readonly perRow?: number;
  /** Colors of the names, in the order of their first occurrence; the palette's by default. */
  readonly colors?: readonly string[];
}

/** A model's training over epochs or steps. */
export interface LearningCurvesOptions {
  readonly title: string;
  readonly subtitle?: string;
  readonly loss: readonly Series[];
  /** As fractions; without accuracies, there is only the panel of losses. */
  readonly accuracy?: readonly Series[];
  /** `epoch` by default. */
  readonly xLabel?: string;
  readonly logLoss?: boolean;
}

/** Saves curves as PNG; resolves to the path. */
export async function saveLineChart(path: string, options: LineChartOptions): Promise<string> {
  return saveChart(path, lineChart(options));
}

/** Saves the loss and the accuracy side by side as PNG; resolves to the path. */
export async function saveLearningCurves(path: string, options: LearningCurvesOptions): Promise<string> {
  const { title, subtitle, loss, accuracy = [], xLabel = "epoch", logLoss = false } = options;
  const panels: Panel[] = [{ series: loss, xLabel, yLabel: "loss", logY: logLoss }];
  if (accuracy.length > 0) panels.push({ series: accuracy, xLabel, yLabel: "accuracy", percent: true });
  return saveLineChart(path, { title, ...(subtitle && { subtitle }), panels });
}

function lineChart(options: LineChartOptions): TopLevelSpec {
  const { title, subtitle, panels, perRow = panels.length, colors } = options;
  const all = panels.flatMap((panel) => panel.series);
  const names = [...new Set(all.map((series) => series.name))];
  const dashes = names.map((name) => (all.find((series) => series.name === name)?.dashed ? [6, 4] : [1, 0]));
  const orient = names.length > 3 ? "right" : "top";
  const legend = names.length > 1 ? { orient, symbolType: "stroke", offset: 14 } : null;
  const width = perRow === 1 ? 620 : Math.max(Math.round(760 / perRow), 210);
  const height = perRow <= 2 ? Math.round(Math.min(width * 0.75, 340)) : Math.round(width * 0.72);
  const byName = (range: unknown) => ({
    field: "name",
    type: "nominal",
    scale: { domain: names, range },
    legend,
  });

  return {
    title: { text: title, ...(subtitle && { subtitle }), anchor: "middle" },
    columns: perRow,
    concat: panels.map((panel) => ({
      ...(panel.title && { title: { text: panel.title, fontSize: 14, offset: 8 } }),
      width,
      height,
      data: { values: panel.series.flatMap((series) => rows(series, panel)) },
      mark: {
        type: "line",
        clip: panel.yRange !== undefined,
        strokeWidth: 2.2,
        strokeJoin: "round",
        point: few(panel),
      },
      encoding: {
        x: xAxis(panel, width),
        y: yAxis(panel),
        color: byName(names.map((_, k) => colors?.[k] ?? colorOf(k))),
        strokeDash: byName(dashes),
      },
    })),
    resolve: { scale: { color: "shared", strokeDash: "shared" } },
  } as TopLevelSpec;
}

function xAxis({ xLabel, series }: Panel, width: number): object {
  const counted = series.every(({ x }) => x === undefined);
  return {
    field: "x",
    type: "quantitative",
    title: xLabel ?? null,
    scale: { zero: false, nice: false },
    axis: { grid: false, tickCount: Math.round(width / 60), ...(counted && { tickMinStep: 1 }) },
  };
}

function yAxis(panel: Panel): object {
  const { series, yLabel, yRange, percent, logY } = panel;
  const axis = { field: "y", type: "quantitative", title: yLabel ?? null };
  if (logY) {
    const domain = yRange ?? decadesAround(panel);
    return {
      ...axis,
      scale: { type: "log", domain, nice: false },
      axis: { values: logTicks(domain), format: ",~g" },
    };
  }
  const scale = yRange ? { domain: yRange } : { zero: false, ...(percent && { domainMax: 1 }) };
  const counted = series.every(({ y }) => Array.from(y).every(Number.isInteger));
  const format = { ...(percent && { format: "~%" }), ...(counted && { tickMinStep: 1 }) };
  return { ...axis, scale, axis: { tickCount: 6, ...format } };
}

/** The range of a logarithmic axis that covers all positive values, with a small margin. */
function decadesAround({ series }: Panel): readonly [low: number, high: number] {
  let low = Infinity;
  let high = 0;
  for (const { y } of series) {
    for (let i = 0; i < y.length; i++) {
      const value = y[i]!;
      if (!drawable(value, true)) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return high > 0 ? [low / 1.2, high * 1.2] : [0.1, 1];
}

/** 1, 2, 5, 10 … on short axes, powers of ten on long ones. */
function logTicks([low, high]: readonly [number, number]): number[] {
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  const pace = Math.ceil((last - first) / 10);
  const mantissas = last - first <= 4 ? [1, 2, 5] : [1];
  const ticks: number[] = [];
  for (let decade = first; decade <= last; decade += pace) {
    for (const mantissa of mantissas) ticks.push(Number(`${mantissa}e${decade}`));
  }
  return ticks.filter((tick) => tick >= low && tick <= high);
}

/** A curve of very few points is invisible or misleading without markers. */
function few(panel: Panel): { size: number } | false {
  return Math.max(...panel.series.map(({ y }) => y.length)) <= 20 ? { size: 30 } : false;
}

interface Row {
  readonly name: string;
  readonly x: number;
  readonly y: number | null;
}

function rows({ name, x, y: values }: Series, { logY, yRange }: Panel): Row[] {
  // A coordinate far outside the picture (a loss of 1e40) makes the renderer drop the whole curve.
  const far = (edge: number, sign: number): number =>
    yRange === undefined || logY ? sign * Infinity : edge + sign * 20 * (yRange[1] - yRange[0]);
  const [low, high] = [far(yRange?.[0] ?? 0, -1), far(yRange?.[1] ?? 0, 1)];
  return visible(values).map((i) => {
    const value = values[i]!;
    const y = drawable(value, logY) ? Math.min(Math.max(value, low), high) : null;
    return { name, x: x?.[i] ?? i + 1, y };
  });
}

/** Sums and powers of axis values must not overflow, or computing the ticks never ends. */
function drawable(value: number, logY = false): boolean {
  return Math.abs(value) <= 1e100 && (!logY || value > 1e-100);
}

/**
 * The points of a long curve worth drawing: the ends, the minimum and the maximum of each of 500 segments.
 */
function visible(y: ArrayLike<number>): number[] {
  const stretch = Math.max(Math.floor(y.length / 500), 1);
  if (stretch <= 2) return Array.from(y, (_, i) => i);
  const kept = new Set([0]);
  for (let start = 0; start < y.length; start += stretch) {
    let low = start;
    let high = start;
    for (let i = start; i < Math.min(start + stretch, y.length); i++) {
      if (y[i]! < y[low]!) low = i;
      if (y[i]! > y[high]!) high = i;
    }
    kept.add(Math.min(low, high)).add(Math.max(low, high));
  }
  return [...kept.add(y.length - 1)];
}
