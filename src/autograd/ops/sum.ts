/**
 * @file Sum and expand: each is the other's gradient.
 */
import { checkList } from "../../checks.js";
import { isFloating } from "../../dtype.js";
import { ShapeError } from "../../errors.js";
import { kernels } from "../../kernels/index.js";
import {
  type Axes,
  checkShape,
  reducedShape,
  type Shape,
  sameShape,
  sizeOf,
  stridesOf,
} from "../../shape.js";
import { record } from "../graph.js";
import { allocate } from "../storage.js";
import { checkTensor, type Tensor } from "../tensor.js";
import { reducedAxesOf } from "./parts/arguments.js";
import { reduceOver } from "./parts/reduce.js";
import { reshape } from "./reshape.js";

/** What reductions take. */
export interface ReduceOptions {
  /** Keep the reduced axes with length 1; default false. */
  keepDims?: boolean | undefined;
}

/**
 * Sum of the elements over some axes (default all): `y = Σ x`, `dx = dy` at every element. int32 and bool sum
 * to int32. {@link https://pytorch.org/docs/stable/generated/torch.sum.html | PyTorch}
 *
 * @example `tensor([[1, 2], [3, 4]]).sum(0)  // [4. 6.]`
 * @throws ArgumentError for an axis out of range or given twice, or if int32 does not hold the sum
 */
export function sum(x: Tensor, axes?: Axes, options: ReduceOptions = {}): Tensor {
  const over = reducedAxesOf("sum", x, axes, options);
  const kept = reducedShape(x.shape, over, true);
  const storage = reduceOver("sum", x, over, isFloating(x.dtype) ? x.dtype : "int32");
  const shape = options.keepDims ? kept : reducedShape(x.shape, over, false);
  return record("sum", storage, shape, [[x, (g) => expand(reshape(g, kept), x.shape)]]);
}

/**
 * Repeats axes of length 1, and adds axes in front, until the shape is `shape`; −1 keeps an axis' length.
 * `dx = Σ dy` over what was repeated.
 * {@link https://pytorch.org/docs/stable/generated/torch.Tensor.expand.html | PyTorch}
 *
 * @example `tensor([[1], [2]]).expand([2, 3])  // [[1, 1, 1], [2, 2, 2]]`
 * @throws ShapeError when an axis is neither 1 nor already as long as asked
 * @throws ArgumentError when a length is not a whole number ≥ 0, or −1 for a new axis
 */
export function expand(x: Tensor, shape: Shape): Tensor {
  checkTensor("expand", "x", x);
  checkList("expand", "shape", shape);
  const rank = shape.length;
  const lead = rank - x.ndim;
  const target = shape.map((n, i) => (n === -1 && i >= lead ? x.shape[i - lead]! : n));
  checkShape("expand", target);
  if (lead < 0 || x.shape.some((n, i) => n !== 1 && n !== target[lead + i])) {
    throw new ShapeError("expand", "axes can only be repeated from length 1", x.shape, shape);
  }
  if (sameShape(x.shape, target)) return x;
  const own = stridesOf(x.shape);
  const strides = target.map((_, i) => (i < lead || x.shape[i - lead] === 1 ? 0 : own[i - lead]!));
  const storage = allocate(x.dtype, sizeOf(target));
  if (x.size === 1) storage.data.fill(x.data[0]!);
  else kernels.stridedRead(storage.data, x.data, target, strides, 0);
  return record("expand", storage, target, [[x, (g) => sumToSize(g, x.shape)]]);
}

/**
 * Sums x down to a shape that broadcasts to x's: what broadcasting repeated is added up again, so this is the
 * gradient of {@link expand}. `dx = dy`, repeated.
 * {@link https://pytorch.org/docs/stable/generated/torch.Tensor.sum_to_size.html | PyTorch}
 *
 * @example `grad.mul(x).sumToSize(bias.shape)  // in a pullback of customOp whose op broadcasts its bias`
 * @throws ShapeError when the shape does not broadcast to x's
 */
export function sumToSize(x: Tensor, shape: Shape): Tensor {
  checkTensor("sumToSize", "x", x);
  checkShape("sumToSize", shape);
  if (sameShape(x.shape, shape)) return x;
  const lead = x.ndim - shape.length;
  if (lead < 0 || shape.some((n, i) => n !== 1 && n !== x.shape[lead + i])) {
    throw new ShapeError("sumToSize", "the shape does not broadcast to the tensor's", shape, x.shape);
  }
  const over: number[] = [];
  for (let i = 0; i < x.ndim; i++) if (i < lead || (shape[i - lead] === 1 && x.shape[i] !== 1)) over.push(i);
  return reshape(sum(x, over), shape);
}
