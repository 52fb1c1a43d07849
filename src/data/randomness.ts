/** @file The source of a function's random numbers. */
import { defaultGenerator, Generator, type Seed } from "../random/index.js";

/** A seed, or a generator. */
export interface Randomness {
  /** A seed, as for `np.random.seed`: the same seed gives the same result. */
  readonly seed?: Seed | undefined;
  /** The generator to use without a seed; default the one that `manualSeed` seeds. */
  readonly generator?: Generator | undefined;
}

/** The defaults of {@link Randomness}. */
export const randomnessDefaults: { readonly seed: undefined; readonly generator: undefined } = {
  seed: undefined,
  generator: undefined,
};

/** The generator selected by the options. */
export function generatorOf({ seed, generator }: Randomness): Generator {
  return seed === undefined ? (generator ?? defaultGenerator()) : new Generator(seed);
}
