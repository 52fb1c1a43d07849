import { dot, Matrix, sumRows, transpose } from "tapegrad/manual";
import type { Cell } from "../../week-7/cell.js";
import type { CellGradients } from "../../week-7/time.js";

export function cellBackward(
  { Wxh, Whh, bh }: Cell,
  xs: readonly Matrix[],
  h0: Matrix,
  hs: readonly Matrix[],
  direct: readonly Matrix[],
): CellGradients {
  const [dWxh, dWhh, dbh] = [Wxh, Whh, bh].map(({ rows, cols }) => new Matrix(rows, cols)) as [
    Matrix,
    Matrix,
    Matrix,
  ];
  const dxs: Matrix[] = [];
  let carry = new Matrix(h0.rows, h0.cols);
  for (let t = xs.length - 1; t >= 0; t--) {
    const h = hs[t]!;
    const dz = new Matrix(h.rows, h.cols);
    for (let i = 0; i < dz.data.length; i++) {
      dz.data[i] = (direct[t]!.data[i]! + carry.data[i]!) * (1 - h.data[i]! ** 2);
    }
    accumulate(dWxh, dot(transpose(xs[t]!), dz));
    accumulate(dWhh, dot(transpose(t === 0 ? h0 : hs[t - 1]!), dz));
    accumulate(dbh, sumRows(dz));
    dxs[t] = dot(dz, transpose(Wxh));
    carry = dot(dz, transpose(Whh));
  }
  return { dWxh, dWhh, dbh, dxs, dh0: carry };
}

/** sum += share */
function accumulate(sum: Matrix, share: Matrix): void {
  for (let i = 0; i < sum.data.length; i++) sum.data[i]! += share.data[i]!;
}
