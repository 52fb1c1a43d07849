import { Matrix } from "tapegrad/manual";

export function softmax(x: Matrix): Matrix {
  const [N, K] = x.shape;
  const p = new Matrix(N, K);
  for (let n = 0; n < N; n++) {
    let max = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < K; k++) max = Math.max(max, x.data[n * K + k]!);
    let sum = 0;
    for (let k = 0; k < K; k++) {
      const e = Math.exp(x.data[n * K + k]! - max);
      p.data[n * K + k] = e;
      sum += e;
    }
    for (let k = 0; k < K; k++) p.data[n * K + k]! /= sum;
  }
  return p;
}
