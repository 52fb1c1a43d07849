import { addRow, dot, Matrix, sumRows, transpose } from "tapegrad/manual";
import { notYet } from "../notYet.js";

/**
 * The dense layer, there and back: the heart of the course. `forward` keeps what `backward` will need.
 *
 * ```text
 * y  = x·W + b            x [N, D]   W [D, M]   b [1, M]   y [N, M]
 *
 * dW = xᵀ·dy              [D, N]·[N, M] → [D, M]
 * db = Σₙ dy              [1, M]
 * dx = dy·Wᵀ              [N, M]·[M, D] → [N, D]
 * ```
 *
 * Hint: you have `dot`, `transpose`, `addRow`, and `sumRows`; each formula is one line, and the shapes allow
 * no other. Nothing is divided by N here; the loss has already done that. Each backward replaces the
 * gradients of the previous one.
 *
 * Check: `npm run check -- 5 dense`
 */
export class LayerDense {
  /** W */
  readonly weights: Matrix;
  /** b */
  readonly biases: Matrix;
  /** x of the last forward. */
  inputs: Matrix = new Matrix(0, 0);
  /** y of the last forward. */
  output: Matrix = new Matrix(0, 0);
  /** dW of the last backward. */
  dweights: Matrix = new Matrix(0, 0);
  /** db of the last backward. */
  dbiases: Matrix = new Matrix(0, 0);

  constructor(weights: Matrix, biases: Matrix) {
    this.weights = weights;
    this.biases = biases;
  }

  /** Computes y, keeps x and y in `inputs` and `output`, and returns y. */
  forward(x: Matrix): Matrix {
    return notYet("LayerDense.forward", x, dot, addRow);
  }

  /** Computes dW and db into `dweights` and `dbiases`, and returns dx. */
  backward(dy: Matrix): Matrix {
    return notYet("LayerDense.backward", dy, dot, transpose, sumRows);
  }
}
