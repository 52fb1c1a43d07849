/**
 * @file NumPy's random numbers. Everything that draws takes a {@link Generator}; without one, it uses a
 * shared default generator, which {@link manualSeed} seeds and nothing replaces.
 */
import { Generator } from "./generator.js";
import { checkSeed, type Seed } from "./state.js";

export type { ChoiceOptions } from "./choice.js";
export { type Exchangeable, Generator, watchingDraws } from "./generator.js";
export type { GeneratorState, Seed } from "./state.js";

let shared: Generator | undefined;

/**
 * The generator used when none is given. Until {@link manualSeed} is called, it is seeded from the system's
 * entropy.
 */
export function defaultGenerator(): Generator {
  shared ??= new Generator();
  return shared;
}

/**
 * Seeds the default generator, like `np.random.seed`, and returns it.
 *
 * @param seed - a whole number 0 … 2³²−1 or a non-empty list of them.
 * @throws ArgumentError for anything else.
 * @see {@link https://pytorch.org/docs/stable/generated/torch.manual_seed.html | torch.manual_seed}
 */
export function manualSeed(seed: Seed): Generator {
  checkSeed("manualSeed", seed);
  const generator = defaultGenerator();
  generator.seed(seed);
  return generator;
}
