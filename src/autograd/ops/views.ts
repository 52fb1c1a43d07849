/**
 * @file Ops that read a tensor in another order: each is one strided read, whose gradient is the
 * corresponding strided write.
 */
import { checkList } from "../../checks.js";
import { ArgumentError, show, showShape } from "../../errors.js";
import { settled } from "../../options.js";
import { type Axes, stridesOf } from "../../shape.js";
import { axesOf, axisOf, inNameOf, ownAxisOf, takesAtMost, takesOnly } from "../declare/arguments.js";
import { checkTensor, type Tensor } from "../tensor.js";
import { type Range, read, resolveRange } from "./parts/view.js";

export type { Range } from "./parts/view.js";

/**
 * The axes in another order: axis i of the result is axis `axes[i]` of x.
 *
 * @example `images.permute([0, 2, 3, 1])  // channels last`
 * @throws ArgumentError unless `axes` names every axis once
 */
export function permute(x: Tensor, axes: readonly number[]): Tensor {
  checkList("permute", "axes", axes);
  takesOnly("permute", 2, arguments);
  checkTensor("permute", "x", x);
  const order = axes.map((axis) => axisOf("permute", x, axis));
  if (order.length !== x.ndim || new Set(order).size !== x.ndim) {
    throw new ArgumentError("permute", `needs each of ${x.ndim} axes once, got ${show(axes)}`);
  }
  if (order.every((axis, i) => axis === i)) return x;
  const strides = stridesOf(x.shape);
  const view = { shape: order.map((i) => x.shape[i]!), strides: order.map((i) => strides[i]!), offset: 0 };
  return read("permute", x, view);
}

/**
 * Moves axes to other positions; the others keep their order.
 *
 * @example `images.moveaxis(1, -1)  // [N, C, H, W] becomes [N, H, W, C]`
 * @throws ArgumentError if the numbers of axes and positions differ, or one is out of range or repeated
 */
export function moveaxis(x: Tensor, from: Axes, to: Axes): Tensor {
  takesOnly("moveaxis", 3, arguments);
  if (axesOf("moveaxis", x, from).length !== axesOf("moveaxis", x, to).length) {
    throw new ArgumentError("moveaxis", `needs a place for each axis, got ${show(to)} for ${show(from)}`);
  }
  const list = (axes: Axes): number[] =>
    (typeof axes === "number" ? [axes] : axes).map((axis) => axisOf("moveaxis", x, axis));
  const [sources, places] = [list(from), list(to)];
  const others = x.shape.map((_, i) => i).filter((i) => !sources.includes(i));
  return permute(
    x,
    x.shape.map((_, i) => (places.includes(i) ? sources[places.indexOf(i)]! : others.shift()!)),
  );
}

/**
 * An alias of {@link moveaxis}.
 */
export function movedim(x: Tensor, from: Axes, to: Axes): Tensor {
  takesOnly("movedim", 3, arguments);
  return inNameOf("movedim", () => moveaxis(x, from, to));
}

/**
 * Swaps two axes, by default the last two.
 *
 * @example `tensor([[1, 2], [3, 4]]).transpose()  // [[1, 3], [2, 4]]`
 * @throws ArgumentError if an axis is out of range
 */
export function transpose(x: Tensor, axis0 = -2, axis1 = -1): Tensor {
  takesOnly("transpose", 3, arguments);
  const a = axisOf("transpose", x, axis0);
  const b = axisOf("transpose", x, axis1);
  return permute(
    x,
    x.shape.map((_, i) => (i === a ? b : i === b ? a : i)),
  );
}

/**
 * Part of each axis, as in NumPy slicing: negative positions count from the end, ends are clipped to the
 * axis, and a negative step goes backwards. Axes without a range are taken whole.
 * {@link https://numpy.org/doc/stable/user/basics.indexing.html | NumPy}
 *
 * @example `x.slice(null, [null, null, -1])  // every row reversed`
 * @throws ArgumentError if a step is 0, or there are more ranges than axes
 */
export function slice(x: Tensor, ...ranges: Range[]): Tensor {
  checkTensor("slice", "x", x);
  if (ranges.length > x.ndim) {
    throw new ArgumentError(
      "slice",
      `${ranges.length} ranges for ${x.ndim} axes, got shape ${showShape(x.shape)}`,
    );
  }
  const strides = stridesOf(x.shape);
  const shape = [...x.shape];
  let offset = 0;
  ranges.forEach((range, axis) => {
    if (range === null) return;
    const { start, length, step } = resolveRange("slice", range, x.shape[axis]!);
    if (length > 0) offset += start * strides[axis]!;
    shape[axis] = length;
    strides[axis]! *= step;
  });
  return read("slice", x, { shape, strides, offset });
}

