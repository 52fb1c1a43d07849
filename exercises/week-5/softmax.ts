import { Matrix } from "tapegrad/manual";
import { notYet } from "../notYet.js";

/**
 * Softmax, backward: the long way. Every p of a row depends on every x in it, so each dx collects from the
 * whole row.
 *
 * ```text
 * dx[n, j] = Σᵢ dp[n, i]·p[n, i]·(δᵢⱼ − p[n, j])        δᵢⱼ = 1 where i = j, else 0        p, dp, dx [N, K]
 * ```
 *
 * Hint: multiplied out it is p[n, j]·(dp[n, j] − s), with one number s = Σᵢ dp[n, i]·p[n, i] for each row.
 *
 * Check: `npm run check -- 5 softmax`
 */
export function softmaxBackward(p: Matrix, dp: Matrix): Matrix {
  return notYet("softmaxBackward", p, dp, Matrix);
}
