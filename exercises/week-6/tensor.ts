import { addRow, dot, Matrix, transpose } from "tapegrad/manual";
import { notYet } from "../notYet.js";
import { crossEntropy as crossEntropyOf } from "../week-3/cross-entropy.js";
import { softmax } from "../week-3/softmax.js";
import { lossBackward } from "../week-5/loss.js";
import { reluBackward, reluForward } from "../week-5/relu.js";
import { unbroadcast } from "./broadcast.js";
import { order } from "./order.js";

/** Takes the gradient of a result, and returns that of one of its inputs. */
export type Pullback = (dy: Matrix) => Matrix;

/**
 * A matrix that remembers where it came from. Instead of slopes, which would be Jacobians, it keeps
 * pullbacks.
 */
export class Tensor {
  readonly value: Matrix;
  readonly reads: readonly (readonly [input: Tensor, pullback: Pullback])[];
  /** ∂L/∂value, in the shape of value, once `backward` has run. */
  gradient: Matrix;

  constructor(value: Matrix, reads: readonly (readonly [input: Tensor, pullback: Pullback])[] = []) {
    this.value = value;
    this.reads = reads;
    this.gradient = new Matrix(value.rows, value.cols);
  }
}

/**
 * The tape, step 5 of 6: the same for matrices. You have derived nearly all of it before; here it finds its
 * place.
 *
 * ```text
 * y = a·b          da = dy·bᵀ       db = aᵀ·dy            a [N, K]   b [K, M]   y [N, M]
 * ```
 *
 * Hint: `new Tensor(dot(…), [[a, (dy) => …], [b, (dy) => …]])`. A pullback simply refers to whatever it needs
 * later.
 *
 * Check: `npm run check -- 6 tensor`
 */
export function matmul(a: Tensor, b: Tensor): Tensor {
  return notYet("matmul", a, b, dot, transpose);
}

/**
 * ```text
 * y = a + b, b being one row that is added to every row       da = dy       db: dy, gathered       a, y [N, M]   b [1, M]
 * ```
 *
 * Hint: `addRow` there, `unbroadcast` back.
 */
export function add(a: Tensor, b: Tensor): Tensor {
  return notYet("add", a, b, addRow, unbroadcast);
}

/**
 * ```text
 * y = max(0, a)          da = dy where a > 0, else 0          a, y [N, M]
 * ```
 *
 * Hint: week 5 has both halves.
 */
export function relu(a: Tensor): Tensor {
  return notYet("relu", a, reluForward, reluBackward);
}

/**
 * Softmax and cross-entropy, down to the loss, as a matrix of one number.
 *
 * ```text
 * L [1, 1]               da = dL·(p − y)/N                     a [N, K]   classes: N numbers   dL [1, 1]
 * ```
 *
 * Hint: p = softmax(a.value) is needed in both directions. dL is 1 as long as the loss is the end; multiply
 * by it all the same, for anyone who continues from here.
 */
export function crossEntropy(a: Tensor, classes: readonly number[]): Tensor {
  return notYet("crossEntropy", a, classes, softmax, crossEntropyOf, lossBackward);
}

/**
 * The way back, as in step 3: clear, seed, and go through the order from its end.
 *
 * ```text
 * input.gradient += pullback(node.gradient)          gradients have the shapes of their values; the seed is 1, [1, 1]
 * ```
 *
 * Hint: += for matrices is a loop over `data`, or a new matrix that replaces the old one.
 */
export function backward(result: Tensor): void {
  notYet("backward", result, order);
}
