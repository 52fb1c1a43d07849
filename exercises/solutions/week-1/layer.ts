import { Matrix } from "tapegrad/manual";

export function layer(x: Matrix, W: Matrix, b: Matrix): Matrix {
  const [N, D, M] = [x.rows, W.rows, W.cols];
  const y = new Matrix(N, M);
  for (let n = 0; n < N; n++) {
    for (let m = 0; m < M; m++) {
      let sum = b.data[m]!;
      for (let d = 0; d < D; d++) sum += x.data[n * D + d]! * W.data[d * M + m]!;
      y.data[n * M + m] = sum;
    }
  }
  return y;
}
