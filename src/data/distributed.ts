/** @file The order of a data set that several processes visit together. */
import { checkWhole } from "../checks.js";
import { ArgumentError, show } from "../errors.js";
import { settled } from "../options.js";
import { Generator, type Seed } from "../random/index.js";
import type { Sampler, Share } from "./sampler.js";

/** Options of {@link DistributedSampler}. */
export interface DistributedSamplerOptions {
  /** Whether to draw a new order for each epoch, the same on all ranks; default true. */
  readonly shuffle?: boolean | undefined;
  /** What the orders follow from: the same on all ranks; default 0. */
  readonly seed?: Seed | undefined;
}

/**
 * Every index once, divided among ranks: they draw the same order, and each visits its share of every batch. A
 * {@link DataLoader}'s `batchSize` is then that of *all ranks together*, so that neither training nor checkpoints
 * depend on their number.
 *
 * ```
 * order, in batches of 6     4 0 7 2 9 5 │ 1 8 3 6 …
 * rank 0 of 3                4     2     │ 1     6
 * rank 1 of 3                  0     9   │   8
 * rank 2 of 3                    7     5 │     3
 * ```
 *
 * A last batch of fewer items than ranks is added to the one before it.
 *
 * @example `new DataLoader(digits, { batchSize: 64, sampler: new DistributedSampler(digits.length, world) })`
 * {@link https://pytorch.org/docs/stable/data.html#torch.utils.data.distributed.DistributedSampler | PyTorch}, whose
 * ranks have batch sizes of their own
 */
export class DistributedSampler implements Sampler {
  readonly length: number;
  readonly share: Share;
  readonly generator: Generator | undefined;

  /**
   * Every index once, divided among ranks.
   *
   * @param length - the number of items in the data set
   * @param share - this rank and the number of ranks: `{ rank: 0, size: 2 }`, or the world of `tapegrad/mpi`
   * @throws ArgumentError unless length is a whole number, no less than there are ranks, and share one of them
   */
  constructor(length: number, share: Share, options?: DistributedSamplerOptions) {
    const op = "DistributedSampler";
    const { shuffle, seed } = settled(op, options, { shuffle: true, seed: 0 });
    if (typeof share !== "object" || share === null) {
      throw new ArgumentError(op, `share must be an object { rank, size }, got ${show(share)}`);
    }
    const { rank, size } = share;
    checkWhole(op, "size", size);
    checkWhole(op, "rank", rank, 0);
    if (rank >= size) throw new ArgumentError(op, `rank ${rank} is none of ${size}`);
    checkWhole(op, "length", length, size);
    this.length = length;
    this.share = { rank, size };
    this.generator = shuffle ? new Generator(seed) : undefined;
  }

  /** The indices of all ranks. */
  order(): Int32Array {
    return this.generator?.permutation(this.length) ?? Int32Array.from({ length: this.length }, (_, i) => i);
  }
}
