/**
 * @file The greatest and the least: values, and where they stand. NaN counts as both.
 */
import { ArgumentError } from "../../errors.js";
import { kernels } from "../../kernels/index.js";
import { type Axes, normalizeAxes, normalizeAxis, reducedShape } from "../../shape.js";
import { recordAs } from "../graph.js";
import { allocate } from "../storage.js";
import { Tensor } from "../tensor.js";
import { div, mul } from "./arithmetic.js";
import { eq } from "./comparison.js";
import { gather } from "./indexing.js";
import { around, reduceOver } from "./parts/reduce.js";
import { reshape } from "./reshape.js";
import { type ReduceOptions, sum } from "./sum.js";
import { to } from "./to.js";

/** Values of a reduction over one axis, and their positions on it. */
export interface ValuesAndIndices {
  readonly values: Tensor;
  /** int32 */
  readonly indices: Tensor;
}

function extreme(op: "amax" | "amin", x: Tensor, axes: Axes | undefined, options: ReduceOptions): Tensor {
  const over = normalizeAxes(op, axes, x.ndim);
  if (over.some((axis) => x.shape[axis] === 0)) throw new ArgumentError(op, "needs at least one element");
  const kept = reducedShape(x.shape, over, true);
  const shape = options.keepDims ? kept : reducedShape(x.shape, over, false);
  const y = new Tensor(reduceOver(op === "amax" ? "max" : "min", x, over, x.dtype), shape);
  const pullback = (g: Tensor): Tensor => {
    const ties = to(eq(x, reshape(y, kept).detach()), x.dtype);
    return mul(ties, div(reshape(g, kept), sum(ties, over, { keepDims: true })));
  };
  return recordAs(y, op, [[x, pullback, x, y]]);
}

/**
 * The greatest element over some axes (default all); ties share the gradient evenly.
 * {@link https://pytorch.org/docs/stable/generated/torch.amax.html | PyTorch}
 *
 * @throws ArgumentError when there is none
 */
export function amax(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  return extreme("amax", x, axes, options);
}

/**
 * The least element over some axes (default all); ties share the gradient evenly.
 * {@link https://pytorch.org/docs/stable/generated/torch.amin.html | PyTorch}
 *
 * @throws ArgumentError when there is none
 */
export function amin(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  return extreme("amin", x, axes, options);
}

function position(op: string, which: "max" | "min", x: Tensor, axis: number): Tensor {
  const { outer, length, inner } = around(x.shape, axis);
  if (length === 0) throw new ArgumentError(op, "needs at least one element");
  const storage = allocate("int32", outer * inner);
  kernels.argReduce(which, storage.data as Int32Array, x.data, outer, length, inner);
  return new Tensor(storage, reducedShape(x.shape, [axis], true));
}

function positionOver(
  op: string,
  which: "max" | "min",
  x: Tensor,
  axis: number | undefined,
  keepDims: boolean,
): Tensor {
  if (axis === undefined) {
    const flat = position(op, which, reshape(x.detach(), [x.size]), 0);
    return reshape(flat, keepDims ? x.shape.map(() => 1) : []);
  }
  const along = normalizeAxis(op, axis, x.ndim);
  const found = position(op, which, x, along);
  return keepDims ? found : reshape(found, reducedShape(x.shape, [along], false));
}

/**
 * The position (int32) of the greatest element along an axis, the first of several; without an axis, in the
 * flat tensor.
 * {@link https://pytorch.org/docs/stable/generated/torch.argmax.html | PyTorch}
 *
 * @throws ArgumentError when there is none
 */
export function argmax(x: Tensor, axis?: number, options: ReduceOptions = {}): Tensor {
  return positionOver("argmax", "max", x, axis, options.keepDims ?? false);
}

/**
 * The position (int32) of the least element along an axis, the first of several; without an axis, in the flat
 * tensor.
 * {@link https://pytorch.org/docs/stable/generated/torch.argmin.html | PyTorch}
 *
 * @throws ArgumentError when there is none
 */
export function argmin(x: Tensor, axis?: number, options: ReduceOptions = {}): Tensor {
  return positionOver("argmin", "min", x, axis, options.keepDims ?? false);
}

function along(
  op: string,
  which: "max" | "min",
  x: Tensor,
  axis: number,
  keepDims: boolean,
): ValuesAndIndices {
  if (axis === undefined) {
    throw new ArgumentError(op, `goes along one axis, which must be given. Use a${op} over several, or all.`);
  }
  const over = normalizeAxis(op, axis, x.ndim);
  const indices = position(op, which, x, over);
  const values = gather(x, over, indices);
  if (keepDims) return { values, indices };
  const shape = reducedShape(x.shape, [over], false);
  return { values: reshape(values, shape), indices: reshape(indices, shape) };
}

/**
 * The greatest elements along one axis and their positions; the gradient goes to that position, the first of
 * several. Over several axes, or all, it is {@link amax}.
 * {@link https://pytorch.org/docs/stable/generated/torch.max.html | PyTorch}
 *
 * @throws ArgumentError when there is none
 */
export function max(x: Tensor, axis: number, options: ReduceOptions = {}): ValuesAndIndices {
  return along("max", "max", x, axis, options.keepDims ?? false);
}

/**
 * The least elements along one axis and their positions; the gradient goes to that position, the first of
 * several. Over several axes, or all, it is {@link amin}.
 * {@link https://pytorch.org/docs/stable/generated/torch.min.html | PyTorch}
 *
 * @throws ArgumentError when there is none
 */
export function min(x: Tensor, axis: number, options: ReduceOptions = {}): ValuesAndIndices {
  return along("min", "min", x, axis, options.keepDims ?? false);
}
