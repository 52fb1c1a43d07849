import type { Matrix } from "tapegrad/manual";
import { notYet } from "../notYet.js";

/**
 * Clipping, against exploding gradients: all of them together form one long vector; if it is longer than
 * `longest`, it is scaled down to that length, keeping its direction. Modifies the matrices, and returns the
 * original length.
 *
 * ```text
 * length = √(Σ g²), over all numbers of all matrices
 * g ← g·(longest / length)     if length > longest, else nothing changes          g: matrices of any shapes
 * ```
 *
 * Hint: two passes, one to measure and one to scale.
 *
 * Check: `npm run check -- 7 clip`
 */
export function clipLength(gradients: readonly Matrix[], longest: number): number {
  return notYet("clipLength", gradients, longest);
}
