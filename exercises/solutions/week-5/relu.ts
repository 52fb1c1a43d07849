import { Matrix } from "tapegrad/manual";

export function reluForward(x: Matrix): Matrix {
  const y = new Matrix(x.rows, x.cols);
  for (let i = 0; i < y.data.length; i++) y.data[i] = Math.max(0, x.data[i]!);
  return y;
}

export function reluBackward(x: Matrix, dy: Matrix): Matrix {
  const dx = new Matrix(x.rows, x.cols);
  for (let i = 0; i < dx.data.length; i++) dx.data[i] = x.data[i]! > 0 ? dy.data[i]! : 0;
  return dx;
}
