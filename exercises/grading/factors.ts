/** @file Answers that are right except for a constant factor, and what the factor may mean. */
import { agree, isClose, mapped, type Numbers, numberText, sameShape } from "./numbers.js";

/** Explains a constant factor. */
export function factorText(name: string, factor: number, letters: Readonly<Record<string, number>>): string {
  const size = numberText(Math.abs(factor));
  return (
    namedFactor(name, factor, letters) ??
    `${name} is ${size} times what it should be${signText(factor)}, everywhere the same: look for a constant factor.`
  );
}

/** Explains a factor that equals some size, its inverse, a ratio of two, 2, or ½. */
export function namedFactor(
  name: string,
  factor: number,
  letters: Readonly<Record<string, number>>,
): string | undefined {
  const isSize = (x: number): boolean => isClose(Math.abs(factor), x, 1e-9);
  const sign = signText(factor);
  for (const [letter, value] of Object.entries(letters)) {
    const size = numberText(value);
    if (isSize(value))
      return `${name} is ${size} times too large${sign}, and ${size} is ${letter}: was 1/${letter} forgotten?`;
    if (isSize(1 / value)) {
      return `${name} is ${size} times too small${sign}, and ${size} is ${letter}: was it divided by ${letter} once too often?`;
    }
  }
  for (const [letter, value] of Object.entries(letters)) {
    const other = Object.keys(letters).find((other) => isSize(letters[other]! / value));
    if (other !== undefined)
      return `${name} is ${other}/${letter} times what it should be${sign}: was it divided by ${letter} instead of ${other}?`;
  }
  if (isSize(2))
    return `${name} is twice what it should be${sign}: there is a 2 too many, or something is counted twice.`;
  if (isSize(0.5))
    return `${name} is half of what it should be${sign}: the derivative of a square brings a 2.`;
  return undefined;
}

function signText(factor: number): string {
  return factor < 0 ? ", and has the wrong sign" : "";
}

/** The factor c with got = c·want, if it exists. */
export function ratioOf(got: Numbers, want: Numbers, tolerance: number): number | undefined {
  if (!sameShape(got.shape, want.shape)) return undefined;
  const largest = Array.from(want.data, Math.abs).reduce((best, x, i, all) => (x > all[best]! ? i : best), 0);
  const factor = got.data[largest]! / want.data[largest]!;
  if (!Number.isFinite(factor) || factor === 0) return undefined;
  const scale = Math.max(1, Math.abs(factor));
  const rescaled = mapped(want, (x) => (x * factor) / scale);
  return agree(
    mapped(got, (x) => x / scale),
    rescaled,
    tolerance,
  )
    ? factor
    : undefined;
}
