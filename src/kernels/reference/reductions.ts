/**
 * @file Reductions by loops. Arrays are seen around the reduced axis, as [outer, length, inner].
 */
import { type DataArray, isInt32 } from "../../dtype.js";
import type { Reduction } from "../contract.js";

type Combine = (x: number, y: number) => number;

const floating: Record<Reduction, Combine> = {
  sum: (x, y) => x + y,
  prod: (x, y) => x * y,
  // These propagate NaN.
  max: Math.max,
  min: Math.min,
};
const integer: Record<Reduction, Combine> = { ...floating, sum: (x, y) => (x + y) | 0, prod: Math.imul };
const ofNone: Record<Reduction, number> = {
  sum: 0,
  prod: 1,
  max: Number.NEGATIVE_INFINITY,
  min: Number.POSITIVE_INFINITY,
};

/** {@link Kernels.reduce} for every dtype. Sums and products to int32 wrap around. */
export function reduce(
  reduction: Reduction,
  out: DataArray,
  a: DataArray,
  outer: number,
  length: number,
  inner: number,
): void {
  const combine = (isInt32(out) ? integer : floating)[reduction];
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const first = o * length * inner + i;
      let result = ofNone[reduction];
      for (let l = 0; l < length; l++) result = combine(result, a[first + l * inner]!);
      out[o * inner + i] = result;
    }
  }
}

/** {@link Kernels.argReduce} for every dtype. */
export function argReduce(
  which: "max" | "min",
  out: Int32Array,
  a: DataArray,
  outer: number,
  length: number,
  inner: number,
): void {
  const sign = which === "max" ? 1 : -1;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      out[o * inner + i] = argMax(a, o * length * inner + i, length, inner, sign);
    }
  }
}

function argMax(a: DataArray, at: number, length: number, step: number, sign: 1 | -1): number {
  let best = a[at]! * sign;
  let where = 0;
  for (let l = 1; l < length && !Number.isNaN(best); l++) {
    const value = a[at + l * step]! * sign;
    if (value > best || Number.isNaN(value)) {
      best = value;
      where = l;
    }
  }
  return where;
}

/** {@link Kernels.cumsum} for every dtype. */
export function cumsum(out: DataArray, a: DataArray, outer: number, length: number, inner: number): void {
  const add = isInt32(out) ? integer.sum : floating.sum;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      let total = 0;
      for (let l = 0; l < length; l++) {
        const at = (o * length + l) * inner + i;
        total = add(total, a[at]!);
        out[at] = total;
      }
    }
  }
}
