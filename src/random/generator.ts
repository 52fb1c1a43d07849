/**
 * @file `Generator`: NumPy's legacy `RandomState`, bit for bit.
 *
 * Every method draws the same number of words from MT19937 as NumPy's method of that name, in the same order,
 * so a seed yields the same numbers as after `np.random.seed` on Linux with glibc. Methods with a `count`
 * return an array, without it a single number. Bad arguments throw before anything is drawn.
 *
 * {@link https://numpy.org/doc/stable/reference/random/legacy.html | NumPy: legacy random generation}
 */
import { ArgumentError, show } from "../errors.js";
import { checkCount, checkInt32, checkIntegers, checkNormal, checkRange } from "./arguments.js";
import { type ChoiceOptions, chooseIndices } from "./choice.js";
import { log } from "./log.js";
import { MT19937 } from "./mt19937.js";
import { checkSeed, checkState, entropy, type GeneratorState, type Seed } from "./state.js";

/** Anything with a length and swappable elements: an array or a typed array. */
export interface Exchangeable<T> {
  readonly length: number;
  [index: number]: T;
}

/** Called with a generator before it draws or restarts. */
let watch: ((generator: Generator) => void) | undefined;

/** The result of `body`, and the previous state of each generator that drew in it. */
export function watchingDraws<T>(body: () => T): [result: T, before: Map<Generator, GeneratorState>] {
  const outer = watch;
  const before = new Map<Generator, GeneratorState>();
  watch = (generator) => {
    outer?.(generator);
    if (!before.has(generator)) before.set(generator, generator.getState());
  };
  try {
    return [body(), before];
  } finally {
    watch = outer;
  }
}

/** An independent stream of random numbers. */
export class Generator {
  readonly #twister: MT19937 = new MT19937();
  /** The polar method produces two normal deviates at a time; the second is kept here. */
  #spare = 0;
  #hasSpare = false;

  /**
   * Random numbers from a seed, as NumPy draws them.
   *
   * @param seed - as in {@link Generator.seed}; default: the system's entropy.
   * @throws ArgumentError for a bad seed.
   */
  constructor(seed?: Seed) {
    this.#reseed("Generator", seed);
  }

  /**
   * Restarts the stream and discards a pending normal deviate. `seed(0)` and `seed([0])` are different
   * streams.
   *
   * @param seed - a whole number 0 … 2³²−1 or a non-empty list of them; default: the system's entropy.
   * @throws ArgumentError for anything else.
   * @see {@link https://numpy.org/doc/stable/reference/random/generated/numpy.random.seed.html |
   * numpy.random.seed}
   */
  seed(seed?: Seed): void {
    watch?.(this);
    this.#reseed("seed", seed);
  }

