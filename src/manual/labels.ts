/**
 * @file The right answers, in either notation, and how often a network finds them.
 */
import { ArgumentError, ShapeError, show } from "../errors.js";
import { Matrix, type MatrixLike, matrixOf, rowOf } from "./matrix.js";

/**
 * The class of each sample: sparse, as N numbers from 0 to K − 1 (`[0, 2]`), or one-hot, as N rows with a
 * single 1 (`[[1, 0, 0], [0, 0, 1]]`).
 */
export type Labels = ArrayLike<number> | MatrixLike;

/**
 * Labels as N class numbers, from either notation.
 *
 * @throws {ShapeError} unless there is one label per sample, and one column per class in one-hot rows.
 * @throws {ArgumentError} for classes outside 0 … K − 1 and rows that are not one-hot.
 */
export function classesOf(op: string, labels: Labels, N: number, K: number): Int32Array {
  if (isSparse(labels)) {
    if (labels.length !== N) throw new ShapeError(op, "needs one label per sample", [labels.length], [N, K]);
    const classes = new Int32Array(N);
    for (let n = 0; n < N; n++) classes[n] = checkLabel(op, labels[n]!, K);
    return classes;
  }
  const y = matrixOf(op, labels);
  if (y.rows !== N || y.cols !== K) {
    throw new ShapeError(op, "one-hot labels need the shape of the predictions", y.shape, [N, K]);
  }
  return Int32Array.from({ length: N }, (_, n) => {
    const row = rowOf(y, n);
    const label = row.indexOf(1);
    if (label >= 0 && row.every((value, k) => value === (k === label ? 1 : 0))) return label;
    throw new ArgumentError(op, `one-hot labels need a single 1 in every row, got ${show(Array.from(row))}`);
  });
}

/**
 * The fraction of samples whose largest output belongs to the right class: output [N, K], 0 ≤ accuracy ≤ 1.
 * On ties the first maximum counts, as in `np.argmax`.
 *
 * @throws {ShapeError | ArgumentError} if the labels do not match, or there are no samples.
 */
export function accuracy(output: MatrixLike, labels: Labels): number {
  const p = matrixOf("accuracy", output);
  const classes = classesOf("accuracy", labels, p.rows, p.cols);
  if (p.rows === 0) throw new ShapeError("accuracy", "needs at least one sample", p.shape);
  let correct = 0;
  for (let n = 0; n < p.rows; n++) if (argmax(rowOf(p, n)) === classes[n]) correct++;
  return correct / p.rows;
}

function checkLabel(op: string, label: number, K: number): number {
  if (Number.isInteger(label) && label >= 0 && label < K) return label;
  throw new ArgumentError(op, `labels must be whole numbers from 0 to ${K - 1}, got ${show(label)}`);
}

function argmax(row: ArrayLike<number>): number {
  let best = 0;
  for (let k = 1; k < row.length; k++) if (row[k]! > row[best]!) best = k;
  return best;
}

function isSparse(labels: Labels): labels is ArrayLike<number> {
  if (labels instanceof Matrix) return false;
  return (
    ArrayBuffer.isView(labels) ||
    (Array.isArray(labels) && (labels.length === 0 || !labels.every(Array.isArray)))
  );
}
