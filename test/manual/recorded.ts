/**
 * @file The recorded values, typed, and the definition of agreement.
 */
import { readFileSync } from "node:fs";
import { expect } from "vitest";
import { Matrix } from "../../src/manual/index.js";

/** An array as stored in a fixture. */
export interface Recorded {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** The content of a fixture. */
export function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`./fixtures/${name}.json`, import.meta.url), "utf8")) as T;
}

/** A recorded 2-d array as a matrix. */
export function matrix({ shape, data }: Recorded): Matrix {
  return new Matrix(shape[0]!, shape[1]!, Float64Array.from(data));
}

/** A recorded 3-d array as a list of matrices. */
export function matrices({ shape, data }: Recorded): Matrix[] {
  const [T, rows, cols] = [shape[0]!, shape[1]!, shape[2]!];
  return Array.from({ length: T }, (_, t) => {
    const part = data.slice(t * rows * cols, (t + 1) * rows * cols);
    return new Matrix(rows, cols, Float64Array.from(part));
  });
}

/** The largest |aᵢ − bᵢ|; infinite if one is NaN or the lengths differ. */
export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) return Number.POSITIVE_INFINITY;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    largest = Math.max(largest, Number.isNaN(difference) ? Number.POSITIVE_INFINITY : difference);
  }
  return largest;
}

/** Expects every number of `actual` to be within `tolerance` of its counterpart. */
export function expectClose(actual: Matrix, expected: Matrix | Recorded, tolerance: number): void {
  expect(actual.shape).toEqual([...expected.shape]);
  expect(largestDifference(actual.data, expected.data)).toBeLessThanOrEqual(tolerance);
}
