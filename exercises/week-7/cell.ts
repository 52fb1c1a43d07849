import { addRow, dot, Matrix } from "tapegrad/manual";
import { notYet } from "../notYet.js";

/** The weights of H neurons that hear their input, and what they all said one step earlier. */
export interface Cell {
  /** From the input to the state, [D, H]. */
  readonly Wxh: Matrix;
  /** From one state to the next, [H, H]. */
  readonly Whh: Matrix;
  /** [1, H] */
  readonly bh: Matrix;
}

/**
 * A recurrent cell, through time: the same weights at every step, and a state that is passed on.
 *
 * ```text
 * hₜ = tanh(xₜ·Wxh + hₜ₋₁·Whh + bh)        t = 0 … T − 1       h₋₁ = h0       xₜ [N, D]   hₜ [N, H]
 * ```
 *
 * Returns h₀ … h₍T₋₁₎, one matrix per x.
 *
 * Hint: a variable `h` that starts as h0 and is replaced in every iteration. You have `dot` and `addRow`;
 * adding two matrices and taking tanh can share one loop over `data`.
 *
 * Check: `npm run check -- 7 cell`
 */
export function cellForward(cell: Cell, xs: readonly Matrix[], h0: Matrix): Matrix[] {
  return notYet("cellForward", cell, xs, h0, addRow, dot, Matrix);
}
