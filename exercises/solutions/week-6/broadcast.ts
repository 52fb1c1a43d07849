import { Matrix } from "tapegrad/manual";

export function unbroadcast(dy: Matrix, rows: number, cols: number): Matrix {
  const gathered = new Matrix(rows, cols);
  for (let i = 0; i < dy.rows; i++) {
    for (let j = 0; j < dy.cols; j++) {
      const place = (rows === 1 ? 0 : i) * cols + (cols === 1 ? 0 : j);
      gathered.data[place]! += dy.data[i * dy.cols + j]!;
    }
  }
  return gathered;
}
