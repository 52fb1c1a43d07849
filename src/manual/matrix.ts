/**
 * @file The plain matrix in which the calculus by hand is written, and the few operations it needs.
 *
 * A matrix is `rows × cols` numbers, row by row in a single typed array. Nothing here knows about
 * derivatives: a product is a product, and what it means to differentiate one is explained where it is used.
 */
import { type DType, isFloat32, zerosOf } from "../dtype.js";
import { ArgumentError, ShapeError, show } from "../errors.js";
import { formatArray } from "../print/index.js";

/** The dtype of a matrix: float64 as in NumPy, or float32. */
export type FloatDType = Extract<DType, "float32" | "float64">;

/** The typed arrays that hold a matrix's numbers. */
export type MatrixData = Float64Array | Float32Array;

/** The input of every `forward`: a matrix, or its rows as plain arrays, as in the course. */
export type MatrixLike = Matrix | readonly (readonly number[])[];

/** `rows × cols` numbers, row by row: the number in row `i` and column `j` is `data[i * cols + j]`. */
export class Matrix {
  readonly rows: number;
  readonly cols: number;
  readonly data: MatrixData;

  /**
   * A matrix over `data` (shared, not copied; default zeros in float64).
   *
   * @throws {ShapeError} unless the lengths are whole numbers ≥ 0, and `data` holds rows × cols numbers.
   */
  constructor(rows: number, cols: number, data: MatrixData = new Float64Array(lengthOf(rows, cols))) {
    if (data.length !== lengthOf(rows, cols)) {
      throw new ShapeError("Matrix", `${data.length} numbers do not fill the matrix`, [rows, cols]);
    }
    this.rows = rows;
    this.cols = cols;
    this.data = data;
  }

  /**
   * A matrix from rows given as arrays of numbers.
   *
   * @throws {ShapeError | ArgumentError} for ragged rows, or anything else.
   */
  static from(rows: readonly (readonly number[])[], dtype: FloatDType = "float64"): Matrix {
    return matrixOf("Matrix.from", rows, dtype);
  }

  /** `[rows, cols]` */
  get shape(): readonly [rows: number, cols: number] {
    return [this.rows, this.cols];
  }

  /** Whether the numbers are kept in float64 or float32. */
  get dtype(): FloatDType {
    return isFloat32(this.data) ? "float32" : "float64";
  }

  /** The rows as arrays of numbers. */
  toArray(): number[][] {
    return Array.from({ length: this.rows }, (_, i) => Array.from(rowOf(this, i)));
  }

  /** The text that NumPy's `print` shows. */
  toString(): string {
    return formatArray(this.data, this.shape, this.dtype);
  }
}

/**
 * The value of an attribute until `forward` or `backward` sets it: always this same matrix without elements.
 */
export const unset: Matrix = new Matrix(0, 0);

/** `value` as a matrix: unchanged, or its rows copied into a new one of the given dtype. */
export function matrixOf(op: string, value: MatrixLike, dtype: FloatDType = "float64"): Matrix {
  if (value instanceof Matrix) return value;
  if (!Array.isArray(value) || !value.every(Array.isArray)) {
    throw new ArgumentError(op, `needs a Matrix or a list of rows, got ${show(value)}`);
  }
  const cols = value[0]?.length ?? 0;
  if (value.some((row) => row.length !== cols)) {
    throw new ShapeError(op, `rows differ in length: ${value.map((row) => row.length).join(", ")}`);
  }
  const numbers: unknown[] = value.flat();
  const stranger = numbers.findIndex((x) => typeof x !== "number");
  if (stranger >= 0) throw new ArgumentError(op, `rows must hold numbers, got ${show(numbers[stranger])}`);
  const matrix = zeros(value.length, cols, dtype);
  matrix.data.set(numbers as number[]);
  return matrix;
}

/** A matrix of zeros. */
export function zeros(rows: number, cols: number, dtype: FloatDType = "float64"): Matrix {
  return new Matrix(rows, cols, zerosOf(dtype, lengthOf(rows, cols)));
}

/** A matrix of zeros with the shape and dtype of `a`. */
export function zerosLike(a: Matrix): Matrix {
  return zeros(a.rows, a.cols, a.dtype);
}

/** Row `i`, as a view. */
export function rowOf(a: Matrix, i: number): MatrixData {
  return a.data.subarray(i * a.cols, (i + 1) * a.cols);
}

/**
 * Matrix product, [n, k] · [k, m] → [n, m]: `yᵢⱼ = Σₗ aᵢₗ·bₗⱼ`, each sum running from left to right.
 *
 * @throws {ShapeError} if the inner lengths differ.
 */
export function dot(a: Matrix, b: Matrix): Matrix {
  if (a.cols !== b.rows) {
    throw new ShapeError("dot", `inner lengths ${a.cols} and ${b.rows} differ`, a.shape, b.shape);
  }
  const y = zeros(a.rows, b.cols, commonDType(a, b));
  // Four rows at a time: each b is read once for four independent sums; twice as fast.
  const fours = a.rows - (a.rows % 4);
  for (let i = 0; i < fours; i += 4) dotFourRows(a.data, b.data, y.data, i, a.cols, b.cols);
  for (let i = fours; i < a.rows; i++) dotOneRow(a.data, b.data, y.data, i, a.cols, b.cols);
  return y;
}

