/**
 * @file Update rules: what happens to one element of a parameter and of its state, as one kernel.
 */
import type { Tensor } from "../autograd/index.js";
import type { DataArray } from "../dtype.js";
import { flushed, negligible } from "../kernels/denormals.js";
import { type Expression, input, program, s, uniform } from "../kernels/expression.js";
import { kernels } from "../kernels/index.js";

/**
 * Updates a parameter and its state (tensors of the same shape) in place, given its gradient and some
 * numbers; for a gradient stored as rows, only these rows.
 */
export type Rule<Numbers extends string> = (
  parameter: Tensor,
  grad: Tensor,
  state: readonly Tensor[],
  numbers: Readonly<Record<Numbers, number>>,
) => void;

/**
 * Declares a rule. `formula` receives the parameter's element p, the gradient's g, those of the state, and the
 * numbers by name, and returns the new p followed by the new state, in which negligible values become 0.
 */
export function rule<Slots extends string, Numbers extends string>(
  name: string,
  slots: readonly Slots[],
  numbers: readonly Numbers[],
  formula: (of: Readonly<Record<"p" | "g" | Slots | Numbers, Expression>>) => readonly Expression[],
): Rule<Numbers> {
  const inputs = ["p", "g", ...slots].map((own, i): [string, Expression] => [own, input(i)]);
  const given = numbers.map((own, i): [string, Expression] => [own, uniform(i)]);
  const [p, ...next] = formula(Object.fromEntries([...inputs, ...given]) as never);
  const threshold = uniform(numbers.length);
  const update = program(name, inputs.length, [p!, ...next.map((own) => flushed(own, threshold))]);
  return (parameter, grad, state, values) => {
    const given = [...numbers.map((number) => values[number]), negligible(parameter.dtype)];
    const own = [parameter, ...state].map((tensor) => tensor.data);
    const run = ([p, ...slots]: readonly DataArray[], g: DataArray): void =>
      kernels.elementwise(update, [p!, ...slots], [p!, g, ...slots], undefined, given);
    const { rows } = grad.storage;
    if (rows === undefined) run(own, grad.data);
    else rows.visit(own, run);
  };
}

/** The gradient that the update follows: sign·g + weightDecay·p. */
export function effectiveGradient(
  of: {
    readonly [K in "p" | "g" | "sign" | "weightDecay"]: Expression;
  },
): Expression {
  return s.add(s.mul(of.sign, of.g), s.mul(of.weightDecay, of.p));
}

/**
 * A moving average's next value: `beta·mean + oneMinusBeta·x`. 1 − β is a number of its own, since float32
 * would round it differently.
 */
export function lerp(
  mean: Expression,
  beta: Expression,
  x: Expression,
  oneMinusBeta: Expression,
): Expression {
  return s.add(s.mul(beta, mean), s.mul(oneMinusBeta, x));
}
