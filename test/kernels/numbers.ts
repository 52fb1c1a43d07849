import { expect } from "vitest";
import { Generator } from "../../src/random/index.js";

/** Normally distributed float32 numbers. */
export function gaussians(length: number, seed: number, scale: number): Float32Array {
  const generator = new Generator(seed);
  return Float32Array.from({ length }, () => generator.normal(0, scale));
}

/**
 * Fails unless every number is within `relative`·|expected| + `absolute`; NaN equals NaN, infinities
 * themselves.
 */
export function closeTo(
  actual: ArrayLike<number>,
  expected: readonly number[],
  { relative, absolute }: { relative: number; absolute: number },
): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const [x, y] = [actual[i]!, expected[i]!];
    // Next to an infinite number nothing is near.
    const close =
      Object.is(x, y) || (Math.abs(y) < Infinity && Math.abs(x - y) <= relative * Math.abs(y) + absolute);
    if (!close) expect(`[${i}]: ${x}`).toBe(`[${i}]: ${y}`);
  }
}
