/** @file The DataLoader: a data set in batches, shuffled anew for each epoch, and able to stop and go on. */
import { checkWhole } from "../checks.js";
import { ArgumentError, FormatError, show } from "../errors.js";
import { settled } from "../options.js";
import type { Generator, GeneratorState } from "../random/index.js";
import { type Batch, batchOf, type Dataset, datasetOf } from "./dataset.js";
import { RandomSampler, type Sampler, SequentialSampler } from "./sampler.js";

/** How a data set is cut into batches. */
export interface LoaderOptions<T, B> {
  /** Items in a batch; default 1. */
  readonly batchSize?: number | undefined;
  /** Draws a new order for each epoch; default false. */
  readonly shuffle?: boolean | undefined;
  /** What the order is drawn from; default the generator that `manualSeed` seeds. */
  readonly generator?: Generator | undefined;
  /** Leaves out a last batch that would be smaller; default false. */
  readonly dropLast?: boolean | undefined;
  /** Says which items an epoch visits, instead of `shuffle`. */
  readonly sampler?: Sampler | undefined;
  /** Makes a batch of items; default `collate`. */
  readonly collate?: ((items: T[]) => B) | undefined;
}

/** Where a loader stands; a plain object that survives JSON. */
export interface LoaderState {
  /** Items in the data set. */
  readonly items: number;
  /** Items in a batch. */
  readonly batchSize: number;
  /** The indices of the epoch under way; null between epochs. */
  readonly order: readonly number[] | null;
  /** Batches of that epoch that were handed out. */
  readonly position: number;
  /** The state of what orders are drawn from, if anything. */
  readonly generator: GeneratorState | null;
}

/** Indices of an epoch, and how many batches of it were handed out. */
interface Epoch {
  readonly order: Int32Array;
  position: number;
}

type BatchIterator<B> = globalThis.Generator<B, void, undefined>;

/**
 * A data set, or a list of items, in batches: each `for … of` is one epoch.
 *
 * ```ts
 * const loader = new DataLoader(new TensorDataset(images, labels), { batchSize: 64, shuffle: true });
 * for (const [x, y] of loader) …
 * ```
 *
 * Batches are made when they are asked for, on the same thread. A worker that prepares them ahead would not
 * pay for sets in memory: a batch of 64 images of 28×28 takes 0.06 ms, of which the way to a worker and back
 * would save half, beside 3 ms for a step of a small convolutional network.
 *
 * {@link https://pytorch.org/docs/stable/data.html#torch.utils.data.DataLoader | PyTorch}
 *
 * @throws ArgumentError unless batchSize is a whole number ≥ 1, and when both `shuffle` and `sampler` are
 * given
 */
export class DataLoader<T, B = Batch<T>> implements Iterable<B> {
  readonly dataset: Dataset<T>;
  readonly batchSize: number;
  readonly dropLast: boolean;
  readonly sampler: Sampler;
  readonly #collate: ((items: T[]) => B) | undefined;
  /** The epoch under way, or the last one that was left early. */
  #epoch: Epoch | undefined;
  /** Set by {@link DataLoader.loadStateDict}: the next `for … of` goes on with that epoch. */
  #resumed = false;

  constructor(dataset: Dataset<T> | readonly T[], options?: LoaderOptions<T, B>) {
    const { batchSize, shuffle, generator, dropLast, sampler, collate } = settled("DataLoader", options, {
      batchSize: 1,
      shuffle: false,
      generator: undefined,
      dropLast: false,
      sampler: undefined,
      collate: undefined,
    });
    checkWhole("DataLoader", "batchSize", batchSize);
    if (sampler !== undefined && (shuffle || generator !== undefined)) {
      throw new ArgumentError("DataLoader", "a sampler decides the order itself. Give it the generator.");
    }
    this.dataset = datasetOf("DataLoader", dataset);
    this.batchSize = batchSize;
    this.dropLast = dropLast;
    const { length } = this.dataset;
    this.sampler =
      sampler ?? (shuffle ? new RandomSampler(length, generator) : new SequentialSampler(length));
    this.#collate = collate;
  }

