import type { Matrix } from "tapegrad/manual";
import { notYet } from "../notYet.js";

/**
 * Categorical cross-entropy: how surprising the right answers are, on average.
 *
 * ```text
 * L = (1/N)·Σ_n −ln p[n, cₙ]           p [N, K]   classes: c₀ … c₍N₋₁₎, numbers from 0 to K − 1   L one number
 * ```
 *
 * To keep one hopeless sample from making the loss infinite, each p is clipped to 10⁻⁷ … 1 − 10⁻⁷.
 *
 * Hint: in row n only one number counts, the one in column cₙ: `p.data[n * p.cols + classes[n]!]`. `Math.log`
 * is natural.
 *
 * Check: `npm run check -- 3 cross-entropy`
 */
export function crossEntropy(p: Matrix, classes: readonly number[]): number {
  return notYet("crossEntropy", p, classes);
}
