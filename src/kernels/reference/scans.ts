/**
 * @file Running sums and products, and other scans, by loops. Arrays are viewed around the axis, as [outer,
 * length, inner].
 */
import { type DataArray, isInt32 } from "../../dtype.js";
import type { Kernels } from "../contract/index.js";
import { fitting } from "./integers.js";

/** {@link Kernels.cumsum} for every dtype. */
export const cumsum: Kernels["cumsum"] = (out, a, outer, length, inner) => {
  scan("cumsum", out, outer, length, inner, 0, (total, at) => total + a[at]!);
};

/** {@link Kernels.cumprod} for every dtype. */
export const cumprod: Kernels["cumprod"] = (out, a, outer, length, inner) => {
  scan("cumprod", out, outer, length, inner, 1, (total, at) => total * a[at]!);
};

/** {@link Kernels.linearScan} for float32 and float64. */
export const linearScan: Kernels["linearScan"] = (out, a, x, outer, length, inner) => {
  scan("linearScan", out, outer, length, inner, 0, (total, at) => a[at]! + x[at]! * total);
};

/** {@link Kernels.productOfOthers} for float32 and float64. */
export const productOfOthers: Kernels["productOfOthers"] = (out, a, outer, length, inner) => {
  const before = new Float64Array(length);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const first = o * length * inner + i;
      let product = 1;
      for (let l = 0; l < length; l++) {
        before[l] = product;
        product *= a[first + l * inner]!;
      }
      let behind = 1;
      for (let l = length - 1; l >= 0; l--) {
        const at = first + l * inner;
        out[at] = before[l]! * behind;
        behind *= a[at]!;
      }
    }
  }
};

/** Writes each `total = step(total, at)` along the axis, where `at` is the element's position. */
function scan(
  op: string,
  out: DataArray,
  outer: number,
  length: number,
  inner: number,
  start: number,
  step: (total: number, at: number) => number,
): void {
  const isInteger = isInt32(out);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let total = start;
      for (let l = 0; l < length; l++) {
        const at = (o * length + l) * inner + i;
        total = step(total, at);
        out[at] = isInteger ? fitting(op, total) : total;
      }
    }
  }
}
