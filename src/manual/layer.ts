/**
 * @file What the pieces of a network have in common: an output that must exist before its gradient can, and
 * parameters that an optimizer moves.
 */
import { ArgumentError, GradientError, show } from "../errors.js";
import { checkSameShape, type Matrix, type MatrixLike, matrixOf, unset } from "./matrix.js";

/** One thing to be learned, q, and dq = ∂L/∂q, of the same shape. */
export interface Parameter {
  /** The attribute that holds it, e.g. `weights`. */
  readonly name: string;
  readonly value: Matrix;
  readonly gradient: Matrix;
}

/** What an optimizer can update: anything that names its parameters. */
export interface Trainable {
  /** Parameters with their gradients of the last `backward`. */
  parameters(): readonly Parameter[];
}

/**
 * `dvalues` as the gradient of `output`: every backward begins here.
 *
 * @throws {GradientError} when `forward` has not run. @throws {ShapeError} when the shapes differ.
 */
export function gradientOf(op: string, output: Matrix, dvalues: MatrixLike): Matrix {
  if (output === unset) throw new GradientError(op, "forward has not run yet");
  const dy = matrixOf(op, dvalues, output.dtype);
  checkSameShape(op, "the gradient has another shape than the output", dy, output);
  return dy;
}

/** Refuses numbers that are not whole or are less than `least`. */
export function checkCount(op: string, name: string, value: number, least = 1): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new ArgumentError(op, `${name} must be a whole number ≥ ${least}, got ${show(value)}`);
  }
}
