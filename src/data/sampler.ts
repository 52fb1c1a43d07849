/** @file Samplers: the order in which an epoch visits the items of a data set, and how often. */
import { checkWhole } from "../checks.js";
import { ArgumentError, show } from "../errors.js";
import { settled } from "../options.js";
import { defaultGenerator, type Generator } from "../random/index.js";

/** Which of several processes this is. */
export interface Share {
  /** 0 … size − 1. */
  readonly rank: number;
  readonly size: number;
}

/** Draws the indices of one epoch. */
export interface Sampler {
  /** The number of indices per epoch, of all ranks. */
  readonly length: number;
  /** The indices of the next epoch. */
  order(): ArrayLike<number>;
  /** The generator that the order is drawn from; a {@link DataLoader} saves its state. */
  readonly generator?: Generator | undefined;
  /** For several processes that draw the same order: a {@link DataLoader} loads only this share of each batch. */
  readonly share?: Share | undefined;
}

/**
 * 0, 1, 2 …
 * {@link https://pytorch.org/docs/stable/data.html#torch.utils.data.SequentialSampler | PyTorch}
 *
 * @throws ArgumentError unless length is a whole number ≥ 0
 */
export class SequentialSampler implements Sampler {
  readonly length: number;

  constructor(length: number) {
    checkWhole("SequentialSampler", "length", length, 0);
    this.length = length;
  }

  order(): Int32Array {
    return Int32Array.from({ length: this.length }, (_, i) => i);
  }
}

/**
 * Every index once, in a new random order for each epoch.
 * {@link https://pytorch.org/docs/stable/data.html#torch.utils.data.RandomSampler | PyTorch}
 */
export class RandomSampler implements Sampler {
  readonly length: number;
  readonly generator: Generator;

  /**
   * Every index of 0 … length − 1, in a new random order for each epoch.
   *
   * @param generator - default: the one that `manualSeed` seeds
   * @throws ArgumentError unless length is a whole number ≥ 0
   */
  constructor(length: number, generator: Generator = defaultGenerator()) {
    checkWhole("RandomSampler", "length", length, 0);
    this.length = length;
    this.generator = generator;
  }

  order(): Int32Array {
    return this.generator.permutation(this.length);
  }
}

/** Options of {@link WeightedRandomSampler}. */
export interface WeightedSamplerOptions {
  /** Indices drawn per epoch; default: one per weight. */
  readonly count?: number | undefined;
  /** Whether an index can occur more than once in an epoch; default true. */
  readonly replacement?: boolean | undefined;
  /** The generator to draw from; default the one that `manualSeed` seeds. */
  readonly generator?: Generator | undefined;
}

/**
 * Draws index i with probability proportional to its weight, for example to show rare classes more often.
 * {@link https://pytorch.org/docs/stable/data.html#torch.utils.data.WeightedRandomSampler | PyTorch}
 */
export class WeightedRandomSampler implements Sampler {
  readonly length: number;
  readonly generator: Generator;
  readonly #probabilities: Float64Array;
  readonly #replacement: boolean;

  /**
   * Draws index i with probability proportional to its weight.
   *
   * @param weights - one per item, ≥ 0, on any scale
   * @throws ArgumentError if a weight is negative or not finite, all are 0, or more items are drawn without
   * replacement than there are weights above 0
   */
  constructor(weights: ArrayLike<number>, options?: WeightedSamplerOptions) {
    const {
      count,
      replacement,
      generator = defaultGenerator(),
    } = settled("WeightedRandomSampler", options, {
      count: weights.length,
      replacement: true,
      generator: undefined,
    });
    checkWhole("WeightedRandomSampler", "count", count, 0);
    const list = Float64Array.from(weights);
    const bad = list.findIndex((weight) => !(weight >= 0 && weight < Infinity));
    if (bad >= 0) {
      const problem = `weights must be finite and ≥ 0, got ${show(list[bad])} at ${bad}`;
      throw new ArgumentError("WeightedRandomSampler", problem);
    }
    const possible = list.filter((weight) => weight > 0).length;
    if (possible === 0) throw new ArgumentError("WeightedRandomSampler", "needs a weight above 0");
    if (!replacement && count > possible) {
      const problem = `cannot draw ${count} of ${possible} items of weight above 0 without replacement`;
      throw new ArgumentError("WeightedRandomSampler", problem);
    }
    // Scaled by the largest first, since the sum of all weights may overflow.
    const most = list.reduce((a, b) => Math.max(a, b));
    const sum = list.reduce((total, weight) => total + weight / most, 0);
    this.#probabilities = list.map((weight) => weight / most / sum);
    this.#replacement = replacement;
    this.length = count;
    this.generator = generator;
  }

  order(): Int32Array {
    const p = this.#probabilities;
    return this.generator.choice(p.length, this.length, { p, replace: this.#replacement });
  }
}
