/**
 * @file Functions of one number, applied to every element. int32 and bool inputs give float32, unless the
 * result is a whole number anyway.
 */
import { checkNumber } from "../../checks.js";
import { isFloating } from "../../dtype.js";
import { ArgumentError, show } from "../../errors.js";
import { input, s, uniform } from "../../kernels/expression.js";
import { settled } from "../../options.js";
import { checkReal, takesAtMost, takesOnly } from "../declare/arguments.js";
import { apply, pointwise } from "../declare/pointwise.js";
import { type Unary, unary, unaryWith } from "../declare/unary.js";
import { checkTensor, type Tensor } from "../tensor.js";
import { to } from "./to.js";

/** e to the power x; `dx = dy·y`. */
export const exp: Unary = unary("exp", s.exp);

/** eˣ − 1, exact near 0; `dx = dy·(y + 1)`. */
export const expm1: Unary = unary("expm1", s.expm1);

/** Natural logarithm; `dx = dy / x`. −∞ at 0, NaN below. */
export const log: Unary = unary("log", s.log);

/** ln(1 + x), exact near 0; `dx = dy / (1 + x)`. */
export const log1p: Unary = unary("log1p", s.log1p);

/** Logarithm to base 2; `dx = dy / (x·ln 2)`. */
export const log2: Unary = unary("log2", s.log2);

/**
 * Logarithm to base 10; `dx = dy / (x·ln 10)`. Computed from base 2, so that powers of ten from 10⁻¹⁰ to 10¹⁰
 * are exact.
 */
export const log10: Unary = unary(
  "log10",
  (x) => s.mul(s.log2(x), Math.log10(2)),
  "floating",
  (g, _y, x) => s.div(g, s.mul(x, Math.LN10)),
);

/** Square root; `dx = dy / (2·y)`, ∞ at 0. */
export const sqrt: Unary = unary("sqrt", s.sqrt);

/** 1 / √x; `dx = −dy·y³ / 2`. */
export const rsqrt: Unary = unary(
  "rsqrt",
  (x) => s.div(1, s.sqrt(x)),
  "floating",
  (g, y) => s.mul(g, s.mul(-0.5, s.mul(y, s.mul(y, y)))),
);

const squareOp = unary(
  "square",
  (x) => s.mul(x, x),
  "same",
  (g, _y, x) => s.mul(s.mul(2, g), x),
);

/** x²; `dx = 2·x·dy`. bool gives int32. */
export function square(x: Tensor): Tensor {
  takesOnly("square", 1, arguments);
  // The op itself reports an x that is not a tensor.
  return squareOp(x?.dtype === "bool" ? to(x, "int32") : x);
}

/** 1 / x; `dx = −dy·y²`. */
export const reciprocal: Unary = unary(
  "reciprocal",
  (x) => s.div(1, x),
  "floating",
  (g, y) => s.neg(s.mul(g, s.mul(y, y))),
);

/** Sine of x radians; `dx = dy·cos x`. */
export const sin: Unary = unary("sin", s.sin);

/** Cosine of x radians; `dx = −dy·sin x`. */
export const cos: Unary = unary("cos", s.cos);

/** Tangent of x radians; `dx = dy·(1 + y²)`. */
export const tan: Unary = unary("tan", s.tan);

/** Inverse sine, in radians; `dx = dy / √(1 − x²)`. NaN outside −1 … 1. */
export const asin: Unary = unary("asin", s.asin);

/** Inverse cosine, in radians; `dx = −dy / √(1 − x²)`. NaN outside −1 … 1. */
export const acos: Unary = unary("acos", s.acos);

/** Inverse tangent, in radians; `dx = dy / (1 + x²)`. */
export const atan: Unary = unary("atan", s.atan);

/** Hyperbolic sine; `dx = dy·cosh x`. */
export const sinh: Unary = unary("sinh", s.sinh);

/** Hyperbolic cosine; `dx = dy·sinh x`. */
export const cosh: Unary = unary("cosh", s.cosh);

