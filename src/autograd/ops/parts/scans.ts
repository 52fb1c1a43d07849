/**
 * @file Scans along an axis, for the gradients of products: there is no division, so they are also correct
 * where elements are 0.
 */
import { isFloating } from "../../../dtype.js";
import { kernels } from "../../../kernels/index.js";
import { axisView } from "../../declare/reduce.js";
import { record, recordAs } from "../../graph.js";
import { allocate } from "../../storage.js";
import { Tensor } from "../../tensor.js";
import { add, mul } from "../arithmetic.js";
import { flip, narrow } from "../views.js";
import { surround } from "./surround.js";

/** `yₗ = x₀·…·xₗ` along an axis; `dxₗ = x₀·…·xₗ₋₁·sₗ` with `sₗ = dyₗ + xₗ₊₁·sₗ₊₁`. */
export function runningProduct(x: Tensor, along: number): Tensor {
  const { outer, length, inner } = axisView(x.shape, along);
  const storage = allocate(isFloating(x.dtype) ? x.dtype : "int32", x.size);
  kernels.cumprod(storage.data, x.data, outer, length, inner);
  const back = (g: Tensor): Tensor => mul(productBefore(x, along), linearScanBack(g, x, along));
  return record("cumprod", storage, x.shape, [[x, back, x]]);
}

/** `x₀·…·xₗ₋₁` along an axis, from 1 on. */
function productBefore(x: Tensor, along: number): Tensor {
  return shifted(runningProduct(x, along), along, 1);
}

/** `yₗ = aₗ + xₗ·yₗ₋₁` along an axis; `daₗ = sₗ` with `sₗ = dyₗ + xₗ₊₁·sₗ₊₁`, and `dxₗ = sₗ·yₗ₋₁`. */
function linearScan(a: Tensor, x: Tensor, along: number): Tensor {
  const { outer, length, inner } = axisView(a.shape, along);
  const storage = allocate(a.dtype, a.size);
  kernels.linearScan(storage.data, a.data, x.data, outer, length, inner);
  const y = new Tensor(storage, a.shape);
  return recordAs(y, "linearScan", [
    [a, (g) => linearScanBack(g, x, along), x],
    [x, (g) => mul(linearScanBack(g, x, along), shifted(y, along, 0)), x, y],
  ]);
}

/** `sₗ = gₗ + xₗ₊₁·sₗ₊₁` along an axis. */
function linearScanBack(g: Tensor, x: Tensor, along: number): Tensor {
  return flip(linearScan(flip(g, along), shifted(flip(x, along), along, 0), along), along);
}

/** Each element's predecessor along an axis; for the first, `start`. */
function shifted(x: Tensor, along: number, start: number): Tensor {
  if (x.size === 0) return x;
  const before = x.shape.map((_, i) => (i === along ? 1 : 0));
  return surround(narrow(x, along, 0, x.shape[along]! - 1), x.shape, before, start);
}

/**
 * `yₗ` = the product of all xⱼ along an axis except xₗ; `dxₗ = Σ dyₘ` times the product of all but xₗ and xₘ.
 */
export function productOfOthers(x: Tensor, along: number): Tensor {
  const { outer, length, inner } = axisView(x.shape, along);
  const storage = allocate(x.dtype, x.size);
  kernels.productOfOthers(storage.data, x.data, outer, length, inner);
  return recordAs(new Tensor(storage, x.shape), "productOfOthers", [
    [
      x,
      (g) => {
        const fromBefore = othersBefore(x, g, along);
        return add(fromBefore, flip(othersBefore(flip(x, along), flip(g, along), along), along));
      },
      x,
    ],
  ]);
}

/** For each l, `Σ gₘ` over the m before l, times the product of all but xₗ and xₘ. */
function othersBefore(x: Tensor, g: Tensor, along: number): Tensor {
  const behind = flip(productBefore(flip(x, along), along), along);
  return mul(shifted(linearScan(mul(g, productBefore(x, along)), x, along), along, 0), behind);
}
