import { dot, Matrix, sumRows, transpose } from "tapegrad/manual";
import { notYet } from "../notYet.js";
import type { Cell } from "./cell.js";

/** The results of backpropagation through time: dq is ∂L/∂q, in the shape of q. */
export interface CellGradients {
  readonly dWxh: Matrix;
  readonly dWhh: Matrix;
  readonly dbh: Matrix;
  /** dx₀ … dx₍T₋₁₎ */
  readonly dxs: readonly Matrix[];
  readonly dh0: Matrix;
}

/**
 * Backpropagation through time. `hs` are the states that `cellForward` returned, and `direct[t]` is what the
 * loss says about hₜ itself; adding what comes back from later steps is up to you.
 *
 * ```text
 * from the last step to the first:
 *   dh   = direct[t] + carry                     carry: what the next step says about hₜ; 0 at the end
 *   dz   = dh·(1 − hₜ²)                          element by element
 *   dWxh += xₜᵀ·dz     dWhh += hₜ₋₁ᵀ·dz     dbh += Σₙ dz     dxₜ = dz·Wxhᵀ
 *   carry = dz·Whhᵀ                              after the first step it is dh0
 *
 * xₜ [N, D]   hₜ, direct[t], carry, dz [N, H]   Wxh [D, H]   Whh [H, H]   bh [1, H]
 * ```
 *
 * Hint: Whh is square, so no shape will tell you whether it was transposed. The state before h₀ is h0. The
 * weights are used at every step, so their gradients are sums over time; write a small function that adds one
 * matrix to another.
 *
 * Check: `npm run check -- 7 time`
 */
export function cellBackward(
  cell: Cell,
  xs: readonly Matrix[],
  h0: Matrix,
  hs: readonly Matrix[],
  direct: readonly Matrix[],
): CellGradients {
  return notYet("cellBackward", cell, xs, h0, hs, direct, dot, transpose, sumRows, Matrix);
}
