import { Matrix } from "tapegrad/manual";

export function softmaxBackward(p: Matrix, dp: Matrix): Matrix {
  const [N, K] = p.shape;
  const dx = new Matrix(N, K);
  for (let n = 0; n < N; n++) {
    let s = 0;
    for (let i = n * K; i < (n + 1) * K; i++) s += dp.data[i]! * p.data[i]!;
    for (let j = n * K; j < (n + 1) * K; j++) dx.data[j] = p.data[j]! * (dp.data[j]! - s);
  }
  return dx;
}
