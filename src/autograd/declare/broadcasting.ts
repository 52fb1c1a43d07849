/**
 * @file Repeating elements, and summing them up again: each is the other's gradient. All broadcasting is
 * undone here.
 */
import { isFloating } from "../../dtype.js";
import { kernels } from "../../kernels/index.js";
import { reducedShape, type Shape, sameShape, sizeOf, stridesOf } from "../../shape.js";
import { record } from "../graph.js";
import { allocate } from "../storage.js";
import type { Tensor } from "../tensor.js";
import { reduceOver } from "./reduce.js";

/**
 * Σ x over `axes`, with the given `shape`: the rest of x's shape, with or without the reduced axes. int32 and
 * bool sum to int32. `dx = repeated(dy)`.
 */
export function summed(x: Tensor, axes: readonly number[], shape: Shape): Tensor {
  const kept = reducedShape(x.shape, axes, true);
  const storage = reduceOver("sum", x, axes, isFloating(x.dtype) ? x.dtype : "int32");
  return record("sum", storage, shape, [[x, (g) => repeated(g, kept, x.shape)]]);
}

/**
 * x, viewed as `from`, with axes of length 1 repeated and axes prepended until the shape is `to`.
 * `dx = summed(dy)` over everything repeated.
 */
export function repeated(x: Tensor, from: Shape, to: Shape): Tensor {
  const back = (g: Tensor): Tensor => summed(g, repeatedAxes(from, to), x.shape);
  if (x.size === sizeOf(to)) return record("expand", x.storage, to, [[x, back]]);
  const lead = to.length - from.length;
  const own = stridesOf(from);
  const strides = to.map((_, i) => (i < lead || from[i - lead] === 1 ? 0 : own[i - lead]!));
  const storage = allocate(x.dtype, sizeOf(to));
  kernels.stridedRead(storage.data, x.data, to, strides, 0);
  return record("expand", storage, to, [[x, back]]);
}

/** x, or the sums of x over the axes that were repeated by broadcasting from `shape`. */
export function summedTo(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : summed(x, repeatedAxes(shape, x.shape), shape);
}

function repeatedAxes(from: Shape, to: Shape): number[] {
  const lead = to.length - from.length;
  const axes: number[] = [];
  for (let i = 0; i < to.length; i++) if (i < lead || (from[i - lead] === 1 && to[i] !== 1)) axes.push(i);
  return axes;
}
