import { Matrix } from "tapegrad/manual";

export function lossBackward(p: Matrix, classes: readonly number[]): Matrix {
  const dx = new Matrix(p.rows, p.cols);
  for (let i = 0; i < dx.data.length; i++) dx.data[i] = p.data[i]! / p.rows;
  for (const [n, c] of classes.entries()) dx.data[n * p.cols + c]! -= 1 / p.rows;
  return dx;
}
