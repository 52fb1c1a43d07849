/** @file Matrices as charts: confusion matrices and heat maps. */

import type { TopLevelSpec } from "vega-lite";
import { along, ink, right, wantsWhite, wrong } from "./colors.js";
import { saveChart } from "./vegaPicture.js";

/** Counts of predictions: row = true class, column = predicted class. */
export interface ConfusionMatrixOptions {
  readonly title: string;
  readonly subtitle?: string;
  /** Square. */
  readonly counts: readonly ArrayLike<number>[];
  /** 0, 1, 2 … by default. */
  readonly classNames?: readonly string[];
}

/** Any matrix of numbers. */
export interface HeatMapOptions {
  readonly title: string;
  readonly subtitle?: string;
  readonly values: readonly ArrayLike<number>[];
  readonly rowLabels?: readonly string[];
  readonly columnLabels?: readonly string[];
  readonly rowTitle?: string;
  readonly columnTitle?: string;
  /** The values drawn lightest and darkest; the minimum and maximum by default. */
  readonly range?: readonly [low: number, high: number];
  /** Writes each value into its cell. */
  readonly showValues?: boolean;
  /** From orange through white at 0 to blue, for values of either sign. */
  readonly signed?: boolean;
}

interface Cell {
  readonly row: number;
  readonly column: number;
  readonly value: number;
}

/** How often each true class (row) was predicted as each class (column). */
export function countsOf(truth: ArrayLike<number>, guess: ArrayLike<number>, classes: number): Int32Array[] {
  const counts = Array.from({ length: classes }, () => new Int32Array(classes));
  for (let i = 0; i < truth.length; i++) counts[truth[i]!]![guess[i]!]!++;
  return counts;
}

/**
 * Saves a confusion matrix as PNG, with correct predictions in blue and mistakes in red; resolves to the
 * path.
 */
export async function saveConfusionMatrix(path: string, options: ConfusionMatrixOptions): Promise<string> {
  const { title, subtitle, counts } = options;
  const names = options.classNames ?? counts.map((_, k) => String(k));
  const totals = counts.map((row) =>
    Math.max(
      Array.from(row).reduce((sum, n) => sum + n, 0),
      1,
    ),
  );
  // Mistakes are few, so their shade is relative to a fifth of the class, not to all of it.
  const shade = ({ row, column, value }: Cell): number =>
    row === column ? value / totals[row]! : Math.min((5 * value) / totals[row]!, 1);
  const cells = cellsOf(counts).map((cell) => {
    const isRight = cell.row === cell.column;
    const depth = cell.value === 0 ? 0 : 0.12 + 0.88 * shade(cell);
    return {
      ...cell,
      right: isRight,
      shade: depth,
      text: cell.value === 0 ? "·" : String(cell.value),
      onDark: wantsWhite(along([paper, isRight ? right : wrong], depth)),
    };
  });
  const color = (hue: string) => ({
    field: "shade",
    type: "quantitative",
    scale: { domain: [0, 1], range: [paper, hue], interpolate: "rgb" },
    legend: null,
  });
  const layer = (isRight: boolean) => ({
    transform: [{ filter: `datum.right === ${isRight}` }],
    mark: { type: "rect", stroke: "white", strokeWidth: 2 },
    encoding: { color: color(isRight ? right : wrong) },
  });
  return saveChart(path, {
    ...frame(counts, title, subtitle),
    data: { values: cells },
    encoding: axes(names, names, "true class", "predicted class", cellSide(counts)),
    layer: [layer(true), layer(false), textLayer(cellSide(counts))],
    resolve: { scale: { color: "independent" } },
  } as TopLevelSpec);
}

