/**
 * @file Declares ops on one tensor, by name and by what they do to an element.
 */
import { type Expression, input, type Operand, uniform } from "../../kernels/expression.js";
import type { Tensor } from "../tensor.js";
import { takesOnly } from "./arguments.js";
import { apply, type Outcome, pointwise } from "./pointwise.js";

/** An elementwise op on one tensor. */
export type Unary = (x: Tensor) => Tensor;

/** The gradient of x, given that of y = f(x), and y, x, and the numbers that f takes in addition. */
export type UnaryGradient = (
  g: Expression,
  y: Expression,
  x: Expression,
  ...numbers: Expression[]
) => Operand;

/** Declares `y = f(x)`; the gradient comes from the table of derivatives unless it is given. */
export function unary(
  name: string,
  f: (x: Expression) => Operand,
  outcome: Outcome = "floating",
  gradient?: UnaryGradient,
): Unary {
  const op = pointwise(name, 1, f(input(0)), outcome, gradient && ((g, y, x) => [gradient(g, y, x!)]));
  return function (x) {
    takesOnly(name, 1, arguments);
    return apply(op, [x]);
  };
}

/** Declares a floating `y = f(x, a, b, …)`, where the numbers a, b, … are the options of an op. */
export function unaryWith(
  name: string,
  f: (x: Expression, ...numbers: Expression[]) => Operand,
  gradient?: UnaryGradient,
): (x: Tensor, ...numbers: number[]) => Tensor {
  const numbers = Array.from({ length: f.length - 1 }, (_, i) => uniform(i));
  const op = pointwise(
    name,
    1,
    f(input(0), ...numbers),
    "floating",
    gradient && ((g, y, x) => [gradient(g, y, x!, ...numbers)]),
  );
  return (x, ...values) => apply(op, [x], values);
}
