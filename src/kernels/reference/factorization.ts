/**
 * @file Factorizations of square matrices, and triangular systems. All sums are in float64, and rounded once
 * at the end.
 */
import type { Kernels } from "../contract/index.js";

/** {@link Kernels.luFactor}: {@link https://doi.org/10.56021/9781421407944 | Golub and Van Loan}, algorithm 3.4.1. */
export const luFactor: Kernels["luFactor"] = (out, rows, a, batch, n) => {
  for (let b = 0; b < batch; b++) {
    const lu = Float64Array.from(a.subarray(b * n * n, (b + 1) * n * n));
    const order = rows.subarray(b * n, (b + 1) * n);
    for (let i = 0; i < n; i++) order[i] = i;
    for (let k = 0; k < n; k++) {
      let pivot = k;
      for (let i = k + 1; i < n; i++) if (Math.abs(lu[i * n + k]!) > Math.abs(lu[pivot * n + k]!)) pivot = i;
      exchange(lu, order, n, k, pivot);
      if (lu[k * n + k] === 0) continue;
      for (let i = k + 1; i < n; i++) {
        const factor = lu[i * n + k]! / lu[k * n + k]!;
        lu[i * n + k] = factor;
        for (let j = k + 1; j < n; j++) lu[i * n + j]! -= factor * lu[k * n + j]!;
      }
    }
    out.set(lu, b * n * n);
  }
};

function exchange(matrix: Float64Array, order: Int32Array, n: number, i: number, k: number): void {
  if (i === k) return;
  const row = matrix.slice(i * n, (i + 1) * n);
  matrix.copyWithin(i * n, k * n, (k + 1) * n);
  matrix.set(row, k * n);
  [order[i], order[k]] = [order[k]!, order[i]!];
}

/** {@link Kernels.choleskyFactor}, row by row. */
export const choleskyFactor: Kernels["choleskyFactor"] = (out, a, batch, n) => {
  const l = new Float64Array(n * n);
  for (let b = 0; b < batch; b++) {
    l.fill(0);
    for (let i = 0; i < n; i++) {
      for (let j = 0; j <= i; j++) {
        let sum = a[(b * n + i) * n + j]!;
        for (let k = 0; k < j; k++) sum -= l[i * n + k]! * l[j * n + k]!;
        if (i === j) l[i * n + i] = sum > 0 ? Math.sqrt(sum) : Number.NaN;
        else l[i * n + j] = sum / l[j * n + j]!;
      }
    }
    out.set(l, b * n * n);
  }
};

/** {@link Kernels.solveTriangular}, by substitution. */
export const solveTriangular: Kernels["solveTriangular"] = (
  out,
  a,
  b,
  batch,
  n,
  columns,
  upper,
  transposed,
  unit,
) => {
  // Transposition moves the triangle to the other side.
  const backwards = upper !== transposed;
  const [rowStride, columnStride] = transposed ? [1, n] : [n, 1];
  const x = new Float64Array(n * columns);
  for (let m = 0; m < batch; m++) {
    x.set(b.subarray(m * n * columns, (m + 1) * n * columns));
    for (let step = 0; step < n; step++) {
      const i = backwards ? n - 1 - step : step;
      for (let k = 0; k < n; k++) {
        if (backwards ? k <= i : k >= i) continue;
        const factor = a[m * n * n + i * rowStride + k * columnStride]!;
        for (let c = 0; c < columns; c++) x[i * columns + c]! -= factor * x[k * columns + c]!;
      }
      const pivot = unit ? 1 : a[(m * n + i) * n + i]!;
      for (let c = 0; c < columns; c++) x[i * columns + c]! /= pivot;
    }
    out.set(x, m * n * columns);
  }
};
