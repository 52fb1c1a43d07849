/**
 * @file Which values occur, and how often.
 */
import { checkWhole } from "../../checks.js";
import { type DataArray, dtypeOf, zerosOf } from "../../dtype.js";
import { ArgumentError, DTypeError, ShapeError } from "../../errors.js";
import { kernels } from "../../kernels/index.js";
import { settled } from "../../options.js";
import { obstruct } from "../../recorder/index.js";
import { checkWholeNumbers, ownAxisOf, takesAtMost } from "../declare/arguments.js";
import { table } from "../declare/elements.js";
import { allocateFilled, allocateZeros } from "../storage.js";
import { checkTensor, Tensor, wrap } from "../tensor.js";
import { indexSelect } from "./indexing.js";
import { reshape } from "./reshape.js";
import { indexAdd } from "./scattering.js";
import { moveaxis } from "./views.js";

/** Options of {@link bincount}. */
export interface BincountOptions {
  /** The weight of each number, in x's shape; default 1. */
  weights?: Tensor | undefined;
  /** Minimum length of the result; default 0. */
  minLength?: number | undefined;
}

/**
 * How often each of the numbers 0, 1, 2, … up to the largest occurs in x (1-d, int32); int32. With weights,
 * it is the sum of the weights of each number, in their dtype; `dweights = dy` at each one's number.
 *
 * @example `tensor([2, 0, 2], { dtype: "int32" }).bincount()  // [1 0 2]`
 * @throws ArgumentError if a number is negative
 * @throws ShapeError if x is not 1-d, or the weights differ in shape
 * @throws DTypeError if x is not int32, or the weights are bool
 */
export function bincount(x: Tensor, options?: BincountOptions): Tensor {
  takesAtMost("bincount", 2, arguments);
  checkWholeNumbers("bincount", "x", x);
  const { weights, minLength } = settled("bincount", options, { minLength: 0, weights: undefined });
  checkWhole("bincount", "minLength", minLength, 0);
  if (weights !== undefined) checkTensor("bincount", "weights", weights);
  if (x.ndim !== 1 || (weights !== undefined && (weights.ndim !== 1 || weights.size !== x.size))) {
    const shapes = weights === undefined ? [x.shape] : [x.shape, weights.shape];
    throw new ShapeError("bincount", "x and weights must be 1-d and of equal length", ...shapes);
  }
  obstruct("the shape of bincount's result depends on values");
  const numbers = x.data as Int32Array;
  const stray = numbers.find((n) => n < 0);
  if (stray !== undefined) throw new ArgumentError("bincount", `numbers must be ≥ 0, got ${stray}`);
  const length = numbers.reduce((most, n) => Math.max(most, n + 1), minLength);
  if (weights?.dtype === "bool") {
    throw new DTypeError("bincount", 'is not defined for bool. Convert with to("int32").');
  }
  const each = weights ?? new Tensor(allocateFilled("int32", x.size, 1), x.shape);
  return indexAdd(new Tensor(allocateZeros(each.dtype, length), [length]), 0, x, each);
}

/** The result of {@link unique}. */
export interface Unique {
  /** Each value once, ascending. */
  readonly values: Tensor;
  /** The position in `values` of each element of x (or each slice): int32, in x's shape. */
  readonly inverse: Tensor;
  /** How often each value occurs, int32. */
  readonly counts: Tensor;
}

/** Options of {@link unique}. */
export interface UniqueOptions {
  /** Compare the slices along this axis; default: all elements. */
  axis?: number | undefined;
}

/**
 * The distinct elements of x in ascending order, the position of each element among them, and how often each
 * occurs. With an axis, the distinct slices along it, in lexicographic order; `inverse` has an entry for each
 * slice. NaNs are distinct from each other and sort last. `dx` is dy at the first of equal elements; PyTorch
 * has no gradient here.
 *
 * @example `tensor([3, 1, 3]).unique()  // values [1. 3.], inverse [1 0 1], counts [1 2]`
 * @throws ArgumentError if the axis is out of range
 */
export function unique(x: Tensor, options?: UniqueOptions): Unique {
  takesAtMost("unique", 2, arguments);
  checkTensor("unique", "x", x);
  const { axis } = settled("unique", options, { axis: undefined });
  obstruct("the shapes of unique's results depend on values");
  const slices = axis === undefined ? reshape(x, [x.size]) : moveaxis(x, ownAxisOf("unique", x, axis), 0);
  const count = slices.shape[0]!;
  const width = count === 0 ? 0 : slices.size / count;
  const { data } = slices;
  const order = orderOf(data, count, width);
  const differ = (p: number, q: number): boolean => {
    for (let i = 0; i < width; i++) if (data[p * width + i] !== data[q * width + i]) return true;
    return false;
  };
  const firsts: number[] = [];
  const counts: number[] = [];
  const inverse = new Int32Array(count);
  order.forEach((place, i) => {
    if (i === 0 || differ(place, order[i - 1]!)) {
      firsts.push(place);
      counts.push(0);
    }
    counts[firsts.length - 1]!++;
    inverse[place] = firsts.length - 1;
  });
  const list = (numbers: readonly number[]): Tensor => wrap(Int32Array.from(numbers), [numbers.length]);
  const values = indexSelect(slices, 0, list(firsts));
  return {
    values: axis === undefined ? values : moveaxis(values, 0, axis),
    inverse: wrap(inverse, axis === undefined ? x.shape : [count]),
    counts: list(counts),
  };
}

/** The lexicographic order of slices, by stable sorts from the last element to the first. */
function orderOf(data: DataArray, count: number, width: number): Int32Array {
  const dtype = dtypeOf(data);
  let order = table("int32", [count], (i) => i).data as Int32Array;
  for (let i = width - 1; i >= 0; i--) {
    const [column, reordered] = [zerosOf(dtype, count), zerosOf(dtype, count)];
    kernels.stridedRead(column, data, [count], [width], i);
    kernels.indexSelect(reordered, column, order, 1, count, count, 1);
    const [ranks, next] = [zerosOf("int32", count), zerosOf("int32", count)];
    kernels.argSort(ranks, reordered, 1, count, 1, count, false);
    kernels.indexSelect(next, order, ranks, 1, count, count, 1);
    order = next;
  }
  return order;
}
