/**
 * @file Matrix products by loops.
 */
import { type DataArray, isInt32 } from "../../dtype.js";
import type { MatmulOptions } from "../contract.js";

/** {@link Kernels.matmul} for every dtype. Sums and products of int32 wrap around. */
export function matmul(
  out: DataArray,
  a: DataArray,
  b: DataArray,
  m: number,
  k: number,
  n: number,
  options: MatmulOptions = {},
): void {
  const { transposeA, transposeB, batch = 1, strideA = m * k, strideB = k * n, activation } = options;
  const [rowA, columnA] = transposeA ? [1, m] : [k, 1];
  const [rowB, columnB] = transposeB ? [1, k] : [n, 1];
  const row = new Float64Array(n);
  const addProducts = isInt32(out) ? addInteger : addFloating;
  for (let product = 0; product < batch; product++) {
    for (let i = 0; i < m; i++) {
      const at = (product * m + i) * n;
      for (let j = 0; j < n; j++) row[j] = options.accumulate ? out[at + j]! : 0;
      for (let p = 0; p < k; p++) {
        const x = a[product * strideA + i * rowA + p * columnA]!;
        addProducts(row, x, b, product * strideB + p * rowB, columnB);
      }
      for (let j = 0; j < n; j++) {
        const value = row[j]! + (options.bias?.[j] ?? 0);
        out[at + j] = activation === "relu" && value <= 0 ? 0 : value;
      }
    }
  }
}

/** `row[j] += x·b[at + j·step]` */
function addFloating(row: Float64Array, x: number, b: DataArray, at: number, step: number): void {
  for (let j = 0; j < row.length; j++) row[j]! += x * b[at + j * step]!;
}

function addInteger(row: Float64Array, x: number, b: DataArray, at: number, step: number): void {
  for (let j = 0; j < row.length; j++) row[j] = (row[j]! + Math.imul(x, b[at + j * step]!)) | 0;
}
