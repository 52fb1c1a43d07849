/** @file Comma-separated text as tensors of features and labels. */
import { type Tensor, tensor } from "../autograd/index.js";
import { checkOneOf } from "../checks.js";
import { ArgumentError, FormatError, show } from "../errors.js";
import { settled } from "../options.js";

/** Options of {@link parseCsv}. */
export interface CsvOptions {
  /** Whether the first line holds the column names; default true. */
  readonly header?: boolean | undefined;
  /** The label column, by name or by number from 0; −1 is the last. Default: none. */
  readonly labelColumn?: string | number | undefined;
  /**
   * `class` (default): each distinct label is a class; `number`: labels are float32 numbers, for regression.
   */
  readonly labels?: "class" | "number" | undefined;
  /** Columns to skip, by name or number. */
  readonly ignore?: readonly (string | number)[] | undefined;
  /** The required number of columns; default: that of the first line. */
  readonly columns?: number | undefined;
  /** The cell separator; default a comma. */
  readonly delimiter?: string | undefined;
  /** The name of the file, for errors; default: none. */
  readonly file?: string | undefined;
}

/** A table as tensors. */
export interface CsvTable {
  /** [N, D] float32: all columns except the labels. */
  readonly features: Tensor;
  /** The names of the columns of `features`; `column 1` … without a header. */
  readonly featureNames: readonly string[];
  /** `[N]`: class indices (int32), or numbers (float32); undefined without a `labelColumn`. */
  readonly labels: Tensor | undefined;
  /** The names of the class indices, in ascending order; empty unless labels are classes. */
  readonly classNames: readonly string[];
  /** The line of the text, from 1, on which each row starts. */
  readonly lines: readonly number[];
}

/**
 * Parses comma-separated numbers according to {@link https://www.rfc-editor.org/rfc/rfc4180 | RFC 4180}:
 * cells may be quoted, lines may end in CR LF, and empty lines are skipped.
 *
 * @example `const { features, labels, classNames } = parseCsv(text, { labelColumn: "species" })`
 * @throws FormatError with file, line, and column if a cell is not a number, a row has the wrong length, or
 * there are no rows
 * @throws ArgumentError if a named column does not exist
 */
export function parseCsv(text: string, options?: CsvOptions): CsvTable {
  const own = settled("parseCsv", options, {
    header: true,
    labelColumn: undefined,
    labels: "class",
    ignore: [],
    columns: undefined,
    delimiter: ",",
    file: undefined,
  });
  const { header, labelColumn, labels: kind, ignore, delimiter, file } = own;
  const refuse = refuserOf("parseCsv", file);
  checkOneOf("parseCsv", "labels", kind, ["class", "number"]);
  if (delimiter.length !== 1 || delimiter === '"') {
    throw new ArgumentError("parseCsv", `delimiter must be one character, got ${show(delimiter)}`);
  }
  const rows = readRows(text, delimiter, refuse);
  const width = own.columns ?? rows[0]?.cells.length ?? 0;
  for (const { cells, line } of rows) {
    if (cells.length !== width) {
      refuse(`line ${line} has ${plural(cells.length)}, not ${width}`);
    }
  }
  const names = header ? rows.shift()?.cells.map((name) => name.trim()) : undefined;
  if (rows.length === 0) refuse("there are no rows");
  const find = (column: string | number): number => columnIndex(column, names, width);
  const labelAt = labelColumn === undefined ? undefined : find(labelColumn);
  const left = new Set([...ignore.map(find), ...(labelAt === undefined ? [] : [labelAt])]);
  const kept = Array.from({ length: width }, (_, i) => i).filter((i) => !left.has(i));

  const features = new Float32Array(rows.length * kept.length);
  rows.forEach((row, n) => {
    kept.forEach((column, d) => {
      features[n * kept.length + d] = numberAt(row, column, names, refuse);
    });
  });
  const labels =
    labelAt === undefined
      ? undefined
      : kind === "number"
        ? {
            tensor: tensor(Float32Array.from(rows, (row) => numberAt(row, labelAt, names, refuse))),
            names: [],
          }
        : classesOf(rows.map(({ cells }) => cells[labelAt]!.trim()));
  return {
    features: tensor(features, { shape: [rows.length, kept.length] }),
    featureNames: kept.map((i) => names?.[i] ?? `column ${i + 1}`),
    labels: labels?.tensor,
    classNames: labels?.names ?? [],
    lines: rows.map(({ line }) => line),
  };
}

