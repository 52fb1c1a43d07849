/** @file Where a generator starts: seeds, saved states, and the system's entropy. */
import { ArgumentError, show } from "../errors.js";

/** A whole number 0 … 2³²−1, or a non-empty list of them. */
export type Seed = number | readonly number[];

/** Everything that determines a generator's next draws; a plain object that survives JSON. */
export interface GeneratorState {
  readonly algorithm: "MT19937";
  /** The 624 words of the Mersenne twister, each 0 … 2³²−1. */
  readonly key: readonly number[];
  /** How many of them have been drawn, 0 … 624. */
  readonly position: number;
  /** The pending second normal deviate of a pair. */
  readonly cachedNormal: number | null;
}

/**
 * Throws for the seeds that NumPy rejects: numbers outside 0 … 2³²−1, fractions, other types, empty lists.
 */
export function checkSeed(op: string, seed: unknown): asserts seed is Seed {
  if (Array.isArray(seed) && seed.length === 0) throw new ArgumentError(op, "seed must be non-empty, got []");
  for (const word of Array.isArray(seed) ? seed : [seed]) {
    if (!Number.isInteger(word)) {
      throw new ArgumentError(op, `seed must be a whole number or a list of them, got ${show(seed)}`);
    }
    if (word < 0 || word > 0xffffffff) {
      throw new ArgumentError(op, `seed must be between 0 and 2**32 - 1, got ${show(seed)}`);
    }
  }
}

/** Throws unless `state` can come from {@link Generator.getState}. */
export function checkState(op: string, state: unknown): asserts state is GeneratorState {
  if (state === null || typeof state !== "object") {
    throw new ArgumentError(op, `state must be an object from getState, got ${show(state)}`);
  }
  const { algorithm, key, position, cachedNormal } = state as Partial<Record<keyof GeneratorState, unknown>>;
  if (algorithm !== "MT19937") {
    throw new ArgumentError(op, `state.algorithm must be "MT19937", got ${show(algorithm)}`);
  }
  if (!Array.isArray(key) || key.length !== 624 || !key.every(isWord) || key.every((word) => word === 0)) {
    throw new ArgumentError(op, "state.key must be 624 whole numbers between 0 and 2**32 - 1, not all 0");
  }
  if (!isWord(position) || position > 624) {
    throw new ArgumentError(op, `state.position must be a whole number 0 … 624, got ${show(position)}`);
  }
  if (cachedNormal !== null && !Number.isFinite(cachedNormal)) {
    throw new ArgumentError(
      op,
      `state.cachedNormal must be a finite number or null, got ${show(cachedNormal)}`,
    );
  }
}

function isWord(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 0xffffffff;
}

/** Eight unpredictable words; they come from Math.random if the platform has no entropy source. */
export function entropy(): Uint32Array {
  const words = new Uint32Array(8);
  if (typeof globalThis.crypto?.getRandomValues === "function")
    return globalThis.crypto.getRandomValues(words);
  return words.map(() => Math.random() * 2 ** 32);
}
