/**
 * @file Normalisation and its gradient, slice by slice.
 */
import type { DataArray } from "../../dtype.js";

/** {@link Kernels.normalize} for float32 and float64. */
export function normalize(
  out: DataArray,
  mean: DataArray,
  variance: DataArray,
  a: DataArray,
  outer: number,
  length: number,
  inner: number,
  eps: number,
): void {
  const count = outer * inner;
  for (let l = 0; l < length; l++) {
    let sum = 0;
    eachOf(l, outer, length, inner, (i) => {
      sum += a[i]!;
    });
    const center = sum / count;
    let squares = 0;
    eachOf(l, outer, length, inner, (i) => {
      squares += (a[i]! - center) ** 2;
    });
    mean[l] = center;
    variance[l] = squares / count;
    const scale = 1 / Math.sqrt(variance[l]! + eps);
    eachOf(l, outer, length, inner, (i) => {
      out[i] = (a[i]! - center) * scale;
    });
  }
}

/** {@link Kernels.normalizeGradient} for float32 and float64. */
export function normalizeGradient(
  out: DataArray,
  y: DataArray,
  variance: DataArray,
  g: DataArray,
  outer: number,
  length: number,
  inner: number,
  eps: number,
): void {
  const count = outer * inner;
  for (let l = 0; l < length; l++) {
    let [sum, products] = [0, 0];
    eachOf(l, outer, length, inner, (i) => {
      sum += g[i]!;
      products += g[i]! * y[i]!;
    });
    const scale = 1 / Math.sqrt(variance[l]! + eps);
    eachOf(l, outer, length, inner, (i) => {
      out[i] = (g[i]! - sum / count - (y[i]! * products) / count) * scale;
    });
  }
}

/** Visits the places of slice l of [outer, length, inner]. */
function eachOf(l: number, outer: number, length: number, inner: number, visit: (i: number) => void): void {
  for (let o = 0; o < outer; o++) {
    const at = (o * length + l) * inner;
    for (let i = at; i < at + inner; i++) visit(i);
  }
}
