import { Matrix } from "tapegrad/manual";
import { notYet } from "../notYet.js";

/**
 * A layer: M neurons that see the same D inputs, for N samples at once. With loops, to have seen them once;
 * from week 5 on `dot` and `addRow` do it in one line.
 *
 * ```text
 * y[n, m] = Σ_d x[n, d]·W[d, m] + b[m]          x [N, D]   W [D, M]   b [1, M]   y [N, M]
 * ```
 *
 * Hint: three loops, over n, m, and d. A `Matrix` has `rows`, `cols`, and `data`, stored row by row: the
 * number in row i and column j is `data[i * cols + j]`. `new Matrix(rows, cols)` is full of zeros. Do not
 * write to x, W, or b.
 *
 * Check: `npm run check -- 1 layer`
 */
export function layer(x: Matrix, W: Matrix, b: Matrix): Matrix {
  return notYet("layer", x, W, b, Matrix);
}
