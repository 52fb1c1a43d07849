import type { Matrix } from "tapegrad/manual";
import { notYet } from "../notYet.js";

/**
 * The share of samples whose most probable class is the right one. Nobody can descend on it (it is flat, and jumps), but
 * it is what people want to know.
 *
 * ```text
 * accuracy = (1/N)·(how often the largest number of row n stands in column cₙ)       p [N, K]   one number, 0 to 1
 * ```
 *
 * Hint: for each row find the column of the largest number. Of equal ones the first counts.
 *
 * Check: `npm run check -- 3 accuracy`
 */
export function accuracy(p: Matrix, classes: readonly number[]): number {
  return notYet("accuracy", p, classes);
}
