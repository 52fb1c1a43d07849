/**
 * @file Activation functions that are not tensor methods. Conventions at kinks follow PyTorch and are stated
 * with each.
 */
import {
  apply,
  inNameOf,
  pointwise,
  takesAtMost,
  takesOnly,
  type Unary,
  unary,
  unaryWith,
} from "../../autograd/extend.js";
import { hardtanh, mul, narrow, neg, reshape, sigmoid, softmax, type Tensor } from "../../autograd/index.js";
import { checkNumber } from "../../checks.js";
import { ShapeError } from "../../errors.js";
import { type Expression, input, s } from "../../kernels/expression.js";
import { settled } from "../../options.js";
import { axisLength, normalizeAxis } from "../../shape.js";
import { checkTensor, checkTensors } from "../core/inputs.js";
import { checkAlpha, checkLambda } from "./bounds.js";

/** min(max(0, x), 6); the gradient is 0 at the ends and beyond. */
export function relu6(x: Tensor): Tensor {
  takesOnly("relu6", 1, arguments);
  return inNameOf("relu6", () => hardtanh(x, { min: 0, max: 6 }));
}

const thresholdOp = pointwise("threshold", 3, s.select(s.le(input(0), input(1)), input(2), input(0)));

/**
 * x where x > threshold, else value.
 *
 * @throws ArgumentError unless both are numbers
 */
export function threshold(x: Tensor, limit: number, value: number): Tensor {
  takesOnly("threshold", 3, arguments);
  checkTensor("threshold", "x", x);
  checkNumber("threshold", "threshold", limit);
  checkNumber("threshold", "value", value);
  return apply(thresholdOp, [x, limit, value]);
}

const celuOp = unaryWith(
  "celu",
  (x, alpha) => s.select(s.le(x, 0), s.mul(alpha, s.expm1(s.div(x, alpha))), x),
  (g, _y, x, alpha) => s.select(s.le(x, 0), s.mul(g, s.exp(s.div(x, alpha))), g),
);

/**
 * x where x > 0, else alpha·(e^{x/alpha} − 1), alpha 1 by default.
 * {@link https://arxiv.org/abs/1704.07483 | Barron 2017}
 *
 * @throws ArgumentError unless alpha is a number other than 0
 */
export function celu(x: Tensor, options?: { alpha?: number | undefined }): Tensor {
  takesAtMost("celu", 2, arguments);
  const { alpha } = settled("celu", options, { alpha: 1 });
  checkAlpha("celu", alpha);
  return celuOp(x, alpha);
}

/** ln(1 + eˣ) without overflow. */
function softplus(x: Expression): Expression {
  return s.add(s.maximum(x, 0), s.log1p(s.exp(s.neg(s.abs(x)))));
}

/** x·tanh(ln(1 + eˣ)). {@link https://arxiv.org/abs/1908.08681 | Misra 2019} */
export const mish: Unary = unary(
  "mish",
  (x) => s.mul(x, s.tanh(softplus(x))),
  "floating",
  (g, _y, x) => {
    const t = s.tanh(softplus(x));
    return s.mul(g, s.add(t, s.mul(s.mul(x, s.sub(1, s.mul(t, t))), s.sigmoid(x))));
  },
);

/** ln σ(x) = −ln(1 + e^{−x}) without overflow; `dx = dy·σ(−x)`. */
export const logSigmoid: Unary = unary(
  "logSigmoid",
  (x) => s.neg(softplus(s.neg(x))),
  "floating",
  (g, _y, x) => s.mul(g, s.sigmoid(s.neg(x))),
);

/** x / (1 + |x|). */
export const softsign: Unary = unary("softsign", (x) => s.div(x, s.add(1, s.abs(x))));

/** x − tanh x. */
export const tanhshrink: Unary = unary("tanhshrink", (x) => s.sub(x, s.tanh(x)));

const softshrinkOp = unaryWith("softshrink", (x, lambda) => {
  const upTo = s.select(s.lt(x, s.neg(lambda)), s.add(x, lambda), 0);
  return s.select(s.le(x, lambda), upTo, s.sub(x, lambda));
});

