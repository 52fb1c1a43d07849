import type { Matrix } from "tapegrad/manual";

export function crossEntropy(p: Matrix, classes: readonly number[]): number {
  let sum = 0;
  for (let n = 0; n < p.rows; n++) {
    const right = p.data[n * p.cols + classes[n]!]!;
    sum -= Math.log(Math.min(Math.max(right, 1e-7), 1 - 1e-7));
  }
  return sum / p.rows;
}
