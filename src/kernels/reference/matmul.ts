/**
 * @file Matrix products by loops.
 */
import { type DataArray, isInt32 } from "../../dtype.js";
import type { Kernels } from "../contract/index.js";
import { fittingSum } from "./integers.js";

/** {@link Kernels.matmul} for every dtype. */
export const matmul: Kernels["matmul"] = (out, a, b, m, k, n, options = {}) => {
  const { transposeA, transposeB, batch = 1, strideA = m * k, strideB = k * n, activation } = options;
  const [rowA, columnA] = transposeA ? [1, m] : [k, 1];
  const [rowB, columnB] = transposeB ? [1, k] : [n, 1];
  const row = new Float64Array(n);
  // The row modulo 2³².
  const wrapped = isInt32(out) ? new Int32Array(n) : undefined;
  for (let product = 0; product < batch; product++) {
    for (let i = 0; i < m; i++) {
      const at = (product * m + i) * n;
      for (let j = 0; j < n; j++) row[j] = (options.accumulate ? out[at + j]! : 0) + (options.bias?.[j] ?? 0);
      wrapped?.set(row);
      for (let p = 0; p < k; p++) {
        const x = a[product * strideA + i * rowA + p * columnA]!;
        addProducts(row, x, b, product * strideB + p * rowB, columnB, wrapped);
      }
      for (let j = 0; j < n; j++) {
        const value = wrapped ? fittingSum("matmul", row[j]!, wrapped[j]!) : row[j]!;
        out[at + j] = activation === "relu" && value <= 0 ? 0 : value;
      }
    }
  }
};

/** `row[j] += x·b[at + j·step]`, and modulo 2³² in `wrapped`. */
function addProducts(
  row: Float64Array,
  x: number,
  b: DataArray,
  at: number,
  step: number,
  wrapped: Int32Array | undefined,
): void {
  for (let j = 0; j < row.length; j++) row[j]! += x * b[at + j * step]!;
  if (wrapped === undefined) return;
  for (let j = 0; j < row.length; j++) wrapped[j]! += Math.imul(x, b[at + j * step]!);
}
