/**
 * @file Normalization and its gradient, slice by slice.
 */
import type { Kernels } from "../contract/index.js";

/** {@link Kernels.normalize} for float32 and float64. */
export const normalize: Kernels["normalize"] = (
  out,
  mean,
  variance,
  scale,
  a,
  outer,
  length,
  inner,
  eps,
  centered,
) => {
  const count = outer * inner;
  for (let l = 0; l < length; l++) {
    let sum = 0;
    let greatest = 0;
    eachOf(l, outer, length, inner, (i) => {
      sum += a[i]!;
    });
    mean[l] = centered ? sum / count : 0;
    const center = mean[l]!;
    eachOf(l, outer, length, inner, (i) => {
      greatest = Math.max(greatest, Math.abs(a[i]! - center));
    });
    // Squares of numbers near the ends of float64's range would leave it.
    const unit = greatest > 1e150 && greatest < Infinity ? greatest : 1;
    let squares = 0;
    eachOf(l, outer, length, inner, (i) => {
      squares += ((a[i]! - center) / unit) ** 2;
    });
    const spread = squares / count;
    variance[l] = spread * unit * unit;
    const factor = 1 / (unit * Math.sqrt(spread + eps / unit / unit));
    scale[l] = factor;
    eachOf(l, outer, length, inner, (i) => {
      out[i] = (a[i]! - center) * factor;
    });
  }
};

/** {@link Kernels.normalizeGradient} for float32 and float64. */
export const normalizeGradient: Kernels["normalizeGradient"] = (
  out,
  y,
  scale,
  g,
  outer,
  length,
  inner,
  centered,
) => {
  const count = outer * inner;
  for (let l = 0; l < length; l++) {
    let [sum, products] = [0, 0];
    eachOf(l, outer, length, inner, (i) => {
      sum += g[i]!;
      products += g[i]! * y[i]!;
    });
    const [constant, slope] = [centered ? sum / count : 0, products / count];
    eachOf(l, outer, length, inner, (i) => {
      out[i] = (g[i]! - constant - y[i]! * slope) * scale[l]!;
    });
  }
};

/** Visits the places of slice l of [outer, length, inner]. */
function eachOf(l: number, outer: number, length: number, inner: number, visit: (i: number) => void): void {
  for (let o = 0; o < outer; o++) {
    const at = (o * length + l) * inner;
    for (let i = at; i < at + inner; i++) visit(i);
  }
}
