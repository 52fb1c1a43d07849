/**
 * @file Logarithms, on four float32 lanes.
 *
 * x = 2^k · (1 + f) with √½ ≤ 1 + f < √2, and log(1 + f) = f − f²/2 + s·(f²/2 + R(s²)) with s = f / (2 + f):
 * the terms that matter most are exact.
 */
import { f32x4, i32, i32x4, type Vector, type VectorLocal, v128 } from "../assembler/index.js";
import * as coefficients from "./coefficients.js";
import type { Vectors } from "./vectors.js";

/** ln 2 in two parts; products of the first with k, |k| ≤ 150, are exact. */
const ln2 = [22713 / 2 ** 15, Math.LN2 - 22713 / 2 ** 15] as const;
/** log₂ e in two parts, the first of 12 bits. */
const log2e = [2955 / 2 ** 11, Math.LOG2E - 2955 / 2 ** 11] as const;
const smallestNormal = 2 ** -126;
const sqrtHalfBits = 0x3f3504f3;

interface Split {
  /** A whole number, as float32. */
  readonly k: VectorLocal;
  readonly f: VectorLocal;
}

/** k and f of positive normal numbers. */
function split(m: Vectors, x: VectorLocal): Split {
  const k = m.let(i32x4.shr_s(i32x4.sub(x, m.i32(sqrtHalfBits)), i32.const(23)));
  const f = f32x4.sub(i32x4.sub(x, i32x4.shl(k, i32.const(23))), m.f32(1));
  return { k: m.let(f32x4.convert_i32x4_s(k)), f: m.let(f) };
}

/** f²/2, and s·(f²/2 + R(s²)). */
function parts(m: Vectors, f: VectorLocal): { half: VectorLocal; rest: Vector } {
  const s = m.let(f32x4.div(f, f32x4.add(f, m.f32(2))));
  const z = m.let(f32x4.mul(s, s));
  const half = m.let(f32x4.mul(f32x4.mul(f, m.f32(0.5)), f));
  return { half, rest: f32x4.mul(s, m.madd(z, m.polynomial(z, coefficients.log), half)) };
}

/** k·ln 2 + log(1 + f) + `small` */
function naturalLogarithm(m: Vectors, { k, f }: Split, small?: Vector): Vector {
  const { half, rest } = parts(m, f);
  const low = small ? f32x4.add(rest, small) : rest;
  const inner = f32x4.sub(f, f32x4.sub(half, m.madd(k, m.f32(ln2[1]), low)));
  return m.madd(k, m.f32(ln2[0]), inner);
}

/** k + log₂(1 + f), the factor log₂ e applied in parts. */
function binaryLogarithm(m: Vectors, { k, f }: Split): Vector {
  const { half, rest } = parts(m, f);
  const high = m.let(v128.and(f32x4.sub(f, half), m.i32(-0x1000)));
  const low = m.let(f32x4.add(f32x4.sub(f32x4.sub(f, high), half), rest));
  const small = m.madd(f32x4.add(low, high), m.f32(log2e[1]), f32x4.mul(low, m.f32(log2e[0])));
  return f32x4.add(m.madd(high, m.f32(log2e[0]), small), k);
}

/** Lanes that are not positive normal numbers. */
function isSpecial(m: Vectors, x: VectorLocal): VectorLocal {
  // Compared as integers, negative numbers are less than all positive ones; infinity and NaN come last.
  const below = i32x4.lt_s(x, m.i32(0x00800000));
  return m.let(v128.or(below, i32x4.gt_s(x, m.i32(0x7f7fffff))));
}

/** −∞ at 0, NaN below, x itself where it is infinite or NaN, elsewhere `value`. */
function special(m: Vectors, x: VectorLocal, value: Vector): Vector {
  const finite = v128.bitselect(value, x, f32x4.lt(x, m.f32(Infinity)));
  const positive = v128.bitselect(m.f32(Number.NaN), finite, f32x4.lt(x, m.f32(0)));
  return v128.bitselect(m.f32(-Infinity), positive, f32x4.eq(x, m.f32(0)));
}

function logarithm(m: Vectors, x: VectorLocal, value: (split: Split) => Vector): Vector {
  const rare = isSpecial(m, x);
  const result = m.let(value(split(m, x)));
  m.patch([result], rare, () => {
    const scaled = m.let(f32x4.mul(x, m.f32(2 ** 23)));
    const { k, f } = split(m, m.let(v128.bitselect(scaled, x, f32x4.lt(x, m.f32(smallestNormal)))));
    const shift = v128.and(f32x4.lt(x, m.f32(smallestNormal)), m.f32(23));
    return [special(m, x, value({ k: m.let(f32x4.sub(k, shift)), f }))];
  });
  return result;
}

/** The natural logarithm. */
export function log(m: Vectors, x: VectorLocal): Vector {
  return logarithm(m, x, (parts) => naturalLogarithm(m, parts));
}

/** The logarithm to base 2; exact at powers of two. */
export function log2(m: Vectors, x: VectorLocal): Vector {
  return logarithm(m, x, (parts) => binaryLogarithm(m, parts));
}

/** log(1 + x) = log u + (x − (u − 1)) / u with u = 1 + x rounded; where k = 0, f is x itself. */
export function log1p(m: Vectors, x: VectorLocal): Vector {
  const one = m.f32(1);
  const u = m.let(f32x4.add(one, x));
  const { k, f } = split(m, u);
  // Each difference is exact where it is used.
  const lostSmall = f32x4.sub(x, f32x4.sub(u, one));
  const lostLarge = f32x4.sub(one, f32x4.sub(u, x));
  const lost = v128.bitselect(lostSmall, lostLarge, f32x4.lt(x, one));
  const whole = m.let(f32x4.eq(k, m.f32(0)));
  const correction = v128.andnot(f32x4.div(lost, u), whole);
  const value = naturalLogarithm(m, { k, f: m.let(v128.bitselect(x, f, whole)) }, correction);
  const result = m.let(v128.or(value, m.signs(x)));
  m.patch([result], isSpecial(m, u), () => [special(m, u, result)]);
  return result;
}
