/**
 * @file Order statistics: medians and quantiles. If there is a NaN, the result is NaN.
 */
import { checkList, checkOneOf } from "../../checks.js";
import { ArgumentError, show } from "../../errors.js";
import { settled } from "../../options.js";
import { reducedShape } from "../../shape.js";
import { axisOf, checkReal, takesAtMost } from "../declare/arguments.js";
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
 * The median along an axis, for an even number of elements the smaller of the middle two, and its position,
 * which receives the gradient. Without an axis, x is treated as flat.
 *
 * @example `tensor([3, 1, 2]).median().values  // 2`
 * @throws ArgumentError if the axis is out of range, or empty
 */
export function median(x: Tensor, axis?: number, options?: ReduceOptions): ValuesAndIndices {
  takesAtMost("median", 3, arguments);
  const { keepDims } = settled("median", options, { keepDims: false });
  const { rows, along, length, over } = rowsOf("median", x, axis);
  const order = argsort(rows.detach(), along);
  const last = narrow(order, along, length - 1, 1);
  const middle = narrow(order, along, Math.floor((length - 1) / 2), 1);
  const indices = where(nan(gather(rows.detach(), along, last)), last, middle);
  const shape = reducedShape(x.shape, over, keepDims);
  return { values: reshape(gather(rows, along, indices), shape), indices: reshape(indices, shape) };
}

/** x with the axis to reduce, or all of x, as rows, and the axes of x that are reduced. */
function rowsOf(
  op: string,
  x: Tensor,
  axis: number | undefined,
): { rows: Tensor; along: number; length: number; over: readonly number[] } {
  checkTensor(op, "x", x);
  const along = axis === undefined ? 0 : axisOf(op, x, axis);
  const flat = axis === undefined || x.ndim === 0;
  const rows = flat ? reshape(x, [x.size]) : x;
  const length = rows.shape[along]!;
  if (length === 0) throw new ArgumentError(op, "needs at least one element");
  return { rows, along, length, over: flat ? [...x.shape.keys()] : [along] };
}

/** How the two elements around a quantile are combined. */
export type QuantileInterpolation = "linear" | "lower" | "higher" | "midpoint" | "nearest";

/** Options of {@link quantile}. */
export interface QuantileOptions extends ReduceOptions {
  /** The axis to reduce; default: x is treated as flat. */
  axis?: number | undefined;
  /** How to interpolate between two elements; default `"linear"`. */
  interpolation?: QuantileInterpolation | undefined;
}

/**
 * The weight of the upper element if the quantile lies a fraction `part` of the way from element `at` to it.
 */
const shares: Readonly<Record<QuantileInterpolation, (part: number, at: number) => number>> = {
  linear: (part) => part,
  lower: () => 0,
  higher: (part) => Math.ceil(part),
  midpoint: (part) => (part === 0 ? 0 : 0.5),
  // Halves round to the even position.
  nearest: (part, at) => (part === 0.5 ? at % 2 : Math.round(part)),
};

/**
 * The q-quantiles: the value at position `q·(n − 1)` among the n elements in sorted order. Several q add a
 * leading axis. The gradient goes to the two elements around that position, according to their weights.
 *
 * @example `x.quantile([0.25, 0.5, 0.75], { axis: 0 })`
 * @throws ArgumentError if q is outside 0 … 1, or the axis is out of range or empty
 * @throws DTypeError for int32 and bool
 */
export function quantile(x: Tensor, q: number | readonly number[], options?: QuantileOptions): Tensor {
  takesAtMost("quantile", 3, arguments);
  checkReal("quantile", x);
  const defaults = { keepDims: false, axis: undefined, interpolation: "linear" } as const;
  const { axis, keepDims, interpolation } = settled("quantile", options, defaults);
  checkOneOf("quantile", "interpolation", interpolation, Object.keys(shares) as QuantileInterpolation[]);
  const wanted = typeof q === "number" ? [q] : q;
  checkList("quantile", "q", wanted);
  if (!wanted.every((one) => one >= 0 && one <= 1)) {
    throw new ArgumentError("quantile", `q must be within 0 … 1, got ${show(q)}`);
  }
  const { rows, along, length, over } = rowsOf("quantile", x, axis);
  const sorted = moveaxis(sort(rows, along).values, along, 0);
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
  // A NaN sorts last.
  const largest = unsqueeze(select(sorted, 0, length - 1), 0);
  const result = where(nan(largest), largest, values);
  const shape = reducedShape(x.shape, over, keepDims);
  return reshape(result, typeof q === "number" ? shape : [wanted.length, ...shape]);
}