  /** Batches in an epoch. */
  get length(): number {
    return this.#batchesOf(this.sampler.length);
  }

  /** Starts an epoch, or goes on with the one that {@link DataLoader.loadStateDict} brought. */
  *[Symbol.iterator](): BatchIterator<B> {
    const epoch = this.#resumed ? this.#epoch! : { order: this.#checked(this.sampler.order()), position: 0 };
    this.#resumed = false;
    // A loop left early leaves its epoch here, so that the state can be saved after the loop, too.
    this.#epoch = epoch;
    const { order } = epoch;
    const count = this.#batchesOf(order.length);
    while (epoch.position < count) {
      const start = epoch.position * this.batchSize;
      const batch = this.#batch(order.subarray(start, start + this.batchSize));
      epoch.position++;
      yield batch;
    }
    if (this.#epoch === epoch) this.#epoch = undefined;
  }

  #batch(indices: Int32Array): B {
    if (this.#collate !== undefined) {
      return this.#collate(Array.from(indices, (index) => this.dataset.get(index)));
    }
    return batchOf(this.dataset, indices) as B;
  }

  #batchesOf(items: number): number {
    return this.dropLast ? Math.floor(items / this.batchSize) : Math.ceil(items / this.batchSize);
  }

  #checked(order: ArrayLike<number>): Int32Array {
    const { length } = this.dataset;
    for (let i = 0; i < order.length; i++) {
      if (!Number.isInteger(order[i]) || order[i]! < 0 || order[i]! >= length) {
        throw new ArgumentError("DataLoader", `the sampler gave ${show(order[i])} for ${length} items`);
      }
    }
    return Int32Array.from(order);
  }

  /**
   * Where the loader stands: saved in the body of a loop, it counts the batch at hand as done. Whoever loads
   * it starts with the next batch, and all later epochs are those of the run that was never stopped.
   */
  stateDict(): LoaderState {
    return {
      items: this.dataset.length,
      batchSize: this.batchSize,
      order: this.#epoch === undefined ? null : Array.from(this.#epoch.order),
      position: this.#epoch?.position ?? 0,
      generator: this.sampler.generator?.getState() ?? null,
    };
  }

  /**
   * Goes on where {@link DataLoader.stateDict} was called: the next `for … of` is the rest of that epoch.
   *
   * @throws FormatError for what is no such state or belongs to another data set or batch size; nothing is
   * changed then
   */
  loadStateDict(state: LoaderState): void {
    const { order, position, generator } = this.#checkState(state);
    if (generator !== null) this.sampler.generator!.setState(generator);
    this.#epoch = order === null ? undefined : { order: Int32Array.from(order), position };
    this.#resumed = order !== null;
  }

  #checkState(state: LoaderState): LoaderState {
    const refuse = (problem: string): never => {
      throw new FormatError("DataLoader.loadStateDict", problem);
    };
    if (state === null || typeof state !== "object") {
      return refuse(`needs an object that stateDict made, got ${show(state)}`);
    }
    const { items, batchSize, order, position, generator } = state;
    const { length } = this.dataset;
    if (items !== length) refuse(`the state is of ${show(items)} items, the data set has ${length}`);
    if (batchSize !== this.batchSize) {
      refuse(`the state is of batches of ${show(batchSize)}, the loader makes them of ${this.batchSize}`);
    }
    if (order !== null && !Array.isArray(order)) refuse(`order must be a list or null, got ${show(order)}`);
    const stray = order?.find((index) => !Number.isInteger(index) || index < 0 || index >= length);
    if (stray !== undefined) refuse(`order has ${show(stray)}, the data set ${length} items`);
    const batches = order === null ? 0 : this.#batchesOf(order.length);
    if (!Number.isInteger(position) || position < 0 || position > batches) {
      refuse(`position must be a whole number from 0 to ${batches}, got ${show(position)}`);
    }
    if ((generator === null) !== (this.sampler.generator === undefined)) {
      const wanted = generator === null ? "a random state, which the order is drawn from" : "null";
      refuse(`generator must be ${wanted}, got ${show(generator)}`);
    }
    return state;
  }
}
