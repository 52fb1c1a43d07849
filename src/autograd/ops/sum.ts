/**
 * @file Sum and expand: each computes the other's gradient.
 */
import { checkList } from "../../checks.js";
import { ShapeError } from "../../errors.js";
import { type Axes, checkShape, reducedShape, type Shape, sameShape } from "../../shape.js";
import { reductionOf, takesAtMost, takesOnly } from "../declare/arguments.js";
import { repeated, summed, summedTo } from "../declare/broadcasting.js";
import { checkTensor, type Tensor } from "../tensor.js";

/** Options of reductions. */
export interface ReduceOptions {
  /** Keep the reduced axes with length 1; default false. */
  keepDims?: boolean | undefined;
}

/**
 * Sum of the elements over some axes (default all): `y = Σ x`, `dx = dy` at every element. int32 and bool sum
 * to int32.
 *
 * @example `tensor([[1, 2], [3, 4]]).sum(0)  // [4. 6.]`
 * @throws ArgumentError if an axis is out of range or repeated, or if int32 cannot hold the sum
 */
export function sum(x: Tensor, axes?: Axes, options?: ReduceOptions): Tensor {
  takesAtMost("sum", 3, arguments);
  const { over, keepDims } = reductionOf("sum", x, axes, options);
  return summed(x, over, reducedShape(x.shape, over, keepDims));
}

/**
 * Repeats axes of length 1, and adds axes in front, until the shape is `shape`; −1 keeps an axis's length.
 * `dx = Σ dy` over the repeated axes.
 *
 * @example `tensor([[1], [2]]).expand([2, 3])  // [[1, 1, 1], [2, 2, 2]]`
 * @throws ShapeError if the length of an axis is neither 1 nor the one requested
 * @throws ArgumentError if a length is not a whole number ≥ 0, or is −1 for a new axis
 */
export function expand(x: Tensor, shape: Shape): Tensor {
  checkList("expand", "shape", shape);
  takesOnly("expand", 2, arguments);
  checkTensor("expand", "x", x);
  const rank = shape.length;
  const lead = rank - x.ndim;
  const target = shape.map((n, i) => (n === -1 && i >= lead ? x.shape[i - lead]! : n));
  checkShape("expand", target);
  if (lead < 0 || x.shape.some((n, i) => n !== 1 && n !== target[lead + i])) {
    throw new ShapeError("expand", "axes can only be repeated from length 1", x.shape, shape);
  }
  return sameShape(x.shape, target) ? x : repeated(x, x.shape, target);
}

/**
 * Sums x down to a shape that broadcasts to x's: it adds up what broadcasting repeated, so it computes the
 * gradient of {@link expand}. `dx = dy`, repeated.
 *
 * @example `grad.mul(x).sumToSize(bias.shape)  // in a pullback of customOp whose op broadcasts its bias`
 * @throws ShapeError if the shape does not broadcast to x's
 */
export function sumToSize(x: Tensor, shape: Shape): Tensor {
  checkShape("sumToSize", shape);
  takesOnly("sumToSize", 2, arguments);
  checkTensor("sumToSize", "x", x);
  const lead = x.ndim - shape.length;
  if (lead < 0 || shape.some((n, i) => n !== 1 && n !== x.shape[lead + i])) {
    throw new ShapeError("sumToSize", "the shape does not broadcast to the tensor's", shape, x.shape);
  }
  return summedTo(x, shape);
}
