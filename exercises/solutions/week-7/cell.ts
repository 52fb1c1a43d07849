import { addRow, dot, Matrix } from "tapegrad/manual";
import type { Cell } from "../../week-7/cell.js";

export function cellForward({ Wxh, Whh, bh }: Cell, xs: readonly Matrix[], h0: Matrix): Matrix[] {
  let h = h0;
  return xs.map((x) => {
    const [fromInput, fromState] = [addRow(dot(x, Wxh), bh), dot(h, Whh)];
    const data = fromInput.data.map((z, i) => Math.tanh(z + fromState.data[i]!));
    h = new Matrix(h0.rows, h0.cols, data);
    return h;
  });
}
