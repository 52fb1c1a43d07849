/** @file The text of one element: on its own, or padded to the widest element of its array. */
import type { DType } from "../dtype.js";
import { positional, scientific } from "./decimal.js";
import type { PrintOptions } from "./options.js";

/** Formats one element; all texts of an array have the same length. */
export type ElementFormat = (value: number) => string;

/**
 * A number as NumPy prints a scalar (and Python a float): with all the digits it needs, in positional
 * notation from 10⁻⁴ to 10¹⁶. Booleans are True and False.
 *
 * @example `formatScalar(1, "float64")` is `1.0`, `formatScalar(Math.fround(0.1), "float32")` is `0.1`,
 * `formatScalar(1e16, "float64")` is `1e+16`
 */
export function formatScalar(value: number, dtype: DType): string {
  if (dtype === "bool") return boolText(value);
  if (dtype === "int32") return String(value);
  if (!Number.isFinite(value)) return nonFiniteText(value);
  const size = Math.abs(value);
  if (size === 0 || (size >= 1e-4 && size < 1e16)) {
    const { whole, fraction } = positional(value, dtype, Infinity, -Infinity);
    return `${whole}.${fraction || "0"}`;
  }
  const { whole, fraction, exponent } = scientific(value, dtype, Infinity, 0);
  return `${whole}${fraction && `.${fraction}`}e${exponentText(exponent, 2)}`;
}

/** The format for an array whose displayed elements are `values`. */
export function elementFormat(values: readonly number[], dtype: DType, options: PrintOptions): ElementFormat {
  if (dtype === "bool") return (value) => boolText(value).padStart(5);
  if (dtype === "int32") {
    const width = longest(values.map(String));
    return (value) => String(value).padStart(width);
  }
  const finite = values.filter(Number.isFinite);
  const format = needsExponent(finite, dtype, options.suppress)
    ? scientificFormat(finite, dtype, options.precision)
    : positionalFormat(finite, dtype, options.precision);
  return finite.length === values.length ? format : withNonFinite(format, finite, values);
}

/** NumPy's rule: an exponent if the array has large numbers, small ones, or both. Zeros don't count. */
function needsExponent(finite: readonly number[], dtype: DType, suppress: boolean): boolean {
  const sizes = finite.filter((x) => x !== 0).map(Math.abs);
  if (sizes.length === 0) return false;
  const max = sizes.reduce((a, b) => Math.max(a, b));
  const min = sizes.reduce((a, b) => Math.min(a, b));
  const ratio = dtype === "float32" ? Math.fround(max / min) : max / min;
  return max >= 1e8 || (!suppress && (min < 1e-4 || ratio > 1000));
}

/** Aligns the points and blanks trailing zeros: ` 1.  `, `-2.25`. */
function positionalFormat(finite: readonly number[], dtype: DType, precision: number): ElementFormat {
  const decimals = finite.map((x) => positional(x, dtype, precision, 0));
  const left = longest(decimals.map((d) => d.whole));
  const right = longest(decimals.map((d) => d.fraction));
  return (value) => {
    const { whole, fraction } = positional(value, dtype, precision, 0);
    return `${whole.padStart(left)}.${fraction.padEnd(right)}`;
  };
}

/** The same number of digits for every element: ` 1.50e+00`, `-2.25e-10`. */
function scientificFormat(finite: readonly number[], dtype: DType, precision: number): ElementFormat {
  const decimals = finite.map((x) => scientific(x, dtype, precision, 0));
  const left = longest(decimals.map((d) => d.whole));
  const right = longest(decimals.map((d) => d.fraction));
  const digits = Math.max(2, longest(decimals.map((d) => String(Math.abs(d.exponent)))));
  return (value) => {
    const { whole, fraction, exponent } = scientific(value, dtype, right, right);
    return `${whole.padStart(left)}.${fraction.padEnd(right, "0")}e${exponentText(exponent, digits)}`;
  };
}

/** Widens a format to fit `nan` and `inf`, aligned right. */
function withNonFinite(
  format: ElementFormat,
  finite: readonly number[],
  values: readonly number[],
): ElementFormat {
  const width = Math.max(
    finite.length > 0 ? format(finite[0]!).length : 0,
    values.includes(-Infinity) ? 4 : 3,
  );
  return (value) => (Number.isFinite(value) ? format(value) : nonFiniteText(value)).padStart(width);
}

function nonFiniteText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  return value < 0 ? "-inf" : "inf";
}

function boolText(value: number): string {
  return value ? "True" : "False";
}

function exponentText(exponent: number, digits: number): string {
  return (exponent < 0 ? "-" : "+") + String(Math.abs(exponent)).padStart(digits, "0");
}

function longest(texts: readonly string[]): number {
  return texts.reduce((length, text) => Math.max(length, text.length), 0);
}
