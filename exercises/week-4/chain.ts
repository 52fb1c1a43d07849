import { notYet } from "../notYet.js";

/** A neuron's loss, and how it responds to each of the neuron's numbers: dq is ∂L/∂q. */
export interface NeuronGradients {
  readonly L: number;
  readonly dw: number;
  readonly db: number;
  readonly dx: number;
}

/**
 * The chain rule for one neuron: one input, ReLU, squared error. Forward from x to L, then back from L to x.
 *
 * ```text
 * z = x·w + b       y = max(0, z)       L = (y − t)²              every letter is one number
 *
 * dy = 2·(y − t)    dz = dy where z > 0, else 0
 * dw = dz·x         db = dz             dx = dz·w
 * ```
 *
 * Hint: seven lines, in this order. With x = 2, w = 0.5, b = 0.1, t = 3 they give L = 3.61 and dw = −7.6.
 *
 * Check: `npm run check -- 4 chain`
 */
export function neuronBackward(x: number, w: number, b: number, t: number): NeuronGradients {
  return notYet("neuronBackward", x, w, b, t);
}
