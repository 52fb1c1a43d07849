/**
 * @file Other shapes for the same data: nothing is copied, and dx is dy in the shape of x.
 */
import { checkList } from "../../checks.js";
import { ArgumentError, ShapeError, show, showShape } from "../../errors.js";
import { settled } from "../../options.js";
import { type Axes, type Shape, sameShape, sizeOf } from "../../shape.js";
import { axesOf, axisOf, takesAtMost, takesOnly } from "../declare/arguments.js";
import { record } from "../graph.js";
import { checkTensor, type Tensor } from "../tensor.js";

/**
 * The same elements, row-major, in another shape; one length may be −1 and is inferred.
 *
 * @example `arange(6).reshape([2, -1]).shape  // [2, 3]`
 * @throws ShapeError if the sizes differ
 * @throws ArgumentError if lengths are not whole numbers ≥ 0, or there is more than one −1
 */
export function reshape(x: Tensor, shape: Shape): Tensor {
  checkList("reshape", "shape", shape);
  takesOnly("reshape", 2, arguments);
  checkTensor("reshape", "x", x);
  if (sameShape(x.shape, shape)) return x;
  const target = completed(x, shape);
  return record("reshape", x.storage, target, [[x, (g) => reshape(g, x.shape)]]);
}

function completed(x: Tensor, shape: Shape): Shape {
  const unknown = shape.indexOf(-1);
  const known = shape.filter((_, i) => i !== unknown);
  if (!known.every((n) => Number.isInteger(n) && n >= 0)) {
    throw new ArgumentError("reshape", `lengths must be whole numbers ≥ 0, or −1 once, got ${show(shape)}`);
  }
  const size = sizeOf(known);
  if (unknown === -1) {
    if (size !== x.size)
      throw new ShapeError("reshape", `sizes ${x.size} and ${size} differ`, x.shape, shape);
    return [...shape];
  }
  if (size === 0 || x.size % size !== 0) {
    throw new ShapeError(
      "reshape",
      `${x.size} elements do not divide into ${showShape(known)}`,
      x.shape,
      shape,
    );
  }
  return shape.map((n, i) => (i === unknown ? x.size / size : n));
}

/** Which axes {@link flatten} merges. */
export interface FlattenOptions {
  /** First axis merged; default 0. */
  startAxis?: number | undefined;
  /** Last axis merged; default −1. */
  endAxis?: number | undefined;
}

/**
 * Merges the axes from `startAxis` to `endAxis` into one.
 *
 * @example `images.flatten({ startAxis: 1 })  // [N, C, H, W] becomes [N, C·H·W]`
 * @throws ArgumentError if an axis is out of range, or the end is before the start
 */
export function flatten(x: Tensor, options?: FlattenOptions): Tensor {
  takesAtMost("flatten", 2, arguments);
  const { startAxis, endAxis } = settled("flatten", options, { startAxis: 0, endAxis: -1 });
  const start = axisOf("flatten", x, startAxis);
  const end = axisOf("flatten", x, endAxis);
  if (end < start) throw new ArgumentError("flatten", `endAxis ${end} lies before startAxis ${start}`);
  const merged = sizeOf(x.shape.slice(start, end + 1));
  return reshape(x, [...x.shape.slice(0, start), merged, ...x.shape.slice(end + 1)]);
}

/**
 * Drops axes of length 1: all of them, or only the given ones.
 *
 * @example `zeros([1, 3, 1]).squeeze().shape  // [3]`
 * @throws ArgumentError if an axis is out of range or repeated
 */
export function squeeze(x: Tensor, axes?: Axes): Tensor {
  takesOnly("squeeze", 2, arguments);
  const among = axesOf("squeeze", x, axes);
  return reshape(
    x,
    x.shape.filter((n, i) => n !== 1 || !among.includes(i)),
  );
}

/**
 * Inserts an axis of length 1 at position `axis` of the result.
 *
 * @example `zeros([2, 3]).unsqueeze(1).shape  // [2, 1, 3]`
 * @throws ArgumentError if the axis is out of range
 */
export function unsqueeze(x: Tensor, axis: number): Tensor {
  takesOnly("unsqueeze", 2, arguments);
  const at = axisOf("unsqueeze", x, axis, 1);
  return reshape(x, [...x.shape.slice(0, at), 1, ...x.shape.slice(at)]);
}
