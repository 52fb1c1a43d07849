/**
 * @file Activation functions. The gradient at a kink follows PyTorch and is stated for each function; where x
 * is NaN, functions with kinks pass the gradient on as they do for x > 0.
 */
import { checkNumber, checkOneOf } from "../../checks.js";
import { ArgumentError } from "../../errors.js";
import { input, s } from "../../kernels/expression.js";
import { settled } from "../../options.js";
import { takesAtMost } from "../declare/arguments.js";
import { apply, pointwise } from "../declare/pointwise.js";
import { type Unary, unary, unaryWith } from "../declare/unary.js";
import type { Tensor } from "../tensor.js";

/** tanh x; `dx = dy·(1 − y²)`. */
export const tanh: Unary = unary("tanh", s.tanh);

/** Logistic function 1 / (1 + e^{−x}); `dx = dy·y·(1 − y)`. */
export const sigmoid: Unary = unary("sigmoid", s.sigmoid);

/** Rectifier max(0, x); `dx = dy` where x > 0, else 0 (0 at 0). */
export const relu: Unary = unary(
  "relu",
  (x) => s.select(s.le(x, 0), 0, x),
  "same",
  (g, y) => s.select(s.le(y, 0), 0, g),
);

const leakyReluOp = unaryWith("leakyRelu", (x, slope) => s.select(s.le(x, 0), s.mul(x, slope), x));

/**
 * x where x > 0, else negativeSlope·x, negativeSlope 0.01 by default; `dx = dy` where x > 0, else
 * `negativeSlope·dy`.
 */
export function leakyRelu(x: Tensor, options?: { negativeSlope?: number | undefined }): Tensor {
  takesAtMost("leakyRelu", 2, arguments);
  const { negativeSlope } = settled("leakyRelu", options, { negativeSlope: 0.01 });
  checkNumber("leakyRelu", "negativeSlope", negativeSlope);
  return leakyReluOp(x, negativeSlope);
}

const eluOp = unaryWith(
  "elu",
  (x, alpha) => s.select(s.le(x, 0), s.mul(alpha, s.expm1(x)), x),
  // Not y + alpha, which is 0 below −17, where eˣ is 4e-8.
  (g, _y, x, alpha) => s.select(s.le(x, 0), s.mul(g, s.mul(alpha, s.exp(x))), g),
);

/**
 * Exponential linear unit: x where x > 0, else alpha·(eˣ − 1), alpha 1 by default; `dx = dy` where x > 0,
 * else `dy·alpha·eˣ`.
 * {@link https://arxiv.org/abs/1511.07289 | Clevert et al. 2015}
 */
export function elu(x: Tensor, options?: { alpha?: number | undefined }): Tensor {
  takesAtMost("elu", 2, arguments);
  const { alpha } = settled("elu", options, { alpha: 1 });
  checkNumber("elu", "alpha", alpha);
  return eluOp(x, alpha);
}

const seluScale = 1.0507009873554805;
const seluAlpha = 1.6732632423543772;

/**
 * Scaled exponential linear unit: scale·(x where x > 0, else alpha·(eˣ − 1)), scale 1.0507…, alpha 1.6733…;
 * `dx = scale·dy` where x > 0, else `dy·scale·alpha·eˣ`.
 * {@link https://arxiv.org/abs/1706.02515 | Klambauer et al. 2017}
 */
export const selu: Unary = unary(
  "selu",
  (x) => s.mul(seluScale, s.select(s.le(x, 0), s.mul(seluAlpha, s.expm1(x)), x)),
  "floating",
  (g, _y, x) => s.mul(g, s.select(s.le(x, 0), s.mul(seluScale * seluAlpha, s.exp(x)), seluScale)),
);

/** x·Φ(x) = x/2·(1 + erf(x/√2)). */
const geluOp = unary(
  "gelu",
  (x) => s.mul(s.mul(0.5, x), s.add(1, s.erf(s.mul(x, Math.SQRT1_2)))),
  "floating",
  // g is multiplied last: x·Φ′(x) is 0 for large x, while g·x may be infinite.
  (g, _y, x) => {
    const density = s.mul(1 / Math.sqrt(2 * Math.PI), s.exp(s.mul(-0.5, s.mul(x, x))));
    const below = s.mul(0.5, s.add(1, s.erf(s.mul(x, Math.SQRT1_2))));
    return s.mul(g, s.add(below, s.mul(x, density)));
  },
);

