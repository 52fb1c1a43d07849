import type { Matrix } from "tapegrad/manual";
import { notYet } from "../notYet.js";

/**
 * The fraction of samples whose most probable class is the right one. You cannot descend on it (it is flat,
 * and jumps), but it is what people want to know.
 *
 * ```text
 * accuracy = (1/N)·(how often the largest number of row n is in column cₙ)       p [N, K]   one number, 0 to 1
 * ```
 *
 * Hint: for each row find the column of the largest number. On ties the first one counts.
 *
 * Check: `npm run check -- 3 accuracy`
 */
export function accuracy(p: Matrix, classes: readonly number[]): number {
  return notYet("accuracy", p, classes);
}
