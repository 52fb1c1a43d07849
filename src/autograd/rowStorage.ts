/**
 * @file Gradients of which only some rows are not 0, as those of large embeddings: these rows alone are stored.
 *
 * To everybody else they are tensors like any other: whoever reads the elements gets all of them, and pays for
 * it. What adds gradients, clips them, or steps along them asks {@link rowsOf} first.
 */
import { type DataArray, dtypeOf, zerosOf } from "../dtype.js";
import { kernels } from "../kernels/index.js";
import { Storage } from "./storage.js";

/** Some rows of a matrix whose other rows are 0. */
export interface Rows {
  /** Which rows; one that is listed several times is the sum of its values. */
  readonly indices: Int32Array;
  /** Their elements, one row after the other. */
  readonly values: DataArray;
}

/** The elements of a matrix [count, width] of which some rows are stored. */
export class RowStorage extends Storage {
  rows: Rows;
  readonly count: number;
  readonly width: number;
  /** Whether no row is listed twice. */
  areDistinct = false;

  constructor(rows: Rows, count: number, width: number) {
    super(rows.values);
    this.rows = rows;
    this.count = count;
    this.width = width;
    let whole: DataArray | undefined;
    // In place of the field that the constructor above has set.
    Object.defineProperty(this, "data", {
      get: () => {
        whole ??= this.#filledIn();
        return whole;
      },
    });
  }

  override get length(): number {
    return this.count * this.width;
  }

  #filledIn(): DataArray {
    const whole = zerosOf(this.dtype, this.length);
    addRows(whole, this);
    return whole;
  }
}

/** The storage of a gradient of rows; `undefined` if it is another one, or its elements were changed since. */
export function rowsOf(storage: Storage): RowStorage | undefined {
  return storage instanceof RowStorage && storage.version === 0 ? storage : undefined;
}

/** Adds rows to the elements of a matrix. */
export function addRows(matrix: DataArray, { rows, count, width }: RowStorage): void {
  const { indices, values } = rows;
  kernels.indexAdd(matrix, values, indices, 1, count, indices.length, width);
}

/** The sum of two matrices of the same shape. */
export function sumOfRows(a: RowStorage, b: RowStorage): RowStorage {
  const indices = new Int32Array(a.rows.indices.length + b.rows.indices.length);
  indices.set(a.rows.indices);
  indices.set(b.rows.indices, a.rows.indices.length);
  const values = zerosOf(a.dtype, indices.length * a.width);
  values.set(a.rows.values);
  values.set(b.rows.values, a.rows.values.length);
  return new RowStorage({ indices, values }, a.count, a.width);
}

/** The rows of a storage in ascending order, each of them once. */
export function distinctRows(storage: RowStorage): Rows {
  if (storage.areDistinct) return storage.rows;
  const { indices, values } = storage.rows;
  const distinct = Int32Array.from(new Set(indices)).sort();
  const placeOf = new Map(Array.from(distinct, (index, place) => [index, place]));
  const places = indices.map((index) => placeOf.get(index)!);
  const sums = zerosOf(storage.dtype, distinct.length * storage.width);
  kernels.indexAdd(sums, values, places, 1, distinct.length, places.length, storage.width);
  storage.rows = { indices: distinct, values: sums };
  storage.areDistinct = true;
  return storage.rows;
}

/** The rows of a matrix of some width at `indices`. */
export function readRows(matrix: DataArray, indices: Int32Array, width: number): DataArray {
  const values = zerosOf(dtypeOf(matrix), indices.length * width);
  kernels.indexSelect(values, matrix, indices, 1, matrix.length / width, indices.length, width);
  return values;
}

/** Replaces rows of a matrix. */
export function writeRows(matrix: DataArray, { indices, values }: Rows, width: number): void {
  indices.forEach((index, i) => {
    matrix.set(values.subarray(i * width, (i + 1) * width), index * width);
  });
}
