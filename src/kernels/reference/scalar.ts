/**
 * @file The computation of each primitive on one element: a table of plain functions on float64 numbers.
 *
 * Masks are 0 and 1. Special values follow IEEE 754 and C's Annex F, as PyTorch does; the notes say where
 * JavaScript's own functions differ.
 */
import type { Primitive } from "../expression.js";

/** One to three numbers to one number; masks are 0 and 1. */
export type ScalarFunction = (a: number, b: number, c: number) => number;

/** Each primitive on float64 numbers. */
export const scalar: Readonly<Record<Primitive, ScalarFunction>> = {
  neg: (a) => -a,
  abs: Math.abs,
  sign,
  floor: Math.floor,
  ceil: Math.ceil,
  round: roundHalfToEven,
  trunc: Math.trunc,
  sqrt: Math.sqrt,
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  maximum: (a, b) => Math.max(a, b),
  minimum: (a, b) => Math.min(a, b),
  remainder,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  log2: Math.log2,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  sigmoid,
  erf,
  pow,
  atan2: Math.atan2,
  eq: (a, b) => (a === b ? 1 : 0),
  ne: (a, b) => (a !== b ? 1 : 0),
  lt: (a, b) => (a < b ? 1 : 0),
  le: (a, b) => (a <= b ? 1 : 0),
  gt: (a, b) => (a > b ? 1 : 0),
  ge: (a, b) => (a >= b ? 1 : 0),
  isNaN: (a) => (Number.isNaN(a) ? 1 : 0),
  isFinite: (a) => (Number.isFinite(a) ? 1 : 0),
  not: (a) => 1 - a,
  and: (a, b) => a * b,
  or: (a, b) => Math.max(a, b),
  xor: (a, b) => (a !== b ? 1 : 0),
  select: (mask, a, b) => (mask !== 0 ? a : b),
};

/** Where int32 differs: sums and products wrap around at 2³² exactly, however large they are. */
export const scalarInt32: Readonly<Record<Primitive, ScalarFunction>> = {
  ...scalar,
  neg: (a) => -a | 0,
  abs: (a) => Math.abs(a) | 0,
  add: (a, b) => (a + b) | 0,
  sub: (a, b) => (a - b) | 0,
  mul: Math.imul,
  pow: powInt32,
};

/** −1, 0 or 1; both zeros give +0, NaN gives NaN. */
function sign(a: number): number {
  if (a > 0) return 1;
  if (a < 0) return -1;
  return a === 0 ? 0 : Number.NaN;
}

/** Math.round takes halves up. */
function roundHalfToEven(a: number): number {
  const up = Math.round(a);
  return up - a === 0.5 && up % 2 !== 0 ? up - 1 : up;
}

/** a − b·⌊a/b⌋ without rounding error; a zero result keeps a's sign, as in PyTorch. */
function remainder(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

/** 1 / (1 + e^−a); both tails from the exponential that is small, so that none overflows or cancels. */
function sigmoid(a: number): number {
  if (a >= 0) return 1 / (1 + Math.exp(-a));
  const e = Math.exp(a);
  return e / (1 + e);
}

/** C's pow: 1 to any power is 1, even NaN and ±∞, and so is −1 to ±∞; Math.pow gives NaN. */
function pow(a: number, b: number): number {
  if (a === 1 || (a === -1 && (b === Infinity || b === -Infinity))) return 1;
  return a ** b;
}

/** By repeated squaring, modulo 2³²; a negative exponent gives the truncated quotient. */
function powInt32(a: number, b: number): number {
  if (b < 0) return Math.trunc(a ** b) | 0;
  let result = 1;
  for (let base = a, rest = b; rest > 0; rest >>= 1) {
    if (rest & 1) result = Math.imul(result, base);
    base = Math.imul(base, base);
  }
  return result;
}

/**
 * The error function 2/√π ∫₀ᵃ e^{−t²} dt to 1e-16, by the rational approximations of W. J. Cody, Rational
 * Chebyshev approximations for the error function, Mathematics of Computation 23 (1969), {@link
 * https://doi.org/10.1090/S0025-5718-1969-0247736-4 | doi:10.1090/S0025-5718-1969-0247736-4}.
 */
export function erf(a: number): number {
  const x = Math.abs(a);
  if (x <= 0.46875) return (a * horner(nearNumerator, a * a)) / horner(nearDenominator, a * a);
  const value = x > 6 ? 1 : 1 - erfcTail(x);
  return a < 0 ? -value : value;
}

/** 1 − erf(x) for x > 0.46875; NaN gives NaN. */
function erfcTail(x: number): number {
  if (x <= 4) return (Math.exp(-x * x) * horner(middleNumerator, x)) / horner(middleDenominator, x);
  const z = 1 / (x * x);
  const series = (z * horner(farNumerator, z)) / horner(farDenominator, z);
  return (Math.exp(-x * x) / x) * (1 / Math.sqrt(Math.PI) - series);
}

/** c₀·xⁿ + c₁·xⁿ⁻¹ + … + cₙ */
function horner(coefficients: readonly number[], x: number): number {
  let sum = 0;
  for (const c of coefficients) sum = sum * x + c;
  return sum;
}

const nearNumerator = [
  0.18577770618460315, 3.1611237438705655, 113.86415415105016, 377.485237685302, 3209.3775891384694,
];
const nearDenominator = [1, 23.601290952344122, 244.02463793444417, 1282.6165260773723, 2844.236833439171];
const middleNumerator = [
  2.1531153547440383e-8, 0.5641884969886701, 8.883149794388377, 66.11919063714163, 298.6351381974001,
  881.952221241769, 1712.0476126340707, 2051.0783778260716, 1230.3393547979972,
];
const middleDenominator = [
  1, 15.744926110709835, 117.6939508913125, 537.1811018620099, 1621.3895745666903, 3290.7992357334597,
  4362.619090143247, 3439.3676741437216, 1230.3393548037495,
];
const farNumerator = [
  0.016315387137302097, 0.30532663496123236, 0.36034489994980445, 0.12578172611122926, 0.016083785148742275,
  0.0006587491615298378,
];
const farDenominator = [
  1, 2.568520192289822, 1.8729528499234673, 0.5279051029514285, 0.06051834131244132, 0.0023352049762686918,
];
