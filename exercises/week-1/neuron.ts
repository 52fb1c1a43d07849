import { notYet } from "../notYet.js";

/**
 * One neuron: it weights its inputs, adds them up, and shifts the sum by its bias.
 *
 * ```text
 * y = x₁·w₁ + x₂·w₂ + … + x_D·w_D + b          x, w: D numbers each   b, y: one number
 * ```
 *
 * Hint: start the sum at b, and let a loop over d add x[d]·w[d]. With `noUncheckedIndexedAccess`, TypeScript
 * wants to be told that an element exists: `x[d]!`.
 *
 * Check: `npm run check -- 1 neuron`
 */
export function neuron(x: readonly number[], w: readonly number[], b: number): number {
  return notYet("neuron", x, w, b);
}
