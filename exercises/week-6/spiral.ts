import type { Matrix } from "tapegrad/manual";
import { notYet } from "../notYet.js";
import { sgdStep } from "../week-4/sgd.js";
import { add, backward, crossEntropy, matmul, relu, Tensor } from "./tensor.js";

/** The weights and biases of the spiral's network, on your tape. */
export interface Parameters {
  readonly W1: Tensor;
  readonly b1: Tensor;
  readonly W2: Tensor;
  readonly b2: Tensor;
}

/** Already written: leaves for given matrices. */
export function makeParameters(W1: Matrix, b1: Matrix, W2: Matrix, b2: Matrix): Parameters {
  return { W1: new Tensor(W1), b1: new Tensor(b1), W2: new Tensor(W2), b2: new Tensor(b2) };
}

/**
 * The tape, step 6 of 6: the network of week 5, forward only. Your tape finds the way back by itself.
 *
 * ```text
 * z₂ = relu(x·W₁ + b₁)·W₂ + b₂            x [N, D]   W₁ [D, M]   b₁ [1, M]   W₂ [M, K]   b₂ [1, K]   z₂ [N, K]
 * ```
 *
 * Hint: five calls. x is not learned, but it has to be a `Tensor` all the same.
 *
 * Check: `npm run check -- 6 spiral`
 */
export function logits(parameters: Parameters, x: Matrix): Tensor {
  return notYet("logits", parameters, x, matmul, add, relu, Tensor);
}

/**
 * One training step; returns the loss before it.
 *
 * ```text
 * L = crossEntropy(z₂, classes)  →  backward(L)  →  q ← q − η·dq for each of the four parameters       L: one number
 * ```
 *
 * Hint: compare it with the training step of week 5. The line that calls `backward` replaces four.
 */
export function trainStep(
  parameters: Parameters,
  x: Matrix,
  classes: readonly number[],
  learningRate: number,
): number {
  return notYet("trainStep", parameters, x, classes, learningRate, crossEntropy, backward, sgdStep);
}
