/**
 * @file exp and what is made of it, on four float32 lanes.
 *
 * e^x = 2^2k · e^r with k the nearest whole number to x / (2·ln 2) and |r| ≤ ln 2. Two factors 2^k, since one 2^2k could be too
 * large or too small for a float32 where the result is not.
 */
import { f32x4, i32, i32x4, v128 } from "../assembler.js";
import * as coefficients from "./coefficients.js";
import type { Vector, VectorLocal, Vectors } from "./vectors.js";

/** 2·ln 2 in two parts; products of the first with k, |k| ≤ 128, are exact. */
const twoLn2 = [45426 / 2 ** 15, 2 * Math.LN2 - 45426 / 2 ** 15] as const;

/** e^r − 1 and 2^k, for −104 ≤ x ≤ 89. */
function reduced(m: Vectors, x: VectorLocal): { q: VectorLocal; scale: VectorLocal } {
  // Added to 1.5·2²³, a number is rounded to a whole one, which stands in the lowest bits: here with the exponent's bias.
  const magic = m.f32(1.5 * 2 ** 23 + 127);
  const bits = m.let(m.madd(x, m.f32(Math.LOG2E / 2), magic));
  const k = m.let(f32x4.sub(bits, magic));
  const r = m.let(m.nmadd(k, m.f32(twoLn2[1]), m.nmadd(k, m.f32(twoLn2[0]), x)));
  const q = m.let(m.madd(f32x4.mul(r, r), m.polynomial(r, coefficients.expm1), r));
  return { q, scale: m.let(i32x4.shl(bits, i32.const(23))) };
}

/** e^x for −104 ≤ x ≤ 89; NaN gives NaN. */
function expWithin(m: Vectors, x: VectorLocal): Vector {
  const { q, scale } = reduced(m, x);
  return f32x4.mul(m.madd(q, scale, scale), scale);
}

/** x, or the bound of [−104, 89] that it exceeds: there e^x is 0 or infinite already. */
function clamped(m: Vectors, x: Vector): VectorLocal {
  return m.let(f32x4.pmax(f32x4.pmin(x, m.f32(89)), m.f32(-104)));
}

/** e^x */
export function exp(m: Vectors, x: VectorLocal): Vector {
  return expWithin(m, clamped(m, x));
}

/** e^x − 1 = 2^k·((e^r − 1)·2^k + (2^k − 2^−k)) */
export function expm1(m: Vectors, x: VectorLocal): Vector {
  const { q, scale } = reduced(m, clamped(m, x));
  const inverse = i32x4.sub(m.i32(254 << 23), scale);
  const value = f32x4.mul(m.madd(q, scale, f32x4.sub(scale, inverse)), scale);
  return v128.or(value, m.signs(x));
}

/** 1 / (1 + e^−x), for negative x e^x / (1 + e^x) */
export function sigmoid(m: Vectors, x: VectorLocal): Vector {
  const negative = f32x4.neg(f32x4.abs(x));
  const e = m.let(expWithin(m, m.let(f32x4.pmax(negative, m.f32(-104)))));
  const one = m.f32(1);
  const numerator = v128.bitselect(e, one, f32x4.lt(x, m.f32(0)));
  return f32x4.div(numerator, f32x4.add(one, e));
}

/** Near 0 a polynomial, elsewhere 1 − 2 / (e^2|x| + 1), with x's sign. */
export function tanh(m: Vectors, x: VectorLocal): Vector {
  const a = m.let(f32x4.abs(x));
  const z = m.let(f32x4.mul(a, a));
  const near = m.let(m.madd(f32x4.mul(a, z), m.polynomial(z, coefficients.tanh), a));
  const bounded = m.let(f32x4.pmin(a, m.f32(10)));
  const e = expWithin(m, m.let(f32x4.add(bounded, bounded)));
  const far = f32x4.sub(m.f32(1), f32x4.div(m.f32(2), f32x4.add(e, m.f32(1))));
  return v128.or(v128.bitselect(near, far, f32x4.lt(a, m.f32(0.625))), m.signs(x));
}

/** Near 0 a polynomial, elsewhere 1 − e^(a polynomial), with x's sign. */
export function erf(m: Vectors, x: VectorLocal): Vector {
  const a = m.let(f32x4.abs(x));
  const near = m.let(m.madd(a, m.polynomial(m.let(f32x4.mul(a, a)), coefficients.erfNear), a));
  const t = m.let(f32x4.pmin(a, m.f32(4)));
  const e = expWithin(m, m.let(f32x4.mul(t, m.polynomial(t, coefficients.erfFar))));
  const far = f32x4.sub(m.f32(1), e);
  return v128.or(v128.bitselect(near, far, f32x4.lt(a, m.f32(0.925))), m.signs(x));
}
