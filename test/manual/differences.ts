/**
 * @file Derivatives without calculus, with which every backward must agree.
 */
import fc from "fast-check";
import { expect } from "vitest";
import { Matrix } from "../../src/manual/index.js";

/** ∂f/∂q by central differences, (f(q + h) − f(q − h)) / 2h for every number of q; f must read q. */
export function centralDifferences(f: () => number, q: Matrix, h = 1e-5): Matrix {
  const gradient = new Matrix(q.rows, q.cols);
  for (let i = 0; i < q.data.length; i++) {
    const kept = q.data[i]!;
    q.data[i] = kept + h;
    const above = f();
    q.data[i] = kept - h;
    const below = f();
    q.data[i] = kept;
    gradient.data[i] = (above - below) / (2 * h);
  }
  return gradient;
}

/** Σ a·b over all numbers: a loss whose gradient with respect to b is a. */
export function pairing(a: Matrix, b: Matrix): number {
  let sum = 0;
  for (let i = 0; i < a.data.length; i++) sum += a.data[i]! * b.data[i]!;
  return sum;
}

/** Expects a gradient to match central differences. */
export function expectGradient(gradient: Matrix, f: () => number, q: Matrix): void {
  const expected = centralDifferences(f, q);
  expect(gradient.shape).toEqual(q.shape);
  gradient.data.forEach((value, i) => {
    expect(Math.abs(value - expected.data[i]!)).toBeLessThanOrEqual(1e-6 * (1 + Math.abs(value)));
  });
}

/** Matrices of numbers from `min` to `max`, none within 0.001 of 0, where ReLU has its kink. */
export function anyMatrix(rows: number, cols: number, min = -2, max = 2): fc.Arbitrary<Matrix> {
  return fc
    .array(
      fc.double({ min, max, noNaN: true }).filter((x) => Math.abs(x) > 1e-3),
      { minLength: rows * cols, maxLength: rows * cols },
    )
    .map((data) => new Matrix(rows, cols, Float64Array.from(data)));
}

/** Matrices whose numbers all differ by at least 0.1, in any order, so that maxima have no ties. */
export function distinctMatrix(rows: number, cols: number): fc.Arbitrary<Matrix> {
  const length = rows * cols;
  const places = Array.from({ length }, (_, i) => i);
  return fc.shuffledSubarray(places, { minLength: length, maxLength: length }).map(
    (order) =>
      new Matrix(
        rows,
        cols,
        Float64Array.from(order, (i) => (i - length / 2) / 10),
      ),
  );
}

/** A length from 1 to `most`. */
export function anyLength(most = 4): fc.Arbitrary<number> {
  return fc.integer({ min: 1, max: most });
}