/** x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))). */
const geluTanhOp = unary("gelu", (x) => {
  const cubic = s.add(x, s.mul(0.044715, s.mul(x, s.mul(x, x))));
  return s.mul(s.mul(0.5, x), s.add(1, s.tanh(s.mul(Math.sqrt(2 / Math.PI), cubic))));
});

/**
 * Gaussian error linear unit x·Φ(x), where Φ is the cumulative distribution function of the standard normal
 * distribution; `dx = dy·(Φ(x) + x·Φ′(x))`. With `approximate: "tanh"` (default `"none"`) x/2·(1 +
 * tanh(√(2/π)·(x + 0.044715·x³))).
 * {@link https://arxiv.org/abs/1606.08415 | Hendrycks and Gimpel 2016}
 *
 * @throws ArgumentError if `approximate` is anything else
 */
export function gelu(x: Tensor, options?: { approximate?: "none" | "tanh" | undefined }): Tensor {
  takesAtMost("gelu", 2, arguments);
  const { approximate } = settled("gelu", options, { approximate: "none" });
  checkOneOf("gelu", "approximate", approximate, ["none", "tanh"]);
  return approximate === "tanh" ? geluTanhOp(x) : geluOp(x);
}

/** Sigmoid linear unit x·σ(x), also called swish; `dx = dy·σ(x)·(1 + x·(1 − σ(x)))`. */
export const silu: Unary = unary(
  "silu",
  (x) => s.mul(x, s.sigmoid(x)),
  "floating",
  // g is multiplied last: x·(1 − σ(x)) is 0 for large x, while g·x may be infinite.
  (g, _y, x) => s.mul(g, s.mul(s.sigmoid(x), s.add(1, s.mul(x, s.sigmoid(s.neg(x)))))),
);

const softplusOp = unaryWith(
  "softplus",
  (x, beta, threshold) => {
    const scaled = s.mul(x, beta);
    // max(z, 0) + ln(1 + e^−|z|): no exponential overflows.
    const smooth = s.add(s.maximum(scaled, 0), s.log1p(s.exp(s.neg(s.abs(scaled)))));
    return s.select(s.gt(scaled, threshold), x, s.div(smooth, beta));
  },
  (g, _y, x, beta, threshold) => {
    const scaled = s.mul(x, beta);
    return s.select(s.gt(scaled, threshold), g, s.mul(g, s.sigmoid(scaled)));
  },
);

/**
 * ln(1 + e^{beta·x}) / beta, a smooth version of ReLU; x itself where beta·x > threshold. Defaults: beta 1,
 * threshold 20. `dx = dy·σ(beta·x)`, dy where y is x.
 *
 * @throws ArgumentError if beta is 0
 */
export function softplus(
  x: Tensor,
  options?: { beta?: number | undefined; threshold?: number | undefined },
): Tensor {
  takesAtMost("softplus", 2, arguments);
  const { beta, threshold } = settled("softplus", options, { beta: 1, threshold: 20 });
  checkNumber("softplus", "beta", beta);
  checkNumber("softplus", "threshold", threshold);
  if (beta === 0) throw new ArgumentError("softplus", "beta must not be 0");
  return softplusOp(x, beta, threshold);
}

const hardtanhOp = pointwise(
  "hardtanh",
  3,
  s.select(s.le(input(0), input(1)), input(1), s.select(s.ge(input(0), input(2)), input(2), input(0))),
);

/**
 * x limited to min … max, by default −1 … 1; `dx = dy` in between, 0 at the bounds and beyond. int32 stays
 * int32 if both bounds are whole numbers.
 *
 * @throws ArgumentError if min is greater than max
 */
export function hardtanh(
  x: Tensor,
  options?: { min?: number | undefined; max?: number | undefined },
): Tensor {
  takesAtMost("hardtanh", 2, arguments);
  const { min, max } = settled("hardtanh", options, { min: -1, max: 1 });
  checkNumber("hardtanh", "min", min);
  checkNumber("hardtanh", "max", max);
  if (min > max) throw new ArgumentError("hardtanh", `min ${min} is greater than max ${max}`);
  return apply(hardtanhOp, [x, min, max]);
}