/** Error function 2/√π ∫₀ˣ e^{−t²} dt; `dx = dy·2/√π·e^{−x²}`. */
export const erf: Unary = unary("erf", s.erf);

/** Largest whole number ≤ x. Piecewise constant: its gradient is 0. */
export const floor: Unary = unary("floor", s.floor, "same");

/** Smallest whole number ≥ x. Piecewise constant: its gradient is 0. */
export const ceil: Unary = unary("ceil", s.ceil, "same");

/** Options of {@link round}. */
export interface RoundOptions {
  /** How many decimals to keep; negative: round to tens, hundreds, …; default 0. */
  decimals?: number | undefined;
}

const roundOp = unary("round", s.round, "same");
const roundedTo = unaryWith("round", (x, unit) => s.div(s.round(s.mul(x, unit)), unit));
const roundedOff = unaryWith("round", (x, unit) => s.mul(s.round(s.div(x, unit)), unit));

/**
 * Nearest whole number, with halves rounded to even, or, with `decimals` d, the nearest multiple of 10⁻ᵈ.
 * Piecewise constant: its gradient is 0.
 *
 * @example `tensor([3.14159]).round({ decimals: 2 })  // [3.14]`
 * @throws ArgumentError unless `decimals` is a whole number
 * @throws DTypeError for int32 and bool, if `decimals` is given
 */
export function round(x: Tensor, options?: RoundOptions): Tensor {
  takesAtMost("round", 2, arguments);
  const { decimals } = settled("round", options, { decimals: 0 });
  if (decimals === 0) return roundOp(x);
  checkReal("round", x);
  if (!Number.isInteger(decimals)) {
    throw new ArgumentError("round", `decimals must be a whole number, got ${show(decimals)}`);
  }
  return decimals > 0 ? roundedTo(x, 10 ** decimals) : roundedOff(x, 10 ** -decimals);
}

/** x without its fractional part. Piecewise constant: its gradient is 0. */
export const trunc: Unary = unary("trunc", s.trunc, "same");

/** Absolute value; `dx = dy·sign x`, 0 at 0. */
export const abs: Unary = unary("abs", s.abs, "same");

/** −1, 0 or 1; NaN stays NaN. Piecewise constant: its gradient is 0. */
export const sign: Unary = unary("sign", s.sign, "same");

const nanToNumOp = pointwise(
  "nanToNum",
  1,
  s.select(
    s.isFinite(input(0)),
    input(0),
    s.select(s.isNaN(input(0)), uniform(0), s.select(s.gt(input(0), 0), uniform(1), uniform(2))),
  ),
);

/** Options of {@link nanToNum}. */
export interface NanToNumOptions {
  /** Replaces NaN; default 0. */
  nan?: number | undefined;
  /** Replaces ∞; default the largest number of the dtype. */
  posInf?: number | undefined;
  /** Replaces −∞; default the most negative number of the dtype. */
  negInf?: number | undefined;
}

/**
 * Replaces NaN and infinities by numbers; `dx = dy` where x is finite, else 0.
 *
 * @example `tensor([NaN, Infinity, 1]).nanToNum({ posInf: 9 })  // [0. 9. 1.]`
 * @throws ArgumentError unless the options are numbers
 */
export function nanToNum(x: Tensor, options?: NanToNumOptions): Tensor {
  takesAtMost("nanToNum", 2, arguments);
  checkTensor("nanToNum", "x", x);
  const largest = x.dtype === "float64" ? Number.MAX_VALUE : 3.4028234663852886e38;
  const defaults = { nan: 0, posInf: largest, negInf: -largest };
  const { nan, posInf, negInf } = settled("nanToNum", options, defaults);
  for (const [name, value] of Object.entries({ nan, posInf, negInf })) checkNumber("nanToNum", name, value);
  return isFloating(x.dtype) ? apply(nanToNumOp, [x], [nan, posInf, negInf]) : x;
}
