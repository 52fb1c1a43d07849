/**
 * @file Trigonometric functions and their inverses, computed in float64.
 */
import { f64x2, i32, i64x2, type Vector, type VectorLocal, v128 } from "../assembler/index.js";
import * as coefficients from "./coefficients.js";
import { oddSeries } from "./doubles.js";
import type { Vectors } from "./vectors.js";

/** π/2 in two parts; products of the first with numbers below 2²⁴ are exact. */
const halfPi = [105414357 / 2 ** 26, 9.920935796805404e-10] as const;
/** From here on, products with 2/π are not exact in float64. */
const large = 2 ** 24;
/** 2/π, 24 bits at a time. */
const twoOverPi = [
  0xa2f983, 0x6e4e44, 0x1529fc, 0x2757d1, 0xf534dd, 0xc0db62, 0x95993c, 0x439041, 0xfe5163,
].map((bits, i) => bits * 2 ** (-24 * (i + 1)));

/** x = n·π/2 + r with |r| ≤ π/4; n is in the lowest bits of `bits`. */
function reduced(m: Vectors, x: VectorLocal): { r: VectorLocal; bits: VectorLocal } {
  const { whole, bits } = m.nearest64(x, 2 / Math.PI);
  const r = m.let(m.nmadd64(whole, m.f64(halfPi[1]), m.nmadd64(whole, m.f64(halfPi[0]), x)));
  m.patch([r, bits], m.let(f64x2.ge(f64x2.abs(x), m.f64(large))), () => {
    const turns = quarterTurns(m, x);
    const { whole, bits } = m.nearest64(turns, 1);
    return [f64x2.mul(f64x2.sub(turns, whole), m.f64(Math.PI / 2)), bits];
  });
  return { r, bits };
}

/**
 * x·2/π modulo 4, for any float32 x: each product with 24 bits of 2/π is exact, and so is its remainder
 * modulo 4. After Payne and Hanek.
 */
function quarterTurns(m: Vectors, x: VectorLocal): VectorLocal {
  const modulo4 = (v: VectorLocal) =>
    m.let(f64x2.sub(v, f64x2.mul(f64x2.nearest(f64x2.mul(v, m.f64(0.25))), m.f64(4))));
  return twoOverPi.reduce<VectorLocal>(
    (sum, part) => modulo4(m.let(f64x2.add(sum, modulo4(m.let(f64x2.mul(x, m.f64(part))))))),
    m.f64(0),
  );
}

/** sin r, cos r, and a mask of the lanes where n is odd. */
function sineAndCosine(
  m: Vectors,
  r: VectorLocal,
  bits: VectorLocal,
): Record<"sin" | "cos" | "odd", VectorLocal> {
  const z = m.let(f64x2.mul(r, r));
  const cosine = m.madd64(f64x2.mul(z, z), m.polynomial64(z, coefficients.cosDouble), m.f64(1));
  const one = m.i64(0, 1);
  return {
    sin: m.let(oddSeries(m, r, coefficients.sinDouble)),
    cos: m.let(m.nmadd64(z, m.f64(0.5), cosine)),
    odd: m.let(i64x2.eq(v128.and(bits, one), one)),
  };
}

/** sin(r + n·π/2): sin r, cos r, −sin r, −cos r in turn. */
function sineOf(m: Vectors, r: VectorLocal, n: VectorLocal): Vector {
  const { sin, cos, odd } = sineAndCosine(m, r, n);
  const sign = m.signs64(i64x2.shl(n, i32.const(62)));
  return v128.xor(v128.bitselect(cos, sin, odd), sign);
}

/** sin x */
export function sin(m: Vectors, x: VectorLocal): Vector {
  return m.inDoubles((x) => {
    const { r, bits } = reduced(m, x);
    return sineOf(m, r, bits);
  }, x);
}

/** cos x = sin(x + π/2) */
export function cos(m: Vectors, x: VectorLocal): Vector {
  return m.inDoubles((x) => {
    const { r, bits } = reduced(m, x);
    return sineOf(m, r, m.let(i64x2.add(bits, m.i64(0, 1))));
  }, x);
}

/** tan x: sin r / cos r, or −cos r / sin r */
export function tan(m: Vectors, x: VectorLocal): Vector {
  return m.inDoubles((x) => {
    const { r, bits } = reduced(m, x);
    const { sin, cos, odd } = sineAndCosine(m, r, bits);
    const quotient = f64x2.div(v128.bitselect(cos, sin, odd), v128.bitselect(sin, cos, odd));
    return v128.xor(quotient, m.signs64(odd));
  }, x);
}

/** The angle of the point (x, y) with y ≥ 0, from `ratio`: the smaller of |x| and y over the larger. */
function angle(m: Vectors, y: VectorLocal, x: VectorLocal, ratio: VectorLocal): Vector {
  const a = m.let(oddSeries(m, ratio, coefficients.atanDouble));
  const steep = f64x2.gt(y, f64x2.abs(x));
  const right = m.f64(Math.PI / 2);
  const first = v128.bitselect(f64x2.sub(right, a), a, steep);
  // Where x is negative, −0 included: π − first.
  const sign = m.let(m.signs64(x));
  return f64x2.add(f64x2.sub(right, v128.or(right, sign)), v128.or(first, sign));
}

function smallerOverLarger(y: VectorLocal, x: VectorLocal): { smaller: Vector; larger: Vector } {
  // The order of operands matters: a NaN in either of the two reaches the quotient.
  return { smaller: f64x2.pmin(x, y), larger: f64x2.pmax(y, x) };
}

/** The angle of (x, y), unless both are 0 or both are infinite. */
function angleOf(m: Vectors, y: VectorLocal, x: VectorLocal): Vector {
  const { smaller, larger } = smallerOverLarger(y, m.let(f64x2.abs(x)));
  return angle(m, y, x, m.let(f64x2.div(smaller, larger)));
}

/** The angle of (x, y), in (−π, π]. */
export function atan2(m: Vectors, y: VectorLocal, x: VectorLocal): Vector {
  return m.inDoubles(
    (y, x) => {
      const up = m.let(f64x2.abs(y));
      const parts = smallerOverLarger(up, m.let(f64x2.abs(x)));
      const [smaller, larger] = [m.let(parts.smaller), m.let(parts.larger)];
      const diagonal = m.let(f64x2.eq(smaller, larger));
      const ratio = v128.bitselect(m.f64(1), f64x2.div(smaller, larger), diagonal);
      const nowhere = v128.and(diagonal, f64x2.eq(larger, m.f64(0)));
      return v128.or(angle(m, up, x, m.let(v128.andnot(ratio, nowhere))), m.signs64(y));
    },
    y,
    x,
  );
}

/** atan x: the angle of (1, x) */
export function atan(m: Vectors, x: VectorLocal): Vector {
  return m.inDoubles((x) => v128.or(angleOf(m, m.let(f64x2.abs(x)), m.f64(1)), m.signs64(x)), x);
}

/** asin x: the angle of (√(1 − x²), x) */
export function asin(m: Vectors, x: VectorLocal): Vector {
  return m.inDoubles((x) => {
    const across = m.let(f64x2.sqrt(m.nmadd64(x, x, m.f64(1))));
    return v128.or(angleOf(m, m.let(f64x2.abs(x)), across), m.signs64(x));
  }, x);
}

/** acos x: the angle of (x, √(1 − x²)) */
export function acos(m: Vectors, x: VectorLocal): Vector {
  return m.inDoubles((x) => angleOf(m, m.let(f64x2.sqrt(m.nmadd64(x, x, m.f64(1)))), x), x);
}
