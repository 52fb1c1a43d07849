import type { Matrix } from "tapegrad/manual";
import { notYet } from "../notYet.js";

/**
 * A step of gradient descent: every weight moves a little against its gradient. It modifies w and returns
 * nothing.
 *
 * ```text
 * w ← w − η·dw            w, dw [D, M]   η: one number
 * ```
 *
 * Hint: one loop over `w.data`. Write into it; the layer that owns w would not see a new matrix.
 *
 * Check: `npm run check -- 4 sgd`
 */
export function sgdStep(w: Matrix, dw: Matrix, learningRate: number): void {
  notYet("sgdStep", w, dw, learningRate);
}
