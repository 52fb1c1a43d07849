/** @file The contract of reading and writing at positions and through strides. */
import type { DataArray } from "../../dtype.js";
import type { Signatures } from "./signatures.js";

/**
 * Access at positions along an axis, which has `length` elements in one array, and `count` in the other and
 * in the list.
 */
type AtPositions = (
  out: DataArray,
  a: DataArray,
  index: Int32Array,
  outer: number,
  length: number,
  count: number,
  inner: number,
) => void;

type ThroughStrides = (
  out: DataArray,
  a: DataArray,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
) => void;

/** The kernels of reading and writing at positions and through strides. */
export interface PositionKernels {
  /** `out[o, c, i] = a[o, index[c], i]` with a [outer, length, inner] and out [outer, count, inner]. */
  readonly indexSelect: AtPositions;

  /** `out[o, index[c], i] += a[o, c, i]` with out [outer, length, inner] and a [outer, count, inner]. */
  readonly indexAdd: AtPositions;

  /** `out[o, c, i] = a[o, index[o, c, i], i]`; lengths as in indexSelect. */
  readonly gather: AtPositions;

  /** `out[o, index[o, c, i], i] += a[o, c, i]`; lengths as in indexAdd. */
  readonly scatterAdd: AtPositions;

  /** `out[o, index[o, c, i], i] = a[o, c, i]`, the last one where positions repeat; lengths as in indexAdd. */
  readonly scatter: AtPositions;

  /**
   * Reads through strides: `out` (contiguous, of `shape`) from `a` at `offset + Σ indexᵢ·stridesᵢ`. Strides
   * may be 0 or negative. Permutation, slicing, flipping and expansion all use this kernel.
   */
  readonly stridedRead: ThroughStrides;

  /** Writes through strides: `a` (contiguous, of `shape`) to `out` at `offset + Σ indexᵢ·stridesᵢ`. */
  readonly stridedWrite: ThroughStrides;
}

/** The kernels of reducing at positions. */
export interface ScatterReduceKernels {
  /**
   * `out[o, index[o, c, i], i]` multiplied by a[o, c, i], or the maximum (minimum) of both, NaN if either is;
   * lengths as in indexAdd.
   */
  scatterReduce(reduction: "prod" | "max" | "min", ...at: Parameters<AtPositions>): void;
}

/** The kernels of searching. */
export interface SearchingKernels {
  /**
   * `out[r, c]` = how many of the ascending sorted[r, ·] are less than values[r, c], or, with `right`, less
   * than or equal; sorted is [rows, length], values [rows, count]. A NaN counts as the largest.
   */
  searchSorted(
    out: Int32Array,
    sorted: DataArray,
    values: DataArray,
    rows: number,
    length: number,
    count: number,
    right: boolean,
  ): void;
}

/** Their parameters. */
export const signatures: Signatures<PositionKernels & ScatterReduceKernels & SearchingKernels> = {
  indexSelect: [">out", "<a", "<index", "outer", "length", "count", "inner"],
  indexAdd: ["+out", "<a", "<index", "outer", "length", "count", "inner"],
  gather: [">out", "<a", "<index", "outer", "length", "count", "inner"],
  scatterAdd: ["+out", "<a", "<index", "outer", "length", "count", "inner"],
  scatter: [">out", "<a", "<index", "outer", "length", "count", "inner"],
  scatterReduce: ["reduction", "+out", "<a", "<index", "outer", "length", "count", "inner"],
  searchSorted: [">out", "<sorted", "<values", "rows", "length", "count", "right"],
  stridedRead: [">out", "<a", "shape", "strides", "offset"],
  stridedWrite: [">out", "<a", "shape", "strides", "offset"],
};
