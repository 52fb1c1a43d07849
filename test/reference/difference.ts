/**
 * @file Compares what an engine computed with a reference value.
 */
import type { DataArray, DType } from "../../src/dtype.js";
import { show } from "../../src/errors.js";
import { type Shape, sameShape } from "../../src/shape.js";
import type { TensorValue } from "./decode.js";

/** How far apart two numbers may be: |actual − expected| ≤ absolute + relative·|expected|. */
export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}

/** Wide enough for another order of summation, too narrow for a wrong formula; integers and bools exact. */
export const tolerances: Readonly<Record<DType, Tolerance>> = {
  float64: { relative: 1e-11, absolute: 1e-13 },
  float32: { relative: 1e-5, absolute: 1e-6 },
  int32: { relative: 0, absolute: 0 },
  bool: { relative: 0, absolute: 0 },
};

/**
 * For elementwise ops without cancellation: relative only, so that small results count; a denormal may be
 * flushed to zero, as PyTorch does in places.
 */
export const elementwiseTolerances: Readonly<Record<DType, Tolerance>> = {
  ...tolerances,
  float64: { relative: 1e-13, absolute: 1e-307 },
  float32: { relative: 1e-6, absolute: 1.2e-38 },
};

/** What an engine hands over for the comparison. */
export interface Computed {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly data: DataArray;
}

/**
 * The first difference as a sentence, or undefined when there is none. NaN equals NaN, infinities equal
 * themselves; zeros of either sign are equal unless `signedZeros`.
 */
export function difference(
  actual: Computed,
  expected: TensorValue,
  options: { signedZeros?: boolean; tolerance?: Tolerance } = {},
): string | undefined {
  const { signedZeros = false, tolerance = tolerances[expected.dtype] } = options;
  if (actual.dtype !== expected.dtype) return `dtype is ${actual.dtype}, not ${expected.dtype}`;
  if (!sameShape(actual.shape, expected.shape)) {
    return `shape is [${actual.shape.join(", ")}], not [${expected.shape.join(", ")}]`;
  }
  if (actual.data.length !== expected.data.length) return `${actual.data.length} elements`;
  for (let i = 0; i < expected.data.length; i++) {
    const got = actual.data[i]!;
    const wanted = expected.data[i]!;
    if (!near(got, wanted, tolerance) || (signedZeros && wanted === 0 && !Object.is(got, wanted))) {
      return `element ${i} is ${show(got)}, not ${show(wanted)}`;
    }
  }
  return undefined;
}

function near(actual: number, expected: number, { relative, absolute }: Tolerance): boolean {
  if (!Number.isFinite(expected)) return Object.is(actual, expected);
  return Math.abs(actual - expected) <= absolute + relative * Math.abs(expected);
}
