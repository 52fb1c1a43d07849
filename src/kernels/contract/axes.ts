/** @file The contract of reductions, scans, and sorting along one axis. */
import type { DataArray } from "../../dtype.js";
import type { Signatures } from "./signatures.js";

/**
 * Reductions: without elements, sum and `norm` (the root of the sum of squares) are 0, the product 1, the
 * maximum −∞, the minimum +∞, and `mean`, `meanSquare` (the mean of the squares) and `rms` (its root) NaN;
 * ops reject the last five. NaN propagates. float32 is summed, squared and multiplied in float64, so that
 * results within range are correct even if intermediate ones are not; int32 throws if the result does not
 * fit.
 */
export type Reduction = "sum" | "mean" | "prod" | "max" | "min" | "norm" | "meanSquare" | "rms";

/** The kernels of reductions, scans, and sorting along one axis. */
export interface AxisKernels {
  /** `out[o, i] = reduction over l of a[o, l, i]`. */
  reduce(
    reduction: Reduction,
    out: DataArray,
    a: DataArray,
    outer: number,
    length: number,
    inner: number,
  ): void;

  /** `out[o, i]` = the first l at which a[o, l, i] is the maximum (minimum); a NaN counts as both. */
  argReduce(
    which: "max" | "min",
    out: Int32Array,
    a: DataArray,
    outer: number,
    length: number,
    inner: number,
  ): void;

  /**
   * `out[o, ·, i]` = the first `count` positions l of a[o, ·, i] in the order of its elements, ascending or
   * descending. Equal elements keep their order; a NaN counts as the largest.
   */
  argSort(
    out: Int32Array,
    a: DataArray,
    outer: number,
    length: number,
    inner: number,
    count: number,
    descending: boolean,
  ): void;

  /** `out[o, l, i] = Σ a[o, 0…l, i]`, with {@link Reduction | the rules} of sums. */
  cumsum(out: DataArray, a: DataArray, outer: number, length: number, inner: number): void;

  /** `out[o, l, i] = Π a[o, 0…l, i]`, with the rules of products. */
  cumprod(out: DataArray, a: DataArray, outer: number, length: number, inner: number): void;

  /** `out[o, l, i] = a[o, l, i] + x[o, l, i]·out[o, l − 1, i]`, from 0 on: a linear recurrence. */
  linearScan(out: DataArray, a: DataArray, x: DataArray, outer: number, length: number, inner: number): void;

  /** `out[o, l, i] = Π a[o, ·, i]` without a[o, l, i]. */
  productOfOthers(out: DataArray, a: DataArray, outer: number, length: number, inner: number): void;
}

/** Their parameters. */
export const signatures: Signatures<AxisKernels> = {
  reduce: ["reduction", ">out", "<a", "outer", "length", "inner"],
  argReduce: ["which", ">out", "<a", "outer", "length", "inner"],
  argSort: [">out", "<a", "outer", "length", "inner", "count", "descending"],
  cumsum: [">out", "<a", "outer", "length", "inner"],
  cumprod: [">out", "<a", "outer", "length", "inner"],
  linearScan: [">out", "<a", "<x", "outer", "length", "inner"],
  productOfOthers: [">out", "<a", "outer", "length", "inner"],
};
