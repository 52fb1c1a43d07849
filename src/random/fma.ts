/** @file A fused multiply-add, which JavaScript lacks. */

/**
 * a·b + c, rounded once. The product and the sum are computed with their exact errors (Dekker, Knuth); adding
 * the two errors before the final rounding makes about one result in 2⁵⁰ differ from a true fused
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
