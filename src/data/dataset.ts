/** @file Data sets: a length, and an item for each index. Batches are made of items here, too. */
import { indexSelect, select, stack, Tensor, tensor } from "../autograd/index.js";
import { ArgumentError, ShapeError, show } from "../errors.js";
import { isPlain } from "../options.js";

/** Items that can be counted and fetched in any order. */
export interface Dataset<T> {
  /** How many items there are. */
  readonly length: number;
  /** The item of index 0 … length − 1. */
  get(index: number): T;
  /** Many items as one batch, when that is quicker than one after the other. */
  getBatch?(indices: Int32Array): Batch<T>;
}

/**
 * What items become when they are put together: tensors get a new first axis, numbers and booleans become a
 * tensor, lists and objects are put together entry by entry, anything else is listed.
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
 * Tensors of the same length, taken apart along their first axis: item i is row i of each.
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

  /** Row `index` of each tensor. @throws ArgumentError for an index that is none */
  get(index: number): T {
    checkIndex("TensorDataset", index, this.length);
    return this.tensors.map((x) => select(x, 0, index)) as unknown as T;
  }

  /** Those rows of each tensor, picked at once. */
  getBatch(indices: Int32Array): Batch<T> {
    const rows = tensor(indices);
    return this.tensors.map((x) => indexSelect(x, 0, rows)) as unknown as Batch<T>;
  }
}

/**
 * Some items of another data set, in a given order.
 * {@link https://pytorch.org/docs/stable/data.html#torch.utils.data.Subset | PyTorch}
 *
 * @throws ArgumentError for an index that the data set does not have
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

  /** The item at place `index` of the subset. @throws ArgumentError for an index that is none */
  get(index: number): T {
    checkIndex("Subset", index, this.length);
    return this.dataset.get(this.indices[index]!);
  }

  /** Many items at once, if the other data set can. */
  getBatch(indices: Int32Array): Batch<T> {
    return batchOf(
      this.dataset,
      indices.map((index) => this.indices[index]!),
    );
  }
}

/** A list as a data set. @throws ArgumentError for what is neither */
export function datasetOf<T>(op: string, given: Dataset<T> | readonly T[]): Dataset<T> {
  if (Array.isArray(given)) return { length: given.length, get: (index) => given[index] as T };
  const set = given as Dataset<T> | null | undefined;
  if (typeof set?.get === "function" && Number.isSafeInteger(set.length)) return set;
  throw new ArgumentError(op, `takes a list, or a data set with length and get, got ${show(given)}`);
}

/** Items of a data set as one batch; all of them, in order, unless `indices` says which. */
export function batchOf<T>(dataset: Dataset<T>, indices?: Int32Array): Batch<T> {
  const wanted = indices ?? Int32Array.from({ length: dataset.length }, (_, i) => i);
  if (dataset.getBatch !== undefined) return dataset.getBatch(wanted);
  return collate(Array.from(wanted, (index) => dataset.get(index)));
}

/**
 * Puts items together, as {@link Batch} says. Numbers become float32.
 * {@link https://pytorch.org/docs/stable/data.html#torch.utils.data.default_collate | PyTorch}
 *
 * @throws ArgumentError when there are no items, or lists of different lengths
 * @throws ShapeError when tensors differ in shape
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

/** Refuses what is not the index of one of `length` items. */
export function checkIndex(op: string, index: number, length: number): void {
  if (!Number.isInteger(index) || index < 0 || index >= length) {
    throw new ArgumentError(op, `index must be a whole number from 0 to ${length - 1}, got ${show(index)}`);
  }
}
