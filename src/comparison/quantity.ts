/** @file One quantity, computed by hand and on the tape. */
import { type DataArray, isFloat32 } from "../dtype.js";
import { type Shape, sameShape } from "../shape.js";

/**
 * `exact`: the same numbers. `close`: they differ by no more than rounding explains. `different`: they differ
 * by more, or in shape.
 */
export type Verdict = "exact" | "close" | "different";

/** What became of one quantity. */
export interface Quantity {
  /** As the code by hand calls it: `dense1.dweights`. */
  readonly name: string;
  /** As by hand. */
  readonly shape: Shape;
  /** How near both ways are to each other. */
  readonly verdict: Verdict;
  /** max |by hand − on the tape|; infinite where a NaN meets a number, or the shapes differ. */
  readonly largestDifference: number;
}

/** Numbers in a shape: a matrix or a tensor. */
export interface Numbers {
  /** The lengths of the axes, outermost first. */
  readonly shape: Shape;
  /** The elements, row-major. */
  readonly data: DataArray;
}

/** How far two numbers may be apart, in units of the larger of them or of 1, and still be close. */
export const tolerance: Readonly<Record<"float32" | "float64", number>> = { float32: 1e-5, float64: 1e-10 };

/**
 * Compares a quantity element by element. It is close when `|a − b| ≤ tolerance·max(1, |a|, |b|)` everywhere,
 * with the {@link tolerance} of the coarser dtype of the two.
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