  #reseed(op: string, seed: Seed | undefined): void {
    if (seed !== undefined) checkSeed(op, seed);
    if (typeof seed === "number") this.#twister.seedWord(seed);
    else this.#twister.seedWords(seed ?? entropy());
    this.#hasSpare = false;
  }

  /** The complete state as a plain object that survives JSON. */
  getState(): GeneratorState {
    return {
      algorithm: "MT19937",
      key: Array.from(this.#twister.key, (word) => word >>> 0),
      position: this.#twister.position,
      cachedNormal: this.#hasSpare ? this.#spare : null,
    };
  }

  /**
   * Continues from a state saved by {@link Generator.getState}.
   *
   * @throws ArgumentError unless `state` is such an object.
   */
  setState(state: GeneratorState): void {
    checkState("setState", state);
    watch?.(this);
    this.#twister.key.set(state.key);
    this.#twister.position = state.position;
    this.#hasSpare = state.cachedNormal !== null;
    this.#spare = state.cachedNormal ?? 0;
  }

  /** The twister, which all draws go through. */
  get #mt(): MT19937 {
    watch?.(this);
    return this.#twister;
  }

  /** A number uniform in [0, 1), with 53 random bits. */
  random(): number {
    return this.#mt.double();
  }

  /** `count` numbers, uniform in [0, 1). */
  rand(count: number): Float64Array {
    return this.#draw("rand", count, () => this.random());
  }

  /**
   * Uniform in [low, high): low + (high − low)·u. For a wide interval, rounding can yield `high` itself.
   *
   * @throws ArgumentError unless low ≤ high and high − low is finite.
   * @see {@link https://numpy.org/doc/stable/reference/random/generated/numpy.random.uniform.html |
   * numpy.random.uniform}
   */
  uniform(low?: number, high?: number): number;
  uniform(low: number, high: number, count: number): Float64Array;
  uniform(low = 0, high = 1, count?: number): number | Float64Array {
    const range = checkRange("uniform", low, high);
    if (count === undefined) return low + range * this.random();
    return this.#draw("uniform", count, () => low + range * this.random());
  }

  /**
   * A standard normal deviate, by Marsaglia's polar method. It produces two at a time; the second is kept.
   */
  #normal(): number {
    const mt = this.#mt;
    if (this.#hasSpare) {
      this.#hasSpare = false;
      return this.#spare;
    }
    let x: number;
    let y: number;
    let r2: number;
    do {
      x = 2 * mt.double() - 1;
      y = 2 * mt.double() - 1;
      r2 = x * x + y * y;
    } while (r2 >= 1 || r2 === 0);
    const f = Math.sqrt((-2 * log(r2)) / r2);
    this.#spare = f * x;
    this.#hasSpare = true;
    return f * y;
  }

  /**
   * Standard normal deviates: mean 0, standard deviation 1.
   *
   * @see {@link https://numpy.org/doc/stable/reference/random/generated/numpy.random.randn.html |
   * numpy.random.randn}
   */
  randn(): number;
  randn(count: number): Float64Array;
  randn(count?: number): number | Float64Array {
    return count === undefined ? this.#normal() : this.#draw("randn", count, () => this.#normal());
  }

  /**
   * Normal deviates: mean + std·z.
   *
   * @throws ArgumentError unless both are finite and std ≥ 0.
   * @see {@link https://numpy.org/doc/stable/reference/random/generated/numpy.random.normal.html |
   * numpy.random.normal}
   */
  normal(mean?: number, std?: number): number;
  normal(mean: number, std: number, count: number): Float64Array;
  normal(mean = 0, std = 1, count?: number): number | Float64Array {
    checkNormal("normal", mean, std);
    if (count === undefined) return mean + std * this.#normal();
    return this.#draw("normal", count, () => mean + std * this.#normal());
  }

  /**
   * Exponential deviates with mean `scale` (default 1): −scale·log(1 − u).
   *
   * @throws ArgumentError unless scale is finite and ≥ 0.
   * @see {@link https://numpy.org/doc/stable/reference/random/generated/numpy.random.exponential.html |
   * numpy.random.exponential}
   */
  exponential(scale?: number): number;
  exponential(scale: number, count: number): Float64Array;
  exponential(scale = 1, count?: number): number | Float64Array {
    if (!(scale >= 0 && scale < Infinity)) {
      throw new ArgumentError("exponential", `scale must be finite and ≥ 0, got ${show(scale)}`);
    }
    const next = (): number => scale * -log(1 - this.random());
    return count === undefined ? next() : this.#draw("exponential", count, next);
  }

  /**
   * 1 with probability `p`, otherwise 0: the same numbers as NumPy's `binomial(1, p)`, which many courses use
   * for dropout.
   *
   * @throws ArgumentError unless 0 ≤ p ≤ 1.
   * @see {@link https://numpy.org/doc/stable/reference/random/generated/numpy.random.binomial.html |
   * numpy.random.binomial}
   */
  bernoulli(p: number): number;
  bernoulli(p: number, count: number): Float64Array;
  bernoulli(p: number, count?: number): number | Float64Array {
    if (!(p >= 0 && p <= 1)) throw new ArgumentError("bernoulli", `p must be within 0 … 1, got ${show(p)}`);
    const next = (): number => this.#bernoulli(p);
    return count === undefined ? next() : this.#draw("bernoulli", count, next);
  }

  /** NumPy's way: it draws for the rarer of the two outcomes. */
  #bernoulli(p: number): number {
    if (p === 0) return 0;
    return p > 0.5 ? 1 - this.#rare(1 - p) : this.#rare(p);
  }

  #rare(p: number): number {
    return this.random() > 1 - p ? 1 : 0;
  }

  /**
   * Whole numbers, uniform in low … high − 1.
   *
   * @throws ArgumentError unless both are safe whole numbers and low < high; with `count`, also unless they
   * fit int32.
   * @see {@link https://numpy.org/doc/stable/reference/random/generated/numpy.random.randint.html |
   * numpy.random.randint}
   */
  randint(low: number, high: number): number;
  randint(low: number, high: number, count: number): Int32Array;
  randint(low: number, high: number, count?: number): number | Int32Array {
    const max = checkIntegers("randint", low, high);
    if (count === undefined) return low + this.#upTo(max);
    checkCount("randint", count);
    checkInt32("randint", low, high);
    const out = new Int32Array(count);
    for (let i = 0; i < count; i++) out[i] = low + this.#upTo(max);
    return out;
  }

  /** Uniform in 0 … max: draws and masks bits until the value is small enough. */
  #upTo(max: number): number {
    if (max === 0) return 0;
    const mt = this.#mt;
    let value: number;
    if (max <= 0xffffffff) {
      const mask = 0xffffffff >>> Math.clz32(max);
      do value = (mt.word() & mask) >>> 0;
      while (value > max);
      return value;
    }
    const mask = 0xffffffff >>> Math.clz32(max / 2 ** 32);
    do value = (mt.word() & mask) * 2 ** 32 + (mt.word() >>> 0);
    while (value > max);
    return value;
  }

  /**
   * Shuffles an array in place.
   *
   * @see {@link https://numpy.org/doc/stable/reference/random/generated/numpy.random.shuffle.html |
   * numpy.random.shuffle}
   */
  shuffle<T>(array: Exchangeable<T>): void {
    for (let i = array.length - 1; i > 0; i--) {
      const j = this.#upTo(i);
      const last = array[i]!;
      array[i] = array[j]!;
      array[j] = last;
    }
  }

  /**
   * 0 … n − 1, or a copy of an array, in random order.
   *
   * @throws ArgumentError unless n is a whole number 0 … 2³¹−1.
   * @see {@link https://numpy.org/doc/stable/reference/random/generated/numpy.random.permutation.html |
   * numpy.random.permutation}
   */
  permutation(n: number): Int32Array;
  permutation<T>(array: readonly T[]): T[];
  permutation<T>(from: number | readonly T[]): Int32Array | T[] {
    if (typeof from === "number") checkCount("permutation", from, "n");
    const out = typeof from === "number" ? Int32Array.from({ length: from }, (_, i) => i) : [...from];
    this.shuffle<number | T>(out);
    return out;
  }

  /**
   * `count` elements of an array, or of 0 … n − 1, drawn at random.
   *
   * @param options - `replace` (default true): whether an element can be drawn more than once; `p`: the
   * probability of each element (default: uniform).
   * @throws ArgumentError if there is nothing to draw from, or too few elements without replacement; unless
   * `p` has the right length, is non-negative, and sums to 1.
   * @see {@link https://numpy.org/doc/stable/reference/random/generated/numpy.random.choice.html |
   * numpy.random.choice}
   */
  choice(n: number, count: number, options?: ChoiceOptions): Int32Array;
  choice<T>(array: readonly T[], count: number, options?: ChoiceOptions): T[];
  choice<T>(from: number | readonly T[], count: number, options?: ChoiceOptions): Int32Array | T[] {
    checkCount("choice", count);
    const size = typeof from === "number" ? from : from.length;
    checkCount("choice", size, "n");
    const indices = chooseIndices(this, size, count, options);
    return typeof from === "number" ? indices : Array.from(indices, (index) => from[index]!);
  }

  /**
   * Fills an array with uniform numbers, as {@link Generator.uniform}. A Float32Array holds NumPy's doubles
   * rounded, so `high` itself occurs about once in 2²⁵ draws.
   */
  fillUniform(out: Float64Array | Float32Array, low = 0, high = 1): void {
    const range = checkRange("fillUniform", low, high);
    const mt = this.#mt;
    for (let i = 0; i < out.length; i++) out[i] = low + range * mt.double();
  }

  /**
   * Fills an array with normal deviates, as {@link Generator.normal}. A Float32Array holds NumPy's doubles
   * rounded.
   */
  fillNormal(out: Float64Array | Float32Array, mean = 0, std = 1): void {
    checkNormal("fillNormal", mean, std);
    for (let i = 0; i < out.length; i++) out[i] = mean + std * this.#normal();
  }

  #draw(op: string, count: number, next: () => number): Float64Array {
    checkCount(op, count);
    const out = new Float64Array(count);
    for (let i = 0; i < count; i++) out[i] = next();
    return out;
  }
}
