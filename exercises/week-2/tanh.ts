import { notYet } from "../notYet.js";
import { sigmoid } from "./sigmoid.js";

/**
 * The sigmoid, stretched to (−1, 1).
 *
 * ```text
 * tanh z = 2·σ(2z) − 1          z, tanh z: one number
 * ```
 *
 * Hint: write it with your own sigmoid rather than `Math.tanh`, to see that it is one.
 *
 * Check: `npm run check -- 2 tanh`
 */
export function tanh(z: number): number {
  return notYet("tanh", z, sigmoid);
}

/**
 * Its slope.
 *
 * ```text
 * tanh′ z = 1 − tanh² z         z, tanh′ z: one number
 * ```
 *
 * Hint: at 0 it is 1, four times as steep as the sigmoid.
 */
export function tanhSlope(z: number): number {
  return notYet("tanhSlope", z);
}
