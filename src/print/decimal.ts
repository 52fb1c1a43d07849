/**
 * @file Decimal digits of floats: the fewest that distinguish a float from its neighbors, or the exact value
 * rounded half to even if fewer or more digits are requested. The result is that of NumPy's Dragon4, except
 * for the sixteenth digit of some powers of two, printed among numbers that need that many digits.
 *
 * {@link https://numpy.org/doc/stable/reference/generated/numpy.format_float_positional.html | NumPy}
 */
import type { DType } from "../dtype.js";

/** The digits of a number: `-12.5` is `{ whole: "-12", fraction: "5" }`. */
export interface Decimal {
  /** Sign and at least one digit before the point. */
  readonly whole: string;
  /** Digits after the point, without trailing zeros. */
  readonly fraction: string;
  /** The power of ten to multiply by; 0 in positional notation. */
  readonly exponent: number;
}

/**
 * Positional notation with at most `precision` and at least `minimum` digits after the point. Digits beyond
 * the fewest needed are those of the exact value, not zeros; with a minimum of −Infinity, zeros fill up to
 * the point.
 */
export function positional(x: number, dtype: DType, precision: number, minimum: number): Decimal {
  const shortestForm = shortest(Math.abs(x), dtype);
  const needed = shortestForm.digits.length - 1 - shortestForm.exponent;
  const places = Math.min(Math.max(needed, minimum), precision);
  const digits = places === needed ? shortestForm.digits : roundedAt(Math.abs(x), places).toString();
  const text = places < 0 ? digits.padEnd(digits.length - places, "0") : digits.padStart(places + 1, "0");
  const point = text.length - Math.max(places, 0);
  return { whole: signOf(x) + text.slice(0, point), fraction: trimmed(text.slice(point)), exponent: 0 };
}

/** One digit before the point and, as in {@link positional}, the digits after it, times a power of ten. */
export function scientific(x: number, dtype: DType, precision: number, minimum: number): Decimal {
  const shortestForm = shortest(Math.abs(x), dtype);
  const places = Math.min(Math.max(shortestForm.digits.length - 1, minimum), precision);
  const same = x === 0 || places === shortestForm.digits.length - 1;
  const { digits, exponent } = same ? shortestForm : rounded(Math.abs(x), places, shortestForm.exponent);
  return { whole: signOf(x) + digits[0]!, fraction: trimmed(digits.slice(1)), exponent };
}

/** The exact value with `places` digits after the first. */
function rounded(x: number, places: number, exponent: number): Digits {
  // The shortest form may be a power of ten just above x, whose exact digits start one place lower, with 9s.
  const first = roundedAt(x, 40 - exponent).toString().length > 40 ? exponent : exponent - 1;
  const digits = roundedAt(x, places - first).toString();
  return { digits: digits.slice(0, places + 1), exponent: first + digits.length - 1 - places };
}

function signOf(x: number): string {
  return x < 0 || Object.is(x, -0) ? "-" : "";
}

function trimmed(digits: string): string {
  let end = digits.length;
  while (digits[end - 1] === "0") end--;
  return digits.slice(0, end);
}

/** Digits, with the point after the first, and a power of ten. */
interface Digits {
  readonly digits: string;
  readonly exponent: number;
}

/** The fewest digits that parse back to x ≥ 0. */
function shortest(x: number, dtype: DType): Digits {
  const [mantissa, power] = x.toExponential().split("e");
  const exponent = Number(power);
  return dtype === "float32"
    ? shortestFloat32(x, exponent)
    : { digits: mantissa!.replace(".", ""), exponent };
}

/** The nearest decimal, or the next one above: a power of two has a wider gap above than below. */
function shortestFloat32(x: number, exponent: number): Digits {
  const target = Math.fround(x);
  for (let places = 0; ; places++) {
    const nearest = roundedAt(x, places - exponent);
    for (const decimal of [nearest, nearest + 1n]) {
      const digits = decimal.toString();
      if (Math.fround(Number(`${digits}e${exponent - places}`)) === target) {
        return { digits: trimmed(digits) || "0", exponent: exponent + digits.length - 1 - places };
      }
    }
  }
}

/** The whole number nearest to x·10^places, computed exactly, with halves rounded to even. */
function roundedAt(x: number, places: number): bigint {
  const bits = new DataView(new Float64Array([x]).buffer).getBigUint64(0, true);
  const field = Number(bits >> 52n);
  const fraction = bits & ((1n << 52n) - 1n);
  // x = numerator · 2^shift; a field of 0 marks denormals, which have no hidden leading bit.
  const shift = Math.max(field, 1) - 1075;
  let numerator = field === 0 ? fraction : fraction | (1n << 52n);
  let denominator = 1n;
  if (shift < 0) denominator <<= BigInt(-shift);
  else numerator <<= BigInt(shift);
  if (places < 0) denominator *= 10n ** BigInt(-places);
  else numerator *= 10n ** BigInt(places);
  const quotient = numerator / denominator;
  const twice = 2n * (numerator % denominator);
  const up = twice > denominator || (twice === denominator && (quotient & 1n) === 1n);
  return up ? quotient + 1n : quotient;
}
