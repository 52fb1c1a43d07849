import { Matrix } from "tapegrad/manual";
import { notYet } from "../notYet.js";

/**
 * Softmax turns any numbers into probabilities: all positive, each row summing to 1, the order preserved.
 *
 * ```text
 * p[n, i] = exp(x[n, i] − m) / Σₖ exp(x[n, k] − m)       m = max of row n        x, p [N, K]
 * ```
 *
 * Hint: for each row, three loops over its K numbers: the maximum; the exponentials and their sum; the
 * division. Without the maximum it is right as well, until some x is 1000. `x.data[n * x.cols + i]` is x[n,
 * i].
 *
 * Check: `npm run check -- 3 softmax`
 */
export function softmax(x: Matrix): Matrix {
  return notYet("softmax", x, Matrix);
}
