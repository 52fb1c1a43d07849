/** @file The fused multiply-add that JavaScript lacks. */

/**
 * a·b + c rounded once. The product and the sum are taken with their exact errors (Dekker, Knuth); the two
 * errors are added before the last rounding, so one result in about 2⁵⁰ may differ from a true fused
 * multiply-add.
 *
 * {@link https://doi.org/10.1007/BF01397083 | Dekker 1971}
 */
export function fma(a: number, b: number, c: number): number {
  const product = a * b;
  const aShifted = a * 134217729;
  const aHigh = aShifted - (aShifted - a);
  const aLow = a - aHigh;
  const bShifted = b * 134217729;
  const bHigh = bShifted - (bShifted - b);
  const bLow = b - bHigh;
  const productError = aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
  const sum = product + c;
  const part = sum - product;
  const sumError = product - (sum - part) + (c - part);
  return sum + (sumError + productError);
}