/** Throws a FormatError. */
type Refuse = (problem: string) => never;

/** Throws on behalf of `op`, naming the file. */
export function refuserOf(op: string, file: string | undefined): Refuse {
  return (problem) => {
    throw new FormatError(op, file === undefined ? problem : `${file}: ${problem}`);
  };
}

interface Row {
  readonly line: number;
  readonly cells: string[];
}

/** Splits the text into cells; line breaks inside quotes belong to the cell. */
function readRows(text: string, delimiter: string, refuse: Refuse): Row[] {
  const rows: Row[] = [];
  let line = 1;
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  while (at < text.length) {
    const row: Row = { line, cells: [] };
    let ended = false;
    while (!ended) {
      const { cell, end } = text[at] === '"' ? quoted(text, at, line, refuse) : plain(text, at, delimiter);
      line += cell.split("\n").length - 1;
      row.cells.push(cell);
      ended = text[end] !== delimiter;
      at = end + 1;
      if (!ended) continue;
      if (text[end] === "\r" && text[end + 1] === "\n") at++;
      else if (end < text.length && text[end] !== "\n" && text[end] !== "\r") {
        refuse(`line ${line}: ${show(text[end])} after a closing quote`);
      }
      line++;
    }
    if (row.cells.length > 1 || row.cells[0]!.trim() !== "") rows.push(row);
  }
  return rows;
}

function plain(text: string, start: number, delimiter: string): { cell: string; end: number } {
  let end = start;
  while (end < text.length && text[end] !== delimiter && text[end] !== "\n" && text[end] !== "\r") end++;
  return { cell: text.slice(start, end), end };
}

function quoted(text: string, start: number, line: number, refuse: Refuse): { cell: string; end: number } {
  let cell = "";
  for (let at = start + 1; ; ) {
    const quote = text.indexOf('"', at);
    if (quote < 0) refuse(`line ${line}: a quote is never closed`);
    cell += text.slice(at, quote);
    if (text[quote + 1] !== '"') return { cell, end: quote + 1 };
    cell += '"';
    at = quote + 2;
  }
}

function columnIndex(column: string | number, names: readonly string[] | undefined, width: number): number {
  if (typeof column === "string") {
    const index = names?.indexOf(column) ?? -1;
    if (index >= 0) return index;
    const known = names === undefined ? "there is no header" : `there are ${names.map(show).join(", ")}`;
    throw new ArgumentError("parseCsv", `no column ${show(column)}: ${known}`);
  }
  if (!Number.isInteger(column) || column < -width || column >= width) {
    throw new ArgumentError("parseCsv", `no column ${show(column)} of ${width}`);
  }
  return column < 0 ? column + width : column;
}

/** Number() alone would also accept an empty cell, `0x10`, and `Infinity`. */
const decimal = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

function numberAt(
  { line, cells }: Row,
  column: number,
  names: readonly string[] | undefined,
  refuse: Refuse,
): number {
  const cell = cells[column]!.trim();
  const value = Number(cell);
  if (decimal.test(cell) && Number.isFinite(Math.fround(value))) return value;
  const name = names === undefined ? "" : ` (${show(names[column])})`;
  const problem = cell === "" ? "a number is missing" : `${show(cell)} is not a number`;
  return refuse(`line ${line}, column ${column + 1}${name}: ${problem}`);
}

/** Classes in ascending order: numeric if all labels are numbers, otherwise alphabetic. */
function classesOf(words: readonly string[]): { tensor: Tensor; names: string[] } {
  const numeric = words.every((word) => decimal.test(word));
  const names = [...new Set(words)].sort(numeric ? (a, b) => Number(a) - Number(b) : undefined);
  const index = new Map(names.map((name, i) => [name, i]));
  return { tensor: tensor(Int32Array.from(words, (word) => index.get(word)!)), names };
}

function plural(columns: number): string {
  return columns === 1 ? "1 column" : `${columns} columns`;
}
