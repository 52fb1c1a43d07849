/**
 * @file Arrays as text, exactly as NumPy prints them: `decimal` handles digits, `element` single elements,
 * and this file brackets, line breaks, and summaries.
 *
 * {@link https://numpy.org/doc/stable/reference/generated/numpy.array2string.html | numpy.array2string}
 */
import { checkOneOf } from "../checks.js";
import type { DType } from "../dtype.js";
import { ShapeError } from "../errors.js";
import type { Given } from "../options.js";
import { checkShape, type Shape, sizeOf, stridesOf } from "../shape.js";
import { type ElementFormat, elementFormat, formatScalar } from "./element.js";
import { type PrintOptions, withOptions } from "./options.js";

export { formatScalar } from "./element.js";
export { getPrintOptions, type PrintOptions, setPrintOptions } from "./options.js";

/** `str` is what Python's `print` shows, `repr` what its prompt shows: `[1. 2.]` and `array([1., 2.])`. */
export type PrintStyle = "str" | "repr";

/**
 * Formats row-major `data` the way NumPy 1.24 prints it. Without axes, `str` formats a scalar.
 *
 * @param options - {@link PrintOptions} that override the current ones.
 * @throws ShapeError if data and shape differ in size; ArgumentError for bad options.
 */
export function formatArray(
  data: ArrayLike<number>,
  shape: Shape,
  dtype: DType,
  style: PrintStyle = "str",
  options: Given<PrintOptions> = {},
): string {
  checkShape("formatArray", shape);
  checkOneOf("formatArray", "style", style, ["str", "repr"]);
  if (data.length !== sizeOf(shape)) {
    throw new ShapeError("formatArray", `${data.length} elements do not fill the shape`, shape);
  }
  const settled = withOptions("formatArray", options);
  if (style === "repr") return repr(data, shape, dtype, settled);
  if (shape.length === 0) return formatScalar(data[0]!, dtype);
  return layOut(data, shape, dtype, { ...settled, separator: " ", indent: " " });
}

/**
 * `array(…)`, with the dtype if Python would infer another one, and the shape if the brackets don't show it.
 */
function repr(data: ArrayLike<number>, shape: Shape, dtype: DType, options: PrintOptions): string {
  const opening = "array(";
  const lineWidth = options.lineWidth - 1;
  const indent = " ".repeat(opening.length + 1);
  const body = opening + layOut(data, shape, dtype, { ...options, lineWidth, separator: ", ", indent });
  const empty = data.length === 0;
  const extras: string[] = [];
  if (empty && shape.length !== 1) extras.push(`shape=(${shape.join(", ")})`);
  if (empty || dtype === "float32" || dtype === "int32") extras.push(`dtype=${dtype}`);
  if (extras.length === 0) return `${body})`;
  const last = body.length - (body.lastIndexOf("\n") + 1);
  const extra = `${extras.join(", ")})`;
  const fits = last + 1 + extra.length + 1 <= options.lineWidth;
  return `${body},${fits ? " " : `\n${" ".repeat(opening.length)}`}${extra}`;
}

/** The options, plus what separates elements and what indents continuation lines. */
interface Layout extends PrintOptions {
  readonly separator: string;
  readonly indent: string;
}

function layOut(data: ArrayLike<number>, shape: Shape, dtype: DType, layout: Layout): string {
  if (data.length === 0) return "[]";
  if (shape.length === 0 && dtype === "bool") return formatScalar(data[0]!, dtype);
  const edge = data.length > layout.threshold ? layout.edgeItems : Infinity;
  const shown = shape.map((length) => shownIndices(length, edge));
  const strides = stridesOf(shape);
  const values = Array.from(offsets(shown, strides, 0, 0), (offset) => data[offset]!);
  const picture = { data, shown, strides, layout, format: elementFormat(values, dtype, layout) };
  return bracketed(picture, 0, 0);
}

/** Marks the ellipsis of a summary among the indices. */
const ellipsis = -1;

function shownIndices(length: number, edge: number): readonly number[] {
  if (length <= 2 * edge) return Array.from({ length }, (_, i) => i);
  const start = Array.from({ length: edge }, (_, i) => i);
  return [...start, ellipsis, ...start.map((i) => length - edge + i)];
}

/** The offsets of the displayed elements in the data. */
function* offsets(
  shown: readonly (readonly number[])[],
  strides: readonly number[],
  axis: number,
  start: number,
): Iterable<number> {
  if (axis === shown.length) yield start;
  else {
    for (const i of shown[axis]!) {
      if (i !== ellipsis) yield* offsets(shown, strides, axis + 1, start + i * strides[axis]!);
    }
  }
}

interface Picture {
  readonly data: ArrayLike<number>;
  readonly shown: readonly (readonly number[])[];
  readonly strides: readonly number[];
  readonly layout: Layout;
  readonly format: ElementFormat;
}

/** The sub-array at `start`, without the indent of its first line. */
function bracketed(picture: Picture, axis: number, start: number): string {
  const { data, shown, strides, layout, format } = picture;
  const inner = shown.length - 1 - axis;
  if (inner < 0) return format(data[start]!);
  const parts = shown[axis]!.map((i) =>
    i === ellipsis ? "..." : bracketed(picture, axis + 1, start + i * strides[axis]!),
  );
  const indent = layout.indent + " ".repeat(axis);
  if (inner === 0) return `[${wrapped(parts, layout.separator, indent, layout.lineWidth - axis - 1)}]`;
  return `[${parts.join(layout.separator.trimEnd() + "\n".repeat(inner) + indent)}]`;
}

/** Wraps words into lines of at most `width`, including the indent, unless a single word is wider. */
function wrapped(words: readonly string[], separator: string, indent: string, width: number): string {
  let text = "";
  let line = indent;
  for (const [i, word] of words.entries()) {
    if (line.length + word.length > width && line.length > indent.length) {
      text += `${line.trimEnd()}\n`;
      line = indent;
    }
    line += i < words.length - 1 ? word + separator : word;
  }
  return (text + line).slice(indent.length);
}