/** Saves a heat map as PNG, from white to dark blue unless it is signed; resolves to the path. */
export async function saveHeatMap(path: string, options: HeatMapOptions): Promise<string> {
  const { title, subtitle, values, rowTitle, columnTitle, showValues = false } = options;
  const all = cellsOf(values);
  const [low, high] =
    options.range ??
    extent(
      all.map((cell) => cell.value),
      options.signed,
    );
  const range = options.signed ? signedRange : ["#f4f8fd", "#9cc3e6", "#2f6db5", "#12305c"];
  const onDark = (value: number): boolean => wantsWhite(along(range, (value - low) / (high - low)));
  const columns = values[0]?.length ?? 0;
  const colors = {
    field: "value",
    type: "quantitative",
    scale: {
      domain: [low, high],
      range,
      interpolate: "rgb",
      clamp: true,
    },
    legend: { gradientLength: 200, tickCount: 5, labelFontSize: 12 },
  };
  return saveChart(path, {
    ...frame(values, title, subtitle),
    data: {
      values: all.map((cell) => ({ ...cell, text: cell.value.toFixed(2), onDark: onDark(cell.value) })),
    },
    encoding: axes(
      options.rowLabels ?? indices(values.length),
      options.columnLabels ?? indices(columns),
      rowTitle,
      columnTitle,
      cellSide(values),
    ),
    layer: [
      {
        mark: { type: "rect", stroke: options.signed ? "#dfe3e8" : "white", strokeWidth: 1 },
        encoding: { color: colors },
      },
      ...(showValues ? [textLayer(cellSide(values))] : []),
    ],
  } as TopLevelSpec);
}

function cellsOf(matrix: readonly ArrayLike<number>[]): Cell[] {
  return matrix.flatMap((values, row) => Array.from(values, (value, column) => ({ row, column, value })));
}

function cellSide(matrix: readonly ArrayLike<number>[]): number {
  const longest = Math.max(matrix.length, matrix[0]?.length ?? 0, 1);
  return Math.min(Math.max(Math.round(500 / longest), 16), 90);
}

function frame(matrix: readonly ArrayLike<number>[], title: string, subtitle?: string): object {
  const side = cellSide(matrix);
  return {
    title: { text: title, ...(subtitle && { subtitle }), anchor: "middle" },
    width: side * (matrix[0]?.length ?? 0),
    height: side * matrix.length,
  };
}

/** Band axes on the indices, labeled with names: two classes with the same name stay separate. */
function axes(
  rows: readonly string[],
  columns: readonly string[],
  rowTitle = "",
  columnTitle = "",
  side: number,
): object {
  const crowded = columns.some((name) => 8 * name.length > side);
  const axis = (names: readonly string[]) => ({
    labelExpr: `${JSON.stringify(names)}[datum.value]`,
    domain: false,
    ticks: false,
    labelColor: ink,
    labelFontSize: 13,
    labelPadding: 6,
  });
  return {
    y: { field: "row", type: "ordinal", title: rowTitle || null, axis: axis(rows) },
    x: {
      field: "column",
      type: "ordinal",
      title: columnTitle || null,
      axis: { ...axis(columns), labelAngle: crowded ? -40 : 0 },
    },
  };
}

/** Each cell's text, white where that is easier to read. */
function textLayer(side: number): object {
  return {
    mark: { type: "text", fontSize: Math.min(Math.round(side * 0.32), 15) },
    encoding: {
      text: { field: "text", type: "nominal" },
      color: { condition: { test: "datum.onDark", value: "white" }, value: ink },
    },
  };
}

function indices(length: number): string[] {
  return Array.from({ length }, (_, i) => String(i));
}

/** The color of an empty cell. */
const paper = "#f6f7f9";

const signedRange = ["#c8560f", "#f0b48a", "#ffffff", "#8fb8e0", "#1f5aa0"];

function extent(values: readonly number[], signed = false): readonly [number, number] {
  const reach = Math.max(...values.map(Math.abs));
  const low = signed ? -reach : Math.min(...values);
  const high = signed ? reach : Math.max(...values);
  return low < high ? [low, high] : [low - 0.5, high + 0.5];
}
