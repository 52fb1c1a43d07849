import { notYet } from "../notYet.js";

/** The weights of a network with two inputs, two ReLU neurons, and one linear neuron on top. */
export interface XorWeights {
  /** W[d][m]: the weight of input d in hidden neuron m. */
  readonly W: readonly [readonly [number, number], readonly [number, number]];
  /** b[m] of the hidden neurons. */
  readonly b: readonly [number, number];
  /** The weight of each hidden neuron in the output. */
  readonly w: readonly [number, number];
}

/**
 * Exclusive or, without training: find the weights by thinking. The network is
 *
 * ```text
 * h = max(0, x·W + b)       y = h₁·w₁ + h₂·w₂        x [1, 2]   W [2, 2]   b, h [1, 2]   y one number
 * ```
 *
 * and should answer 0 to (0, 0), 1 to (0, 1), 1 to (1, 0), 0 to (1, 1). One neuron alone cannot.
 *
 * Hint: only the sum s = x₁ + x₂ matters, and the answer is a roof over it: 0 at 0, 1 at 1, 0 at 2. A ramp
 * that starts at 0 goes up; a second ramp, which starts at 1 and is twice as steep, brings it down again.
 *
 * Check: `npm run check -- 2 xor`
 */
export function xorWeights(): XorWeights {
  return notYet("xorWeights");
}
