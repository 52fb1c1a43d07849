/**
 * @file The element at a place in the order of all: medians and quantiles. NaN counts as the greatest, and
 * where there is one, the result is NaN.
 */
import { checkList, checkOneOf } from "../../checks.js";
import { ArgumentError, show } from "../../errors.js";
import { settled } from "../../options.js";
import { reducedShape } from "../../shape.js";
import { axisOf, checkReal } from "../declare/arguments.js";
import { table } from "../declare/elements.js";
import { checkTensor, type Tensor } from "../tensor.js";
import { isNaN as nan, where } from "./comparison.js";
import type { ValuesAndIndices } from "./extremes.js";
import { gather, indexSelect } from "./indexing.js";
import { lerp } from "./parts/lerp.js";
import { reshape, unsqueeze } from "./reshape.js";
import { argsort, sort } from "./sorting.js";
import type { ReduceOptions } from "./sum.js";
import { moveaxis, narrow, select } from "./views.js";

/**
 * The median along an axis, of an even number the lesser of both in the middle, and where it stood; the
 * gradient goes there. Without an axis, of the flat tensor.
 *
 * @example `tensor([3, 1, 2]).median().values  // 2`
 * @throws ArgumentError when there is no such axis, or no element on it
 */
export function median(x: Tensor, axis?: number, options?: ReduceOptions): ValuesAndIndices {
  const { keepDims } = settled("median", options, { keepDims: false });
  const { lines, along, length, over } = linesOf("median", x, axis);
  const order = argsort(lines.detach(), along);
  const last = narrow(order, along, length - 1, 1);
  const middle = narrow(order, along, Math.floor((length - 1) / 2), 1);
  const indices = where(nan(gather(lines.detach(), along, last)), last, middle);
  const shape = reducedShape(x.shape, over, keepDims);
  return { values: reshape(gather(lines, along, indices), shape), indices: reshape(indices, shape) };
}

/** x along an axis, or as one line, and the axes of x that are gone afterwards. */
function linesOf(
  op: string,
  x: Tensor,
  axis: number | undefined,
): { lines: Tensor; along: number; length: number; over: readonly number[] } {
  checkTensor(op, "x", x);
  const along = axis === undefined ? 0 : axisOf(op, x, axis);
  const flat = axis === undefined || x.ndim === 0;
  const lines = flat ? reshape(x, [x.size]) : x;
  const length = lines.shape[along]!;
  if (length === 0) throw new ArgumentError(op, "needs at least one element");
  return { lines, along, length, over: flat ? [...x.shape.keys()] : [along] };
}

/** Which of the two elements around a quantile counts, or how both do. */
export type QuantileInterpolation = "linear" | "lower" | "higher" | "midpoint" | "nearest";

/** Options of {@link quantile}. */
export interface QuantileOptions extends ReduceOptions {
  /** Along which axis; default: x is treated as flat. */
  axis?: number | undefined;
  /** What counts between two elements; default `"linear"`: both, by how near they are. */
  interpolation?: QuantileInterpolation | undefined;
}

/** The share of the upper element where the quantile lies `part` of the way to it, from element `at` on. */
const shares: Readonly<Record<QuantileInterpolation, (part: number, at: number) => number>> = {
  linear: (part) => part,
  lower: () => 0,
  higher: (part) => Math.ceil(part),
  midpoint: (part) => (part === 0 ? 0 : 0.5),
  // Halves go to the even place.
  nearest: (part, at) => (part === 0.5 ? at % 2 : Math.round(part)),
};

/**
 * The elements below which the shares `q` of all lie: in the sorted n elements, that at `q·(n − 1)`. Several
 * q make a new axis in front. The gradient goes to the elements around it, by how much they count.
 *
 * @example `x.quantile([0.25, 0.5, 0.75], { axis: 0 })`
 * @throws ArgumentError for q outside of 0 … 1, an axis that is not there or has no elements
 * @throws DTypeError for int32 and bool
 */
export function quantile(x: Tensor, q: number | readonly number[], options?: QuantileOptions): Tensor {
  checkReal("quantile", x);
  const defaults = { keepDims: false, axis: undefined, interpolation: "linear" } as const;
  const { axis, keepDims, interpolation } = settled("quantile", options, defaults);
  checkOneOf("quantile", "interpolation", interpolation, Object.keys(shares) as QuantileInterpolation[]);
  const wanted = typeof q === "number" ? [q] : q;
  checkList("quantile", "q", wanted);
  if (!wanted.every((one) => one >= 0 && one <= 1)) {
    throw new ArgumentError("quantile", `q must be within 0 … 1, got ${show(q)}`);
  }
  const { lines, along, length, over } = linesOf("quantile", x, axis);
  const sorted = moveaxis(sort(lines, along).values, along, 0);
  const at = (i: number): number => wanted[i]! * (length - 1);
  const place = (round: (at: number) => number): Tensor =>
    indexSelect(
      sorted,
      0,
      table("int32", [wanted.length], (i) => round(at(i))),
    );
  const share = (i: number): number => shares[interpolation](at(i) - Math.floor(at(i)), Math.floor(at(i)));
  const weights = table(x.dtype, [wanted.length, ...sorted.shape.slice(1).map(() => 1)], share);
  const values = lerp(place(Math.floor), place(Math.ceil), weights);
  // A NaN stands last.
  const greatest = unsqueeze(select(sorted, 0, length - 1), 0);
  const result = where(nan(greatest), greatest, values);
  const shape = reducedShape(x.shape, over, keepDims);
  return reshape(result, typeof q === "number" ? shape : [wanted.length, ...shape]);
}
