/**
 * @file Shapes: pure functions on lists of lengths. A shape is row-major and never modified once created.
 */
import { ArgumentError, ShapeError, show } from "./errors.js";

/** The lengths of the axes, outermost first; `[]` for a scalar. */
export type Shape = readonly number[];

/** A list of N; of an N that is not known, a list of any length. */
export type TupleOf<Item, N extends number, Sofar extends Item[] = []> = number extends N
  ? Item[]
  : Sofar["length"] extends N
    ? Sofar
    : TupleOf<Item, N, [...Sofar, Item]>;

/** One axis or several; negative ones count from the end. */
export type Axes = number | readonly number[];

/** The number of elements: the product of the lengths. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  // By index: to iterate over a frozen list takes several times as long.
  for (let i = 0; i < shape.length; i++) size *= shape[i]!;
  return size;
}

/** Whether two shapes are equal. */
export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** Row-major strides, in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= shape[i]!;
  }
  return strides;
}

/** Throws unless `shape` is a list of whole, non-negative lengths. */
export function checkShape(op: string, shape: unknown): asserts shape is Shape {
  if (!Array.isArray(shape) || ![...shape].every((n) => Number.isSafeInteger(n) && n >= 0)) {
    const cure = typeof shape === "number" ? `. Pass a list such as [${show(shape)}].` : "";
    throw new ArgumentError(op, `shape must be a list of whole numbers ≥ 0, got ${show(shape)}${cure}`);
  }
}

/** The shape that two shapes broadcast to, as in NumPy: aligned at the end, with lengths equal or 1. */
export function broadcastShapes(op: string, a: Shape, b: Shape): Shape {
  if (sameShape(a, b) || b.length === 0) return a;
  if (a.length === 0) return b;
  const rank = Math.max(a.length, b.length);
  const out = new Array<number>(rank);
  for (let i = 1; i <= rank; i++) {
    const m = a[a.length - i] ?? 1;
    const n = b[b.length - i] ?? 1;
    if (m !== n && m !== 1 && n !== 1) throw new ShapeError(op, "shapes do not broadcast", a, b);
    out[rank - i] = m === 1 ? n : m;
  }
  return out;
}

/**
 * The axis counted from the start; −1 is the last. A scalar counts as a list of one, as in PyTorch.
 * @throws ArgumentError if the axis is out of range
 */
export function normalizeAxis(op: string, axis: number, rank: number): number {
  const axes = Math.max(rank, 1);
  if (!Number.isInteger(axis) || axis < -axes || axis >= axes) {
    throw new ArgumentError(op, `axis must be within ${-axes} … ${axes - 1}, got ${show(axis)}`);
  }
  return axis < 0 ? axis + axes : axis;
}

/** The length of an axis returned by {@link normalizeAxis}: 1 for a scalar's. */
export function axisLength(shape: Shape, axis: number): number {
  return shape[axis] ?? 1;
}

/** Axes counted from the start, ascending, without repeats; `undefined` means all. A scalar has none. */
export function normalizeAxes(op: string, axes: Axes | undefined, rank: number): number[] {
  if (axes === undefined) return Array.from({ length: rank }, (_, i) => i);
  if (typeof axes !== "number" && !Array.isArray(axes)) {
    const cure = typeof axes === "object" ? `. Pass options after the axes: ${op}(0, { … }).` : "";
    throw new ArgumentError(op, `axes must be a number or a list of them, got ${show(axes)}${cure}`);
  }
  const list = (typeof axes === "number" ? [axes] : axes).map((axis) => normalizeAxis(op, axis, rank));
  if (new Set(list).size !== list.length)
    throw new ArgumentError(op, `an axis is repeated, got ${show(axes)}`);
  return rank === 0 ? [] : list.sort((a, b) => a - b);
}

/** The shape after reducing `axes` (normalized): dropped, or kept with length 1. */
export function reducedShape(shape: Shape, axes: readonly number[], keepDims: boolean): number[] {
  return keepDims
    ? shape.map((n, i) => (axes.includes(i) ? 1 : n))
    : shape.filter((_, i) => !axes.includes(i));
}

/** Recently frozen shapes, indexed by a hash of their lengths. */
const recent: (Shape | undefined)[] = [];

/**
 * A frozen copy of a shape, so that tensors can share it. Freezing takes 60 to 260 ns, as long as a small op;
 * in a training loop nearly every shape has been frozen before.
 */
export function frozen(shape: Shape): Shape {
  let place = shape.length;
  for (let i = 0; i < shape.length; i++) place = (Math.imul(place, 31) + shape[i]!) & 255;
  const known = recent[place];
  if (known !== undefined && sameShape(known, shape)) return known;
  const own = Object.freeze([...shape]);
  recent[place] = own;
  return own;
}
