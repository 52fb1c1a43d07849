/**
 * @file Sorting: elements in order, and their original positions. NaN counts as the largest.
 */
import { ArgumentError, show } from "../../errors.js";
import { kernels } from "../../kernels/index.js";
import { settled } from "../../options.js";
import { axisOf, takesAtMost } from "../declare/arguments.js";
import { axisView } from "../declare/reduce.js";
import { allocate } from "../storage.js";
import { Tensor } from "../tensor.js";
import type { ValuesAndIndices } from "./extremes.js";
import { gather } from "./indexing.js";

/** Options of {@link sort} and {@link argsort}. */
export interface SortOptions {
  /** Whether the largest come first; default false. */
  descending?: boolean | undefined;
}

/** The first positions in the order of the elements along an axis, by default all. */
function positions(op: string, x: Tensor, axis: number, descending: boolean, first?: number): Tensor {
  const along = axisOf(op, x, axis);
  const { outer, length, inner } = axisView(x.shape, along);
  const count = first ?? length;
  const storage = allocate("int32", outer * count * inner);
  kernels.argSort(storage.data as Int32Array, x.data, outer, length, inner, count, descending);
  return new Tensor(storage, count === length ? x.shape : x.shape.with(along, count));
}

/**
 * The positions (int32) that sort the elements along an axis (default the last); the sort is stable.
 *
 * @example `tensor([3, 1, 2]).argsort()  // [1 2 0]`
 * @throws ArgumentError if the axis is out of range
 */
export function argsort(x: Tensor, axis = -1, options?: SortOptions): Tensor {
  takesAtMost("argsort", 3, arguments);
  const { descending } = settled("argsort", options, { descending: false });
  return positions("argsort", x, axis, descending);
}

/**
 * The elements along an axis (default the last) in ascending order, and their original positions; the sort is
 * stable. `dx` is dy moved back to where each element came from.
 *
 * @example `tensor([3, 1, 2]).sort()  // values [1. 2. 3.], indices [1 2 0]`
 * @throws ArgumentError if the axis is out of range
 */
export function sort(x: Tensor, axis = -1, options?: SortOptions): ValuesAndIndices {
  takesAtMost("sort", 3, arguments);
  const { descending } = settled("sort", options, { descending: false });
  const indices = positions("sort", x, axis, descending);
  return { values: gather(x, axis, indices), indices };
}

/**
 * The k largest elements along an axis (default the last), in descending order, and their positions; ties go
 * to the first. With `largest: false`, the k smallest, in ascending order.
 *
 * @example `logits.topk(5).indices  // the five most likely classes of each row`
 * @throws ArgumentError if the axis is out of range, or k is outside 0 … its length
 */
export function topk(
  x: Tensor,
  k: number,
  axis = -1,
  options?: { largest?: boolean | undefined },
): ValuesAndIndices {
  takesAtMost("topk", 4, arguments);
  const along = axisOf("topk", x, axis);
  const { largest } = settled("topk", options, { largest: true });
  // A scalar has no axis that could be shortened.
  const [fewest, length] = x.ndim === 0 ? [1, 1] : [0, x.shape[along]!];
  if (!Number.isInteger(k) || k < fewest || k > length) {
    throw new ArgumentError("topk", `k must be a whole number within ${fewest} … ${length}, got ${show(k)}`);
  }
  const indices = positions("topk", x, axis, largest, k);
  return { values: gather(x, axis, indices), indices };
}
