/** @file Data sets: a length and an item for each index. Also how items are combined into batches. */
import { indexSelect, select, stack, Tensor, tensor } from "../autograd/index.js";
import { ArgumentError, ShapeError, show } from "../errors.js";
import { isPlain } from "../options.js";

/** Items that can be counted and fetched in any order. */
export interface Dataset<T> {
  /** The number of items. */
  readonly length: number;
  /** The item at index 0 … length − 1. */
  get(index: number): T;
  /** Several items as one batch, if that is faster than fetching them one by one. */
  getBatch?(indices: Int32Array): Batch<T>;
}

/**
 * The result of combining items into a batch: tensors get a new first axis, numbers and booleans become a
 * tensor, lists and objects are combined entry by entry, and anything else becomes a list.
 */
export type Batch<T> = T extends Tensor | number | boolean
  ? Tensor
  : T extends string
    ? string[]
    : T extends readonly unknown[]
      ? { [K in keyof T]: Batch<T[K]> }
      : T extends Record<string, unknown>
        ? { [K in keyof T]: Batch<T[K]> }
        : T[];

/**
 * Tensors of the same length, split along their first axis: item i is row i of each tensor.
 * {@link https://pytorch.org/docs/stable/data.html#torch.utils.data.TensorDataset | PyTorch}
 *
 * @example `new TensorDataset(images, labels)`
 * @throws ShapeError for scalars and for tensors of different lengths
 */
export class TensorDataset<T extends readonly [Tensor, ...Tensor[]]> implements Dataset<T> {
  readonly tensors: T;
  readonly length: number;

  constructor(...tensors: T) {
    const [first] = tensors;
    const stray = (tensors as readonly unknown[]).find((x) => !(x instanceof Tensor));
    if (stray !== undefined || first === undefined) {
      throw new ArgumentError("TensorDataset", `takes tensors, got ${show(stray)}`);
    }
    const odd = tensors.find((x) => x.ndim === 0 || x.shape[0] !== first.shape[0]);
    if (odd !== undefined) {
      throw new ShapeError("TensorDataset", "first axes must be equally long", first.shape, odd.shape);
    }
    this.tensors = tensors;
    this.length = first.shape[0]!;
  }

  /** Row `index` of each tensor. @throws ArgumentError if `index` is out of range */
  get(index: number): T {
    checkIndex("TensorDataset", index, this.length);
    return this.tensors.map((x) => select(x, 0, index)) as unknown as T;
  }

  /** Those rows of each tensor, gathered in one go. */
  getBatch(indices: Int32Array): Batch<T> {
    const rows = tensor(indices);
    return this.tensors.map((x) => indexSelect(x, 0, rows)) as unknown as Batch<T>;
  }
}

/**
 * Some items of another data set, in a given order.
 * {@link https://pytorch.org/docs/stable/data.html#torch.utils.data.Subset | PyTorch}
 *
 * @throws ArgumentError for an index out of the data set's range
 */
export class Subset<T> implements Dataset<T> {
  readonly dataset: Dataset<T>;
  readonly indices: Int32Array;

  constructor(dataset: Dataset<T> | readonly T[], indices: ArrayLike<number>) {
    this.dataset = datasetOf("Subset", dataset);
    for (let i = 0; i < indices.length; i++) checkIndex("Subset", indices[i]!, this.dataset.length);
    this.indices = Int32Array.from(indices);
  }

  get length(): number {
    return this.indices.length;
  }

  /** Item `index` of the subset. @throws ArgumentError if `index` is out of range */
  get(index: number): T {
    checkIndex("Subset", index, this.length);
    return this.dataset.get(this.indices[index]!);
  }

  /** Several items at once, if the underlying data set supports it. */
  getBatch(indices: Int32Array): Batch<T> {
    return batchOf(
      this.dataset,
      indices.map((index) => this.indices[index]!),
    );
  }
}

/** A list wrapped as a data set, or a data set unchanged. @throws ArgumentError for anything else */
export function datasetOf<T>(op: string, given: Dataset<T> | readonly T[]): Dataset<T> {
  if (Array.isArray(given)) return { length: given.length, get: (index) => given[index] as T };
  const set = given as Dataset<T> | null | undefined;
  if (typeof set?.get === "function" && Number.isSafeInteger(set.length)) return set;
  throw new ArgumentError(op, `takes a list, or a data set with length and get, got ${show(given)}`);
}

/** Combines items of a data set into one batch: those at `indices`, by default all of them in order. */
export function batchOf<T>(dataset: Dataset<T>, indices?: Int32Array): Batch<T> {
  const wanted = indices ?? Int32Array.from({ length: dataset.length }, (_, i) => i);
  if (dataset.getBatch !== undefined) return dataset.getBatch(wanted);
  return collate(Array.from(wanted, (index) => dataset.get(index)));
}

/**
 * Combines items into a batch, as described in {@link Batch}. Numbers become float32.
 * {@link https://pytorch.org/docs/stable/data.html#torch.utils.data.default_collate | PyTorch}
 *
 * @throws ArgumentError if there are no items, or lists differ in length
 * @throws ShapeError if tensors differ in shape
 */
export function collate<T>(items: readonly T[]): Batch<T> {
  const [first] = items as readonly unknown[];
  if (items.length === 0) throw new ArgumentError("collate", "needs at least one item");
  const entry = (key: string | number): unknown =>
    collate(items.map((item) => (item as Record<string | number, unknown>)[key]));
  if (first instanceof Tensor) return stack(items as readonly Tensor[]) as Batch<T>;
  if (typeof first === "number" || typeof first === "boolean") {
    return tensor(items as readonly number[]) as Batch<T>;
  }
  if (Array.isArray(first)) {
    const odd = (items as readonly (readonly unknown[])[]).find((item) => item.length !== first.length);
    if (odd !== undefined) {
      throw new ArgumentError(
        "collate",
        `lists in one batch must be equally long, got ${first.length} and ${odd.length} entries`,
      );
    }
    return first.map((_, i) => entry(i)) as Batch<T>;
  }
  if (first !== null && typeof first === "object" && isPlain(first)) {
    return Object.fromEntries(Object.keys(first).map((key) => [key, entry(key)])) as Batch<T>;
  }
  return [...items] as Batch<T>;
}

/** Throws unless `index` is the index of one of `length` items. */
export function checkIndex(op: string, index: number, length: number): void {
  if (!Number.isInteger(index) || index < 0 || index >= length) {
    throw new ArgumentError(op, `index must be a whole number from 0 to ${length - 1}, got ${show(index)}`);
  }
}
