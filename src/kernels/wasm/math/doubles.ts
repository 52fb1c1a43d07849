/**
 * @file Functions by way of float64, two lanes at a time: one rounding at the end, so that results are within
 * 0.51 ulp.
 */
import { f64x2, i32, i64x2, type Vector, type VectorLocal, v128 } from "../assembler/index.js";
import * as coefficients from "./coefficients.js";
import type { Vectors } from "./vectors.js";

/** e^x to 2⁻³⁴, for |x| < 700; NaN gives NaN. */
function exp64(m: Vectors, x: VectorLocal): Vector {
  const { whole, bits } = m.nearest64(x, Math.LOG2E, 1023);
  const r = m.let(m.nmadd64(whole, m.f64(Math.LN2), x));
  return f64x2.mul(m.polynomial64(r, coefficients.expDouble), i64x2.shl(bits, i32.const(52)));
}

/** e^|x| and e^−|x|; |x| is clamped to 100, where float32 results are infinite. */
function exponentials(m: Vectors, a: Vector): { growing: VectorLocal; falling: Vector } {
  const growing = m.let(exp64(m, m.let(f64x2.pmin(a, m.f64(100)))));
  return { growing, falling: f64x2.div(m.f64(1), growing) };
}

/** (e^x + e^−x) / 2 */
export function cosh(m: Vectors, x: VectorLocal): Vector {
  return m.inDoubles((x) => {
    const { growing, falling } = exponentials(m, f64x2.abs(x));
    return f64x2.mul(m.f64(0.5), f64x2.add(growing, falling));
  }, x);
}

/** (e^x − e^−x) / 2, or a polynomial near 0 */
export function sinh(m: Vectors, x: VectorLocal): Vector {
  return m.inDoubles((x) => {
    const a = m.let(f64x2.abs(x));
    const { growing, falling } = exponentials(m, a);
    const far = m.let(f64x2.mul(m.f64(0.5), f64x2.sub(growing, falling)));
    const near = oddSeries(m, a, coefficients.sinhDouble);
    return v128.or(v128.bitselect(near, far, f64x2.lt(a, m.f64(1))), m.signs64(x));
  }, x);
}

/** x·(1 + x²·p(x²)): unlike x + x³·p(x²) it keeps the sign of 0. */
export function oddSeries(m: Vectors, x: VectorLocal, p: readonly number[]): Vector {
  const z = m.let(f64x2.mul(x, x));
  return f64x2.mul(x, m.madd64(z, m.polynomial64(z, p), m.f64(1)));
}

/**
 * a^b = 2^(b·log₂|a|), with C's special cases: 1 to any power and anything to the power 0 are 1, NaN or not;
 * a negative base has only whole powers.
 */
export function pow(m: Vectors, a: VectorLocal, b: VectorLocal): Vector {
  return m.inDoubles(
    (a, b) => {
      const half = m.let(f64x2.mul(b, m.f64(0.5)));
      const whole = m.let(f64x2.eq(f64x2.nearest(b), b));
      const odd = v128.andnot(whole, f64x2.eq(f64x2.nearest(half), half));
      const size = m.let(f64x2.abs(a));
      const logarithm = m.let(log2Of(m, size));
      const exponent = f64x2.mul(b, logarithm);
      // 0·∞ is 0 here.
      const isOne = v128.or(f64x2.eq(logarithm, m.f64(0)), f64x2.eq(b, m.f64(0)));
      const power = m.let(exp2Of(m, v128.andnot(exponent, isOne)));
      const signed = v128.xor(power, m.signs64(v128.and(a, odd)));
      const negative = v128.and(f64x2.lt(a, m.f64(0)), f64x2.lt(size, m.f64(Infinity)));
      return v128.bitselect(m.f64(Number.NaN), signed, v128.andnot(negative, whole));
    },
    a,
    b,
  );
}

/** log₂ x for x ≥ 0, with relative error 2⁻⁴². */
function log2Of(m: Vectors, x: VectorLocal): Vector {
  const one = m.f64(1);
  // Exponents count from √½, by adding its bits to those of 1.
  const shifted = m.let(i64x2.add(x, m.i64(0x3ff00000 - 0x3fe6a09e, 0)));
  const power = i64x2.sub(v128.and(shifted, m.i64(0x7ff00000, 0)), one);
  const fraction = m.let(i64x2.sub(x, power));
  const exponent = v128.or(i64x2.shr_u(shifted, i32.const(52)), m.f64(2 ** 52));
  const k = m.let(f64x2.sub(exponent, m.f64(2 ** 52 + 1023)));
  const s = m.let(f64x2.div(f64x2.sub(fraction, one), f64x2.add(fraction, one)));
  const z = m.let(f64x2.mul(s, s));
  const series = m.madd64(z, m.polynomial64(z, coefficients.logDouble), m.f64(2));
  const value = m.madd64(f64x2.mul(s, series), m.f64(Math.LOG2E), k);
  const finite = v128.bitselect(value, x, f64x2.lt(x, m.f64(Infinity)));
  return v128.bitselect(m.f64(-Infinity), finite, f64x2.eq(x, m.f64(0)));
}

/** 2^x; x is clamped to [−200, 200], where float32 results are 0 or infinite. */
function exp2Of(m: Vectors, x: Vector): Vector {
  const within = m.let(f64x2.pmax(f64x2.pmin(x, m.f64(200)), m.f64(-200)));
  return exp64(m, m.let(f64x2.mul(within, m.f64(Math.LN2))));
}

/** The bits of a quotient that one step removes; smaller quotients need a single step. */
const stepBits = 28;

/** a − b·⌊a/b⌋ without rounding error; a zero result keeps a's sign. */
export function remainder(m: Vectors, a: VectorLocal, b: VectorLocal): Vector {
  return m.inDoubles(
    (a, b) => {
      const divisor = m.let(f64x2.abs(b));
      const size = m.let(f64x2.abs(a));
      const quotient = m.let(f64x2.trunc(f64x2.div(size, divisor)));
      const rest = m.let(m.nmadd64(quotient, divisor, size));
      const large = m.let(f64x2.ge(quotient, m.f64(2 ** stepBits)));
      m.patch([rest], large, () => [longDivision(m, size, divisor)]);
      // Rounding can increase a quotient to the next whole number.
      const corrected = f64x2.add(rest, v128.and(divisor, f64x2.lt(rest, m.f64(0))));
      const within = v128.bitselect(size, corrected, f64x2.lt(size, divisor));
      const signed = m.let(v128.or(within, m.signs64(a)));
      const zero = m.f64(0);
      const opposite = v128.xor(f64x2.lt(signed, zero), f64x2.lt(b, zero));
      const moved = v128.and(opposite, f64x2.ne(signed, zero));
      return v128.bitselect(f64x2.add(signed, b), signed, moved);
    },
    a,
    b,
  );
}

/**
 * The remainder if the quotient is too large to be exact: every step is exact, and the largest quotient is
 * 2²⁷⁷.
 */
function longDivision(m: Vectors, a: VectorLocal, b: VectorLocal): Vector {
  let rest = a;
  for (let bits = 280; bits > 0; bits -= stepBits) {
    const quotient = v128.and(f64x2.div(rest, b), m.i64(-1, -(2 ** (53 - stepBits))));
    rest = m.let(m.nmadd64(f64x2.trunc(quotient), b, rest));
  }
  return rest;
}
