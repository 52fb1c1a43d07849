import { Matrix } from "tapegrad/manual";
import { notYet } from "../notYet.js";

/**
 * The tape, step 4 of 6: undoing a broadcast. In the forward pass a row of biases was added to every row, or
 * one number to all: it was spread. So its gradient is gathered from all the places where it was used.
 *
 * ```text
 * rows = 1:  add up over the rows of dy         cols = 1:  add up over its columns
 * dy [N, M]  →  [rows, cols], where rows is N or 1, and cols is M or 1
 * ```
 *
 * Hint: start with `new Matrix(rows, cols)`, full of zeros. Go over all i and j of dy, and add dy[i, j] to
 * the place it came from: row i, or row 0 if there is only one; likewise for columns.
 *
 * Check: `npm run check -- 6 broadcast`
 */
export function unbroadcast(dy: Matrix, rows: number, cols: number): Matrix {
  return notYet("unbroadcast", dy, rows, cols, Matrix);
}
