/**
 * @file Functions of one number, applied to every element. int32 and bool inputs give float32, unless the
 * result is a whole number anyway.
 */
import { s } from "../../kernels/expression.js";
import { takesOnly } from "../declare/arguments.js";
import { type Unary, unary } from "../declare/unary.js";
import type { Tensor } from "../tensor.js";
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

/** Logarithm to base 10; `dx = dy / (x·ln 10)`. By way of base 2, which leaves 10⁻¹⁰ … 10¹⁰ exact. */
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
  (g, _y, x) => s.mul(g, s.mul(2, x)),
);

/** x²; `dx = 2·x·dy`. bool gives int32. */
export function square(x: Tensor): Tensor {
  takesOnly("square", 1, arguments);
  // Of what is no tensor the op itself says so.
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

/** Greatest whole number ≤ x; flat, so its gradient is 0. */
export const floor: Unary = unary("floor", s.floor, "same");

/** Least whole number ≥ x; flat, so its gradient is 0. */
export const ceil: Unary = unary("ceil", s.ceil, "same");

/** Nearest whole number, halves to the even one; flat, so its gradient is 0. */
export const round: Unary = unary("round", s.round, "same");

/** x without its fraction; flat, so its gradient is 0. */
export const trunc: Unary = unary("trunc", s.trunc, "same");

/** Absolute value; `dx = dy·sign x`, 0 at 0. */
export const abs: Unary = unary("abs", s.abs, "same");

/** −1, 0 or 1; NaN stays NaN. Flat, so its gradient is 0. */
export const sign: Unary = unary("sign", s.sign, "same");