function dotOneRow(A: MatrixData, B: MatrixData, Y: MatrixData, i: number, k: number, m: number): void {
  for (let j = 0; j < m; j++) {
    let sum = 0;
    for (let l = 0; l < k; l++) sum += A[i * k + l]! * B[l * m + j]!;
    Y[i * m + j] = sum;
  }
}

function dotFourRows(A: MatrixData, B: MatrixData, Y: MatrixData, i: number, k: number, m: number): void {
  const [a0, a1, a2, a3] = [i * k, (i + 1) * k, (i + 2) * k, (i + 3) * k];
  for (let j = 0; j < m; j++) {
    let [s0, s1, s2, s3] = [0, 0, 0, 0];
    for (let l = 0; l < k; l++) {
      const b = B[l * m + j]!;
      s0 += A[a0 + l]! * b;
      s1 += A[a1 + l]! * b;
      s2 += A[a2 + l]! * b;
      s3 += A[a3 + l]! * b;
    }
    Y[i * m + j] = s0;
    Y[(i + 1) * m + j] = s1;
    Y[(i + 2) * m + j] = s2;
    Y[(i + 3) * m + j] = s3;
  }
}

/** Transpose, [n, m] → [m, n]. */
export function transpose(a: Matrix): Matrix {
  const [n, m] = a.shape;
  const y = zeros(m, n, a.dtype);
  const [A, Y] = [a.data, y.data];
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) Y[j * n + i] = A[i * m + j]!;
  return y;
}

/** `a + row` for every row of `a`: [n, m] + [1, m] → [n, m]. */
export function addRow(a: Matrix, row: Matrix): Matrix {
  if (row.rows !== 1 || row.cols !== a.cols)
    throw new ShapeError("addRow", "the row has another length", a.shape, row.shape);
  const y = zerosLike(a);
  const [A, R, Y, m] = [a.data, row.data, y.data, a.cols];
  for (let i = 0; i < a.rows; i++) for (let j = 0; j < m; j++) Y[i * m + j] = A[i * m + j]! + R[j]!;
  return y;
}

/** The sum of all rows, Σₙ: [n, m] → [1, m]. It gathers what {@link addRow} spreads. */
export function sumRows(a: Matrix): Matrix {
  const y = zeros(1, a.cols, a.dtype);
  const [A, Y, m] = [a.data, y.data, a.cols];
  for (let i = 0; i < a.rows; i++) for (let j = 0; j < m; j++) Y[j]! += A[i * m + j]!;
  return y;
}

/** `a + b`, element by element. */
export function add(a: Matrix, b: Matrix): Matrix {
  checkSameShape("add", "shapes differ", a, b);
  const y = zeros(a.rows, a.cols, commonDType(a, b));
  for (let i = 0; i < y.data.length; i++) y.data[i] = a.data[i]! + b.data[i]!;
  return y;
}

/** Stacks matrices with the same number of columns. */
export function stackRows(parts: readonly Matrix[]): Matrix {
  const cols = parts[0]?.cols ?? 0;
  const odd = parts.find((part) => part.cols !== cols);
  if (odd !== undefined) throw new ShapeError("stackRows", "columns differ", parts[0]!.shape, odd.shape);
  const rows = parts.reduce((sum, part) => sum + part.rows, 0);
  const y = zeros(
    rows,
    cols,
    parts.length > 0 && parts.every((p) => p.dtype === "float32") ? "float32" : "float64",
  );
  let offset = 0;
  for (const part of parts) {
    y.data.set(part.data, offset);
    offset += part.data.length;
  }
  return y;
}

/** The inverse: splits a matrix into `count` copies with the same number of rows each. */
export function splitRows(a: Matrix, count: number): Matrix[] {
  if (!Number.isInteger(count) || count < 1 || a.rows % count !== 0) {
    throw new ShapeError("splitRows", `${a.rows} rows do not split into ${show(count)} equal parts`, a.shape);
  }
  const size = (a.rows / count) * a.cols;
  return Array.from(
    { length: count },
    (_, i) => new Matrix(a.rows / count, a.cols, a.data.slice(i * size, (i + 1) * size)),
  );
}

/** The dtype of a result of two matrices: float32 only if both are. */
export function commonDType(a: Matrix, b: Matrix): FloatDType {
  return a.dtype === b.dtype ? a.dtype : "float64";
}

/** Throws if two matrices differ in shape. */
export function checkSameShape(op: string, problem: string, a: Matrix, b: Matrix): void {
  if (a.rows !== b.rows || a.cols !== b.cols) throw new ShapeError(op, problem, a.shape, b.shape);
}

function lengthOf(rows: number, cols: number): number {
  if (![rows, cols].every((n) => Number.isSafeInteger(n) && n >= 0)) {
    throw new ShapeError("Matrix", "lengths must be whole numbers ≥ 0", [rows, cols]);
  }
  return rows * cols;
}
