/**
 * @file Gradients with few nonzero rows, like those of large embeddings, of which only these rows are stored.
 *
 * To all other code they are ordinary tensors: reading the elements materializes all of them, at full cost.
 * Code that adds gradients, clips them, or takes optimizer steps checks for a storage's `rows` first.
 */
import { type DataArray, dtypeOf, zerosOf } from "../dtype.js";
import { kernels } from "../kernels/index.js";
import { Storage } from "./storage.js";

/** The elements of a matrix [count, width] of which some rows are stored; all others are 0. */
export class RowStorage extends Storage {
  readonly count: number;
  readonly width: number;
  #indices: Int32Array;
  #values: DataArray;
  /** Whether no row is listed twice. */
  #areDistinct: boolean;

  /** A row that `indices` lists several times is the sum of its `values`. */
  constructor(indices: Int32Array, values: DataArray, count: number, width: number, areDistinct = false) {
    super(values);
    this.count = count;
    this.width = width;
    this.#indices = indices;
    this.#values = values;
    this.#areDistinct = areDistinct;
    let whole: DataArray | undefined;
    // Replaces the field that the base constructor has set.
    Object.defineProperty(this, "data", {
      get: () => {
        whole ??= this.#filledIn();
        return whole;
      },
      set: (moved: DataArray) => {
        whole = moved;
      },
    });
  }

  override get length(): number {
    return this.count * this.width;
  }

  /** `undefined` once the elements were changed in place. */
  override get rows(): this | undefined {
    return this.version === 0 ? this : undefined;
  }

  #filledIn(): DataArray {
    const whole = zerosOf(this.dtype, this.length);
    this.addTo(whole);
    return whole;
  }

  /** Adds the rows to a matrix. */
  addTo(matrix: DataArray): void {
    kernels.indexAdd(matrix, this.#values, this.#indices, 1, this.count, this.#indices.length, this.width);
  }

  /** The sum of two matrices of the same shape. */
  plus(other: RowStorage): RowStorage {
    const indices = new Int32Array(this.#indices.length + other.#indices.length);
    indices.set(this.#indices);
    indices.set(other.#indices, this.#indices.length);
    const values = zerosOf(this.dtype, indices.length * this.width);
    values.set(this.#values);
    values.set(other.#values, this.#values.length);
    return new RowStorage(indices, values, this.count, this.width);
  }

  /** The elements of the rows, without duplicates. */
  distinctValues(): DataArray {
    if (this.#areDistinct) return this.#values;
    const distinct = Int32Array.from(new Set(this.#indices)).sort();
    const placeOf = new Map(Array.from(distinct, (index, place) => [index, place]));
    const places = this.#indices.map((index) => placeOf.get(index)!);
    const sums = zerosOf(this.dtype, distinct.length * this.width);
    kernels.indexAdd(sums, this.#values, places, 1, distinct.length, places.length, this.width);
    this.#indices = distinct;
    this.#values = sums;
    this.#areDistinct = true;
    return sums;
  }

  /** The same rows with other elements, given those of {@link distinctValues}. */
  changed(change: (values: DataArray) => DataArray): RowStorage {
    const values = change(this.distinctValues());
    return new RowStorage(this.#indices, values, this.count, this.width, true);
  }

  /** Applies `change` to these rows of several matrices, together with the rows' elements here. */
  visit(
    matrices: readonly DataArray[],
    change: (rows: readonly DataArray[], values: DataArray) => void,
  ): void {
    const values = this.distinctValues();
    const rows = matrices.map((matrix) => readRows(matrix, this.#indices, this.width));
    change(rows, values);
    matrices.forEach((matrix, k) => {
      this.#indices.forEach((index, i) => {
        matrix.set(rows[k]!.subarray(i * this.width, (i + 1) * this.width), index * this.width);
      });
    });
  }
}

/** The rows of a matrix at `indices`. */
export function readRows(matrix: DataArray, indices: Int32Array, width: number): DataArray {
  const values = zerosOf(dtypeOf(matrix), indices.length * width);
  kernels.indexSelect(values, matrix, indices, 1, matrix.length / width, indices.length, width);
  return values;
}
