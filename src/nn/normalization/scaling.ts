/**
 * @file What normalization layers share: weight and bias, and running statistics.
 */
import { apply, pointwise } from "../../autograd/extend.js";
import { add, assign, mul, reshape, rsqrt, sub, type Tensor, to } from "../../autograd/index.js";
import { ArgumentError, show } from "../../errors.js";
import { flushed, negligible } from "../../kernels/denormals.js";
import { input, s, uniform } from "../../kernels/expression.js";

const standardized = pointwise("standardize", 3, s.mul(s.sub(input(0), input(1)), input(2)), "floating");
const scaledAndShifted = pointwise("affine", 3, s.add(s.mul(input(0), input(1)), input(2)), "floating");

const blended = pointwise(
  "runningStatistic",
  4,
  flushed(s.add(s.mul(input(2), input(0)), s.mul(input(3), input(1))), uniform(0)),
  "floating",
);

/** y·weight + bias, if present. */
export function affine(y: Tensor, weight: Tensor | undefined, bias: Tensor | undefined): Tensor {
  if (weight === undefined) return y;
  return bias === undefined ? mul(y, weight) : apply(scaledAndShifted, [y, weight, bias]);
}

/** A parameter of each channel, shaped to broadcast with x [N, C, …]. */
export function perChannel(parameter: Tensor | undefined, x: Tensor): Tensor | undefined {
  return parameter && reshape(parameter, [parameter.size, ...x.shape.slice(2).map(() => 1)]);
}

/** Throws unless eps is a number ≥ 0. */
export function checkEps(op: string, eps: unknown): void {
  if (!(typeof eps === "number" && eps >= 0))
    throw new ArgumentError(op, `eps must be ≥ 0, got ${show(eps)}`);
}

/** x [N, C, …] normalized with the given statistics of each channel instead of its own. */
export function normalizedByRunning(x: Tensor, mean: Tensor, variance: Tensor, eps: number): Tensor {
  const scale = rsqrt(add(perChannel(variance, x)!, eps));
  return apply(standardized, [x, perChannel(mean, x)!, scale]);
}

/** Blends a fraction of a batch's statistic, times a factor, into the running one. */
export function blend(running: Tensor, own: Tensor, share: number | Tensor, factor = 1): void {
  const [kept, added] =
    typeof share === "number" ? [1 - share, share * factor] : [sub(1, share), mul(share, factor)];
  const values = [running, to(own, running.dtype), kept, added];
  assign(running, apply(blended, values, [negligible(running.dtype)]));
}
