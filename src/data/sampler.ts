/** @file Samplers: in which order, and how often, an epoch visits the items of a data set. */
import { checkWhole } from "../checks.js";
import { ArgumentError, show } from "../errors.js";
import { settled } from "../options.js";
import { defaultGenerator, type Generator } from "../random/index.js";

/** Draws the indices of one epoch. */
export interface Sampler {
  /** How many indices an epoch has. */
  readonly length: number;
  /** The indices of the next epoch. */
  order(): ArrayLike<number>;
  /** What the order is drawn from; a {@link DataLoader} saves its state. */
  readonly generator?: Generator | undefined;
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
 * Every index once, in an order drawn anew for each epoch.
 * {@link https://pytorch.org/docs/stable/data.html#torch.utils.data.RandomSampler | PyTorch}
 */
export class RandomSampler implements Sampler {
  readonly length: number;
  readonly generator: Generator;

  /**
   * Every index of 0 … length − 1, in an order drawn anew for each epoch.
   *
   * @param generator - default the one that `manualSeed` seeds
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

/** How {@link WeightedRandomSampler} draws. */
export interface WeightedSamplerOptions {
  /** Indices drawn for an epoch; default: as many as there are weights. */
  readonly count?: number | undefined;
  /** Whether an index may come twice in an epoch; default true. */
  readonly replacement?: boolean | undefined;
  /** Default the generator that `manualSeed` seeds. */
  readonly generator?: Generator | undefined;
}

/**
 * Draws index i with a probability proportional to its weight; so rare classes can be shown more often.
 * {@link https://pytorch.org/docs/stable/data.html#torch.utils.data.WeightedRandomSampler | PyTorch}
 */
export class WeightedRandomSampler implements Sampler {
  readonly length: number;
  readonly generator: Generator;
  readonly #probabilities: Float64Array;
  readonly #replacement: boolean;

  /**
   * Draws index i with a probability proportional to its weight.
   *
   * @param weights - of each item, ≥ 0, in any unit
   * @throws ArgumentError for weights that are negative, not finite or all 0, and for more draws without
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
    // By the greatest first: the sum of all may overflow.
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
