/**
 * @file exp and functions based on it, on four float32 lanes.
 *
 * e^x = 2^n · e^r with n the nearest whole number to x / ln 2 and |r| ≤ ln 2 / 2.
 */
import { f32x4, i32, i32x4, type Vector, type VectorLocal, v128 } from "../assembler/index.js";
import * as coefficients from "./coefficients.js";
import type { Vectors } from "./vectors.js";

/** ln 2 in two parts; products of the first with n, |n| ≤ 255, are exact. */
const ln2 = [22713 / 2 ** 15, Math.LN2 - 22713 / 2 ** 15] as const;
/** The lowest bit of a float32's exponent. */
const exponentBit = i32.const(23);

/** e^r − 1, and n + `bias` in the lowest 9 bits. */
function reduced(m: Vectors, x: VectorLocal, bias: number): { q: VectorLocal; bits: VectorLocal } {
  // Adding 1.5·2²³ rounds a number to an integer, which is then in the lowest bits.
  const magic = m.f32(1.5 * 2 ** 23 + bias);
  const bits = m.let(m.madd(x, m.f32(Math.LOG2E), magic));
  const n = m.let(f32x4.sub(bits, magic));
  const r = m.let(m.nmadd(n, m.f32(ln2[1]), m.nmadd(n, m.f32(ln2[0]), x)));
  return { q: m.let(m.madd(f32x4.mul(r, r), m.polynomial(r, coefficients.expm1), r)), bits };
}

/** e^x for |x| < 87: 2^n is a normal number. */
function expNormal(m: Vectors, x: VectorLocal): Vector {
  const { q, bits } = reduced(m, x, 127);
  const scale = m.let(i32x4.shl(bits, exponentBit));
  return m.madd(q, scale, scale);
}

/**
 * e^r − 1, and 2^n in two factors, since 2^n may overflow or underflow float32 even if e^x does not. x is
 * clamped to [−104, 89], where results are already 0 or infinite; NaN is kept.
 */
function scaled(m: Vectors, x: Vector): Record<"q" | "first" | "second", VectorLocal> {
  const within = m.let(f32x4.pmax(f32x4.pmin(x, m.f32(89)), m.f32(-104)));
  const { q, bits } = reduced(m, within, 0);
  const half = m.let(i32x4.shr_s(bits, i32.const(1)));
  const power = (n: Vector) => m.let(i32x4.add(i32x4.shl(n, exponentBit), m.i32(127 << 23)));
  return { q, first: power(half), second: power(i32x4.sub(bits, half)) };
}

/** e^x */
export function exp(m: Vectors, x: Vector): Vector {
  const { q, first, second } = scaled(m, x);
  return f32x4.mul(m.madd(q, first, first), second);
}

/** e^x − 1 = 2^b·((e^r − 1)·2^a + (2^a − 2^−b)) with n = a + b; x's sign is kept where x is 0. */
export function expm1(m: Vectors, x: VectorLocal): Vector {
  const { q, first, second } = scaled(m, x);
  const inverse = i32x4.sub(m.i32(254 << 23), second);
  const value = f32x4.mul(m.madd(q, first, f32x4.sub(first, inverse)), second);
  return v128.or(value, m.signs(x));
}

/** 1 / (1 + e^−x), for negative x e^x / (1 + e^x) */
export function sigmoid(m: Vectors, x: VectorLocal): Vector {
  const e = m.let(exp(m, f32x4.neg(f32x4.abs(x))));
  const one = m.f32(1);
  const numerator = v128.bitselect(e, one, f32x4.lt(x, m.f32(0)));
  const sum = m.let(f32x4.add(one, e));
  const lost = f32x4.sub(e, f32x4.sub(sum, one));
  const quotient = m.let(f32x4.div(numerator, sum));
  // The rounding error of the sum matters if e is small: then it is a whole unit in the last place of the
  // result.
  return m.nmadd(quotient, lost, quotient);
}

/** A polynomial near 0, elsewhere 1 − 2 / (e^2|x| + 1), with x's sign. */
export function tanh(m: Vectors, x: VectorLocal): Vector {
  const a = m.let(f32x4.abs(x));
  const z = m.let(f32x4.mul(a, a));
  const near = m.let(m.madd(f32x4.mul(a, z), m.polynomial(z, coefficients.tanh), a));
  const bounded = m.let(f32x4.pmin(a, m.f32(10)));
  const e = expNormal(m, m.let(f32x4.add(bounded, bounded)));
  const far = f32x4.sub(m.f32(1), f32x4.div(m.f32(2), f32x4.add(e, m.f32(1))));
  return v128.or(v128.bitselect(near, far, f32x4.lt(a, m.f32(0.625))), m.signs(x));
}

/** A polynomial near 0, elsewhere 1 − e^(a polynomial), with x's sign. */
export function erf(m: Vectors, x: VectorLocal): Vector {
  const a = m.let(f32x4.abs(x));
  const near = m.let(m.madd(a, m.polynomial(m.let(f32x4.mul(a, a)), coefficients.erfNear), a));
  const t = m.let(f32x4.pmin(a, m.f32(4)));
  const e = expNormal(m, m.let(f32x4.mul(t, m.polynomial(t, coefficients.erfFar))));
  const far = f32x4.sub(m.f32(1), e);
  return v128.or(v128.bitselect(near, far, f32x4.lt(a, m.f32(0.925))), m.signs(x));
}
