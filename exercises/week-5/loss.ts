import { Matrix } from "tapegrad/manual";
import { notYet } from "../notYet.js";

/**
 * Softmax and cross-entropy together, backward: the short way, and where every backward pass starts. After a
 * page of derivatives, it is what was predicted minus what should have been.
 *
 * ```text
 * dx = (p − y) / N            p, dx [N, K]   y: 1 in column cₙ of row n, else 0   classes: c₀ … c₍N₋₁₎
 * ```
 *
 * Hint: copy p, divided by N; then subtract 1/N in one place of each row. Do not modify p itself.
 *
 * Check: `npm run check -- 5 loss`
 */
export function lossBackward(p: Matrix, classes: readonly number[]): Matrix {
  return notYet("lossBackward", p, classes, Matrix);
}
