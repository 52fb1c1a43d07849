/** @file One quantity, computed by hand and on the tape. */
import { type DataArray, isFloat32 } from "../dtype.js";
import { type Shape, sameShape } from "../shape.js";

/**
 * `exact`: the same numbers. `close`: the difference is within rounding error. `different`: the difference is
 * larger, or the shapes differ.
 */
export type Verdict = "exact" | "close" | "different";

/** The comparison of one quantity. */
export interface Quantity {
  /** The name in the code by hand: `dense1.dweights`. */
  readonly name: string;
  /** The shape in the code by hand. */
  readonly shape: Shape;
  /** How close the two are. */
  readonly verdict: Verdict;
  /** max |by hand − on the tape|; infinite if a NaN meets a number, or the shapes differ. */
  readonly largestDifference: number;
}

/** Numbers with a shape: a matrix or a tensor. */
export interface Numbers {
  /** The lengths of the axes, outermost first. */
  readonly shape: Shape;
  /** The elements, row-major. */
  readonly data: DataArray;
}

/** How far apart two numbers may be and still be close, relative to the larger of them or to 1. */
export const tolerance: Readonly<Record<"float32" | "float64", number>> = { float32: 1e-5, float64: 1e-10 };

/**
 * Compares a quantity element by element. It is close if `|a − b| ≤ tolerance·max(1, |a|, |b|)` everywhere,
 * using the {@link tolerance} of the less precise of the two dtypes.
 */
export function compare(name: string, byHand: Numbers, onTape: Numbers): Quantity {
  const { shape, data: a } = byHand;
  const b = onTape.data;
  if (!sameShape(shape, onTape.shape))
    return { name, shape, verdict: "different", largestDifference: Infinity };
  const limit = tolerance[[a, b].some(isFloat32) ? "float32" : "float64"];
  let largestDifference = 0;
  let close = true;
  for (let i = 0; i < a.length; i++) {
    const gap = gapBetween(a[i]!, b[i]!);
    if (gap > largestDifference) largestDifference = gap;
    if (!(gap <= limit * Math.max(1, Math.abs(a[i]!), Math.abs(b[i]!))) || gap === Infinity) close = false;
  }
  const verdict = largestDifference === 0 ? "exact" : close ? "close" : "different";
  return { name, shape, verdict, largestDifference };
}

function gapBetween(a: number, b: number): number {
  if (Object.is(a, b) || a === b) return 0;
  const gap = Math.abs(a - b);
  return Number.isNaN(gap) ? Infinity : gap;
}
