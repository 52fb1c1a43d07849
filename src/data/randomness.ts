/** @file Where a function's random numbers come from. */
import { defaultGenerator, Generator, type Seed } from "../random/index.js";

/** A seed, or a generator. */
export interface Randomness {
  /** As after `np.random.seed(seed)`: the same seed, the same result. */
  readonly seed?: Seed | undefined;
  /**
   * Where the random numbers come from when there is no seed; default the generator that `manualSeed` seeds.
   */
  readonly generator?: Generator | undefined;
}

/** The defaults of {@link Randomness}. */
export const randomnessDefaults: { readonly seed: undefined; readonly generator: undefined } = {
  seed: undefined,
  generator: undefined,
};

/** The generator that the options ask for. */
export function generatorOf({ seed, generator }: Randomness): Generator {
  return seed === undefined ? (generator ?? defaultGenerator()) : new Generator(seed);
}
