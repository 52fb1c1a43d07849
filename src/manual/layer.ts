/**
 * @file What the pieces of a network have in common: an output, which must exist before its gradient can, and
 * parameters for an optimizer to update.
 */
import { ArgumentError, GradientError, show } from "../errors.js";
import { checkSameShape, type Matrix, type MatrixLike, matrixOf, unset } from "./matrix.js";

/** Something to be learned, q, and dq = ∂L/∂q, of the same shape. */
export interface Parameter {
  /** The name of the attribute that holds it, e.g. `weights`. */
  readonly name: string;
  readonly value: Matrix;
  readonly gradient: Matrix;
}

/** Anything an optimizer can update. */
export interface Trainable {
  /** The parameters, with the gradients of the last `backward`. */
  parameters(): readonly Parameter[];
}

/**
 * `dvalues` as the gradient of `output`: every backward starts here.
 *
 * @throws {GradientError} if `forward` has not run yet. @throws {ShapeError} if the shapes differ.
 */
export function gradientOf(op: string, output: Matrix, dvalues: MatrixLike): Matrix {
  if (output === unset) throw new GradientError(op, "forward has not run yet");
  const dy = matrixOf(op, dvalues, output.dtype);
  checkSameShape(op, "gradient and output differ in shape", dy, output);
  return dy;
}

/** Throws unless `value` is a whole number ≥ `minimum`. */
export function checkCount(op: string, name: string, value: number, minimum = 1): void {
  if (!Number.isSafeInteger(value) || value < minimum) {
    throw new ArgumentError(op, `${name} must be a whole number ≥ ${minimum}, got ${show(value)}`);
  }
}
