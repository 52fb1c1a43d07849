import { addRow, dot, Matrix } from "tapegrad/manual";
import { notYet } from "../notYet.js";

/** The weights of H neurons that hear their input, and what all of them said one step before. */
export interface Cell {
  /** From the input to the state, [D, H]. */
  readonly Wxh: Matrix;
  /** From the state to the next one, [H, H]. */
  readonly Whh: Matrix;
  /** [1, H] */
  readonly bh: Matrix;
}

/**
 * A recurrent cell, through time: the same weights at every step, and a state that is handed on.
 *
 * ```text
 * hₜ = tanh(xₜ·Wxh + hₜ₋₁·Whh + bh)        t = 0 … T − 1       h₋₁ = h0       xₜ [N, D]   hₜ [N, H]
 * ```
 *
 * Returns h₀ … h₍T₋₁₎, one matrix for each x.
 *
 * Hint: a variable `h` that begins as h0, and is replaced in every pass. `dot` and `addRow` are there; adding two matrices
 * and taking tanh are a loop over `data`, which you can do at once.
 *
 * Check: `npm run check -- 7 cell`
 */
export function cellForward(cell: Cell, xs: readonly Matrix[], h0: Matrix): Matrix[] {
  return notYet("cellForward", cell, xs, h0, addRow, dot, Matrix);
}
