/**
 * @file Running sums and products along an axis.
 */
import { isFloating } from "../../dtype.js";
import { kernels } from "../../kernels/index.js";
import { record } from "../graph.js";
import { allocate } from "../storage.js";
import type { Tensor } from "../tensor.js";
import { mul } from "./arithmetic.js";
import { concat } from "./joining.js";
import { axisOf } from "./parts/arguments.js";
import { around } from "./parts/reduce.js";
import { flip, narrow } from "./views.js";

/**
 * `yₗ = x₀ + … + xₗ` along an axis; `dxₗ = dyₗ + … + dyₙ`. int32 and bool give int32.
 * {@link https://pytorch.org/docs/stable/generated/torch.cumsum.html | PyTorch}
 *
 * @example `tensor([1, 2, 3]).cumsum(0)  // [1. 3. 6.]`
 * @throws ArgumentError when there is no such axis
 */
export function cumsum(x: Tensor, axis: number): Tensor {
  const along = axisOf("cumsum", x, axis);
  const { outer, length, inner } = around(x.shape, along);
  const storage = allocate(isFloating(x.dtype) ? x.dtype : "int32", x.size);
  kernels.cumsum(storage.data, x.data, outer, length, inner);
  return record("cumsum", storage, x.shape, [[x, (g) => flip(cumsum(flip(g, along), along), along)]]);
}

/**
 * `yₗ = x₀·…·xₗ` along an axis, in ⌈log₂ n⌉ rounds that each multiply what lies 1, 2, 4, … apart
 * ({@link https://dl.acm.org/doi/10.1145/7902.7903 | Hillis and Steele 1986}): products of two have gradients
 * without divisions, right where elements are 0, too.
 * {@link https://pytorch.org/docs/stable/generated/torch.cumprod.html | PyTorch}
 *
 * @example `tensor([1, 2, 3]).cumprod(0)  // [1. 2. 6.]`
 * @throws ArgumentError when there is no such axis
 */
export function cumprod(x: Tensor, axis: number): Tensor {
  const along = axisOf("cumprod", x, axis);
  const length = x.shape[along]!;
  let y = isFloating(x.dtype) ? x : mul(x, 1);
  for (let apart = 1; apart < length; apart *= 2) {
    const products = mul(narrow(y, along, apart, length - apart), narrow(y, along, 0, length - apart));
    y = concat([narrow(y, along, 0, apart), products], along);
  }
  return y;
}