/**
 * x moved toward 0 by lambda, and 0 within ±lambda, where the gradient is 0 as well.
 *
 * @throws ArgumentError unless lambda is a number ≥ 0
 */
export function softshrink(x: Tensor, lambda = 0.5): Tensor {
  takesOnly("softshrink", 2, arguments);
  checkLambda("softshrink", lambda);
  return softshrinkOp(x, lambda);
}

const hardshrinkOp = unaryWith("hardshrink", (x, lambda) => s.select(s.le(s.abs(x), lambda), 0, x));

/**
 * x, but 0 within ±lambda, where the gradient is 0 as well.
 *
 * @throws ArgumentError unless lambda is a number ≥ 0
 */
export function hardshrink(x: Tensor, lambda = 0.5): Tensor {
  takesOnly("hardshrink", 2, arguments);
  checkLambda("hardshrink", lambda);
  return hardshrinkOp(x, lambda);
}

/** min(max(0, x + 3), 6) / 6; the gradient is 0 at ±3 and beyond. */
export const hardsigmoid: Unary = unary(
  "hardsigmoid",
  (x) => s.div(s.minimum(s.maximum(s.add(x, 3), 0), 6), 6),
  "floating",
  (g, _y, x) => s.select(s.ge(s.abs(x), 3), 0, s.div(g, 6)),
);

/**
 * x·hardsigmoid(x); the gradient is x/3 + 1/2 for −3 ≤ x < 3. {@link https://arxiv.org/abs/1905.02244 |
 * Howard et al. 2019}
 */
export const hardswish: Unary = unary(
  "hardswish",
  (x) => s.mul(x, s.div(s.minimum(s.maximum(s.add(x, 3), 0), 6), 6)),
  "floating",
  (g, _y, x) => s.select(s.lt(x, -3), 0, s.select(s.lt(x, 3), s.mul(g, s.add(s.div(x, 3), 0.5)), g)),
);

const preluOp = pointwise(
  "prelu",
  2,
  s.select(s.le(input(0), 0), s.mul(input(1), input(0)), input(0)),
  "floating",
);

/**
 * x where x > 0, else weight·x, with one slope for all channels, [1] or [], or one per channel, [C], of x [N, C,
 * …]. {@link https://arxiv.org/abs/1502.01852 | He et al. 2015}
 *
 * @throws ShapeError unless there are 1 or C slopes
 */
export function prelu(x: Tensor, weight: Tensor): Tensor {
  takesOnly("prelu", 2, arguments);
  checkTensors("prelu", { x, weight });
  const channels = x.ndim > 1 ? x.shape[1]! : 1;
  if (weight.ndim > 1 || (weight.size !== 1 && weight.size !== channels)) {
    throw new ShapeError("prelu", `needs 1 or ${channels} slopes`, weight.shape, x.shape);
  }
  const one = x.ndim === 0 ? [] : [1];
  const shape = weight.size === 1 ? one : [channels, ...x.shape.slice(2).map(() => 1)];
  const slopes = reshape(weight, shape);
  return apply(preluOp, [x, slopes]);
}

/**
 * Gated linear unit: splits x into halves a and b along an axis (default: the last), and returns a·σ(b).
 * {@link https://arxiv.org/abs/1612.08083 | Dauphin et al. 2017}
 */
export function glu(x: Tensor, axis = -1): Tensor {
  takesOnly("glu", 2, arguments);
  checkTensor("glu", "x", x);
  const along = normalizeAxis("glu", axis, x.ndim);
  const length = axisLength(x.shape, along);
  if (length % 2 !== 0) throw new ShapeError("glu", `axis ${along} has odd length ${length}`, x.shape);
  const half = length / 2;
  return mul(narrow(x, along, 0, half), sigmoid(narrow(x, along, half, half)));
}

/** softmax(−x) along an axis (default: the last). */
export function softmin(x: Tensor, axis = -1): Tensor {
  takesOnly("softmin", 2, arguments);
  return inNameOf("softmin", () => softmax(neg(x), axis));
}
