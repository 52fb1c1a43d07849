/**
 * @file Binary search in sorted rows. NaN counts as the largest.
 */
import { DTypeError, ShapeError } from "../../errors.js";
import { searches } from "../../kernels/families/index.js";
import { kernels } from "../../kernels/index.js";
import { settled } from "../../options.js";
import { sameShape } from "../../shape.js";
import { takesAtMost } from "../declare/arguments.js";
import { promoteOperands } from "../declare/pointwise.js";
import { allocate } from "../storage.js";
import { checkTensor, Tensor } from "../tensor.js";
import { to } from "./to.js";

/** Options of {@link searchsorted} and {@link bucketize}. */
export interface SearchOptions {
  /** Whether to insert after equal elements instead of before them; default false. */
  right?: boolean | undefined;
}

/**
 * The position at which each value can be inserted into a sorted row so that it stays sorted: before equal
 * elements, or, with `right`, after them; int32, in the shape of `values`. `sorted` is a single row [n], or
 * one for each row of values: […, n] and values […, m].
 *
 * @example `searchsorted(tensor([1, 3, 5]), tensor([3, 4]))  // [1 2]`
 * @throws ShapeError unless there is one sorted row, or one for each row of values
 * @throws DTypeError for bool
 */
export function searchsorted(sorted: Tensor, values: Tensor, options?: SearchOptions): Tensor {
  takesAtMost("searchsorted", 3, arguments);
  const { right } = settled("searchsorted", options, { right: false });
  return searched("searchsorted", sorted, values, right);
}

/**
 * The interval between boundaries (1-d, sorted) that each value falls into: {@link searchsorted} with its
 * arguments swapped.
 *
 * @example `bucketize(ages, tensor([18, 65]))  // 0, 1 or 2`
 * @throws ShapeError unless the boundaries are 1-d
 * @throws DTypeError for bool
 */
export function bucketize(values: Tensor, boundaries: Tensor, options?: SearchOptions): Tensor {
  takesAtMost("bucketize", 3, arguments);
  const { right } = settled("bucketize", options, { right: false });
  checkTensor("bucketize", "boundaries", boundaries);
  if (boundaries.ndim !== 1) throw new ShapeError("bucketize", "boundaries must be 1-d", boundaries.shape);
  return searched("bucketize", boundaries, values, right);
}

function searched(op: string, sorted: Tensor, values: Tensor, right: boolean): Tensor {
  checkTensor(op, "sorted", sorted);
  checkTensor(op, "values", values);
  const several = sorted.ndim > 1;
  if (sorted.ndim === 0 || (several && !sameShape(sorted.shape.slice(0, -1), values.shape.slice(0, -1)))) {
    throw new ShapeError(
      op,
      "needs one sorted row, or one for each row of values",
      sorted.shape,
      values.shape,
    );
  }
  const dtype = promoteOperands([sorted, values]);
  if (dtype === "bool") throw new DTypeError(op, 'is not defined for bool. Convert with to("int32").');
  const storage = allocate("int32", values.size);
  const [length, count] = [sorted.shape.at(-1)!, several ? values.shape.at(-1)! : values.size];
  const rows = count === 0 ? 0 : values.size / count;
  const [list, wanted] = [to(sorted, dtype).data, to(values, dtype).data];
  kernels.of(searches).searchSorted(storage.data as Int32Array, list, wanted, rows, length, count, right);
  return new Tensor(storage, values.shape);
}
