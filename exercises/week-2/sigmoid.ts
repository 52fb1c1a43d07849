import { notYet } from "../notYet.js";

/**
 * A smooth step: any number into (0, 1).
 *
 * ```text
 * σ(z) = 1 / (1 + e⁻ᶻ)          z, σ(z): one number
 * ```
 *
 * Hint: `Math.exp`. Mind the minus.
 *
 * Check: `npm run check -- 2 sigmoid`
 */
export function sigmoid(z: number): number {
  return notYet("sigmoid", z);
}

/**
 * Its slope. The derivation in week 2 ends in a form that needs only the output.
 *
 * ```text
 * σ′(z) = σ(z)·(1 − σ(z))       z, σ′(z): one number
 * ```
 *
 * Hint: the function above is there to be called.
 */
export function sigmoidSlope(z: number): number {
  return notYet("sigmoidSlope", z);
}
