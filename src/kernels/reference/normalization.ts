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
    let largest = 0;
    eachOf(l, outer, length, inner, (i) => {
      sum += a[i]!;
    });
    mean[l] = centered ? sum / count : 0;
    const mu = mean[l]!;
    eachOf(l, outer, length, inner, (i) => {
      largest = Math.max(largest, Math.abs(a[i]! - mu));
    });
    // Squares of very large numbers would overflow float64.
    const unit = largest > 1e150 && largest < Infinity ? largest : 1;
    let squares = 0;
    eachOf(l, outer, length, inner, (i) => {
      squares += ((a[i]! - mu) / unit) ** 2;
    });
    const meanSquare = squares / count;
    variance[l] = meanSquare * unit * unit;
    const factor = 1 / (unit * Math.sqrt(meanSquare + eps / unit / unit));
    scale[l] = factor;
    eachOf(l, outer, length, inner, (i) => {
      out[i] = (a[i]! - mu) * factor;
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

/** Calls a function for the positions of slice l of [outer, length, inner]. */
function eachOf(l: number, outer: number, length: number, inner: number, visit: (i: number) => void): void {
  for (let o = 0; o < outer; o++) {
    const at = (o * length + l) * inner;
    for (let i = at; i < at + inner; i++) visit(i);
  }
}
