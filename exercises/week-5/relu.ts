import { Matrix } from "tapegrad/manual";
import { notYet } from "../notYet.js";

/**
 * ReLU applied to a matrix.
 *
 * ```text
 * y = max(0, x), element by element        x, y [N, M]
 * ```
 *
 * Hint: `new Matrix(x.rows, x.cols)` for the result, and one loop over `data`.
 *
 * Check: `npm run check -- 5 relu`
 */
export function reluForward(x: Matrix): Matrix {
  return notYet("reluForward", x, Matrix);
}

/**
 * ReLU, backward: where a neuron was on, the gradient passes undiminished; where it was off, nothing passes.
 *
 * ```text
 * dx = dy where x > 0, else 0              x, dy, dx [N, M]
 * ```
 *
 * Hint: x decides, the input of the forward pass, and not dy. At x = 0 the gradient is 0.
 */
export function reluBackward(x: Matrix, dy: Matrix): Matrix {
  return notYet("reluBackward", x, dy, Matrix);
}
