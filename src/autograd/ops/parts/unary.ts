/**
 * @file How an op on one tensor is declared: its name and what it does to an element.
 */
import { type Expression, input, type Operand } from "../../../kernels/expression.js";
import { apply, type Outcome, type PointwiseGradient, pointwise } from "../../pointwise.js";
import type { Tensor } from "../../tensor.js";

/** An elementwise op on one tensor. */
export type Unary = (x: Tensor) => Tensor;

/** Declares `y = f(x)`; the gradient comes from the table of derivatives unless it is given. */
export function unary(
  name: string,
  f: (x: Expression) => Operand,
  outcome: Outcome = "floating",
  gradient?: PointwiseGradient,
): Unary {
  const op = pointwise(name, 1, f(input(0)), outcome, gradient);
  return (x) => apply(op, [x]);
}