/**
 * Selects one position of an axis and drops the axis.
 *
 * @example `tensor([[1, 2], [3, 4]]).select(0, -1)  // [3. 4.]`
 * @throws ArgumentError if the axis or position is out of range
 */
export function select(x: Tensor, axis: number, index: number): Tensor {
  takesOnly("select", 3, arguments);
  const along = ownAxisOf("select", x, axis);
  const length = x.shape[along]!;
  if (!Number.isInteger(index) || index < -length || index >= length) {
    throw new ArgumentError("select", `no position ${index} on axis ${axis} of shape ${showShape(x.shape)}`);
  }
  const strides = stridesOf(x.shape);
  const offset = (index < 0 ? index + length : index) * strides[along]!;
  const others = <T>(list: readonly T[]): T[] => list.filter((_, i) => i !== along);
  return read("select", x, { shape: others(x.shape), strides: others(strides), offset });
}

/**
 * `length` positions of an axis, from `start` on.
 *
 * @example `arange(5).narrow(0, 1, 3)  // [1. 2. 3.]`
 * @throws ArgumentError if some of them are out of range
 */
export function narrow(x: Tensor, axis: number, start: number, length: number): Tensor {
  takesOnly("narrow", 4, arguments);
  const along = ownAxisOf("narrow", x, axis);
  const all = x.shape[along]!;
  if (!Number.isInteger(start) || !Number.isInteger(length)) {
    throw new ArgumentError("narrow", `takes whole numbers, got ${show(start)} and ${show(length)}`);
  }
  const from = start < 0 ? start + all : start;
  if (from < 0 || length < 0 || from + length > all) {
    throw new ArgumentError(
      "narrow",
      `positions ${start} … ${start + length - 1} do not lie on axis ${axis} of shape ${showShape(x.shape)}`,
    );
  }
  const strides = stridesOf(x.shape);
  const shape = x.shape.map((n, i) => (i === along ? length : n));
  return read("narrow", x, { shape, strides, offset: length > 0 ? from * strides[along]! : 0 });
}

/**
 * x with the elements along the given axes in reverse order.
 *
 * @example `arange(3).flip(0)  // [2. 1. 0.]`
 * @throws ArgumentError if an axis is out of range or repeated
 */
export function flip(x: Tensor, axes: Axes): Tensor {
  takesOnly("flip", 2, arguments);
  const over = axesOf("flip", x, axes);
  return slice(x, ...x.shape.map((_, i): Range => (over.includes(i) ? [null, null, -1] : null)));
}

/** Options of {@link diagonal}. */
export interface DiagonalOptions {
  /** 0: the main diagonal; positive: above it; negative: below. Default 0. */
  offset?: number | undefined;
  /** The axis of the rows; default 0. */
  axis0?: number | undefined;
  /** The axis of the columns; default 1. */
  axis1?: number | undefined;
}

/**
 * The diagonal of two axes, as a new last axis that replaces them.
 *
 * @example `arange(4).reshape([2, 2]).diagonal()  // [0. 3.]; of batches: { axis0: -2, axis1: -1 }`
 * @throws ArgumentError if the axes are the same or out of range, or the offset is not a whole number
 */
export function diagonal(x: Tensor, options?: DiagonalOptions): Tensor {
  takesAtMost("diagonal", 2, arguments);
  checkTensor("diagonal", "x", x);
  const { offset, axis0, axis1 } = settled("diagonal", options, { offset: 0, axis0: 0, axis1: 1 });
  const a = axisOf("diagonal", x, axis0);
  const b = axisOf("diagonal", x, axis1);
  if (a === b) throw new ArgumentError("diagonal", `needs two different axes, got ${axis0} and ${axis1}`);
  if (!Number.isInteger(offset)) {
    throw new ArgumentError("diagonal", `offset must be a whole number, got ${show(offset)}`);
  }
  const strides = stridesOf(x.shape);
  const row = Math.max(0, -offset);
  const column = Math.max(0, offset);
  const length = Math.max(0, Math.min(x.shape[a]! - row, x.shape[b]! - column));
  const others = <T>(list: readonly T[]): T[] => list.filter((_, i) => i !== a && i !== b);
  return read("diagonal", x, {
    shape: [...others(x.shape), length],
    strides: [...others(strides), strides[a]! + strides[b]!],
    offset: length > 0 ? row * strides[a]! + column * strides[b]! : 0,
  });
}
