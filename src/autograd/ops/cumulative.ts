/**
 * @file Running sums and products along an axis.
 */
import { isFloating } from "../../dtype.js";
import { kernels } from "../../kernels/index.js";
import { axisOf, takesOnly } from "../declare/arguments.js";
import { axisView } from "../declare/reduce.js";
import { record } from "../graph.js";
import { allocate } from "../storage.js";
import type { Tensor } from "../tensor.js";
import { runningProduct } from "./parts/scans.js";
import { reshape } from "./reshape.js";
import { flip } from "./views.js";

/**
 * `yₗ = x₀ + … + xₗ` along an axis; `dxₗ = dyₗ + … + dyₙ`. int32 and bool give int32.
 *
 * @example `tensor([1, 2, 3]).cumsum(0)  // [1. 3. 6.]`
 * @throws ArgumentError if the axis is out of range, or int32 cannot hold a sum
 */
export function cumsum(x: Tensor, axis: number): Tensor {
  takesOnly("cumsum", 2, arguments);
  const along = axisOf("cumsum", x, axis);
  const { outer, length, inner } = axisView(x.shape, along);
  const storage = allocate(isFloating(x.dtype) ? x.dtype : "int32", x.size);
  kernels.cumsum(storage.data, x.data, outer, length, inner);
  return record("cumsum", storage, x.shape, [[x, (g) => flip(cumsum(flip(g, along), along), along)]]);
}

/**
 * `yₗ = x₀·…·xₗ` along an axis, multiplied in float64 for float32. `dxₗ` is x₀·…·xₗ₋₁ times sₗ, where
 * `sₗ = dyₗ + xₗ₊₁·sₗ₊₁`: there is no division, so it is also correct where elements are 0. int32 and bool
 * give int32.
 *
 * @example `tensor([1, 2, 3]).cumprod(0)  // [1. 2. 6.]`
 * @throws ArgumentError if the axis is out of range, or int32 cannot hold a product
 */
export function cumprod(x: Tensor, axis: number): Tensor {
  takesOnly("cumprod", 2, arguments);
  const along = axisOf("cumprod", x, axis);
  if (x.ndim === 0) return reshape(cumprod(reshape(x, [1]), 0), []);
  return runningProduct(x, along);
}
