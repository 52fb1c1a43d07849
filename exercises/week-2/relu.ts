import { notYet } from "../notYet.js";

/**
 * Cut off negative numbers, leave the rest alone.
 *
 * ```text
 * f(z) = max(0, z)              z, f(z): one number
 * ```
 *
 * Hint: a single call of `Math.max`.
 *
 * Check: `npm run check -- 2 relu`
 */
export function relu(z: number): number {
  return notYet("relu", z);
}

/**
 * Its slope. At 0 there is none, so 0 is used: a neuron that says nothing hears nothing.
 *
 * ```text
 * f′(z) = 1 where z > 0, else 0       z, f′(z): one number
 * ```
 *
 * Hint: `>` and `>=` differ in one place.
 */
export function reluSlope(z: number): number {
  return notYet("reluSlope", z);
}
