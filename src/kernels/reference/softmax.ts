/**
 * @file Softmax, its logarithm, cross-entropy, and their gradients, row by row.
 *
 * Each subtracts the row's maximum first, so that no exponential overflows.
 */
import type { DataArray } from "../../dtype.js";
import type { Kernels } from "../contract/index.js";

/** {@link Kernels.softmax} for float32 and float64. */
export const softmax: Kernels["softmax"] = (out, a, rows, columns, log) => {
  for (let r = 0; r < rows; r++) {
    const at = r * columns;
    const max = maximum(a, at, columns);
    const total = sumOfExp(a, at, columns, max);
    const logTotal = Math.log(total);
    for (let i = at; i < at + columns; i++) {
      out[i] = log ? a[i]! - max - logTotal : Math.exp(a[i]! - max) / total;
    }
  }
};

/** {@link Kernels.softmaxGradient} for float32 and float64. */
export const softmaxGradient: Kernels["softmaxGradient"] = (out, y, g, rows, columns, log) => {
  for (let r = 0; r < rows; r++) {
    const at = r * columns;
    let total = 0;
    for (let i = at; i < at + columns; i++) total += log ? g[i]! : g[i]! * y[i]!;
    for (let i = at; i < at + columns; i++) {
      out[i] = log ? g[i]! - Math.exp(y[i]!) * total : y[i]! * (g[i]! - total);
    }
  }
};

/** {@link Kernels.crossEntropy} for float32 and float64. */
export const crossEntropy: Kernels["crossEntropy"] = (losses, scales, logits, targets, rows, columns) => {
  for (let r = 0; r < rows; r++) {
    const at = r * columns;
    const target = targets[r]!;
    const max = maximum(logits, at, columns);
    const total = sumOfExp(logits, at, columns, max);
    losses[r] = target < 0 ? 0 : Math.log(total) - (logits[at + target]! - max);
    scales[2 * r] = max;
    scales[2 * r + 1] = total;
  }
};

/** {@link Kernels.crossEntropyGradient} for float32 and float64. */
export const crossEntropyGradient: Kernels["crossEntropyGradient"] = (
  out,
  logits,
  scales,
  targets,
  g,
  rows,
  columns,
) => {
  for (let r = 0; r < rows; r++) {
    const at = r * columns;
    const target = targets[r]!;
    const [max, total] = [scales[2 * r]!, scales[2 * r + 1]!];
    for (let c = 0; c < columns; c++) {
      const p = Math.exp(logits[at + c]! - max) / total;
      out[at + c] = target < 0 ? 0 : (p - (c === target ? 1 : 0)) * g[r]!;
    }
  }
};

function maximum(a: DataArray, at: number, length: number): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let i = at; i < at + length; i++) max = Math.max(max, a[i]!);
  return max;
}

function sumOfExp(a: DataArray, at: number, length: number, max: number): number {
  let total = 0;
  for (let i = at; i < at + length; i++) total += Math.exp(a[i]! - max);
  return total;
}
