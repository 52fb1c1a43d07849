/**
 * @file Reductions by loops. Arrays are viewed around the reduced axis, as [outer, length, inner].
 */
import { type DataArray, isInt32 } from "../../dtype.js";
import type { Kernels, Reduction } from "../contract/index.js";
import { fitting } from "./integers.js";

/** Reductions that combine two results into one. */
type Fold = Exclude<Reduction, "mean" | "norm" | "meanSquare" | "rms">;

const combine: Record<Fold, (x: number, y: number) => number> = {
  sum: (x, y) => x + y,
  prod: (x, y) => x * y,
  // These propagate NaN.
  max: Math.max,
  min: Math.min,
};
const ofNone: Record<Fold, number> = {
  sum: 0,
  prod: 1,
  max: Number.NEGATIVE_INFINITY,
  min: Number.POSITIVE_INFINITY,
};

/** {@link Kernels.reduce} for every dtype. */
export const reduce: Kernels["reduce"] = (reduction, out, a, outer, length, inner) => {
  const isInteger = isInt32(out);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const first = o * length * inner + i;
      const result = ofLine(reduction, a, first, length, inner);
      out[o * inner + i] = isInteger ? fitting(reduction, result) : result;
    }
  }
};

/** Reduces `length` elements from `at`, `step` apart. */
function ofLine(reduction: Reduction, a: DataArray, at: number, length: number, step: number): number {
  if (reduction === "norm") return root(1, a, at, length, step);
  if (reduction === "rms") return root(length, a, at, length, step);
  if (reduction === "meanSquare") return meanSquare(a, at, length, step);
  if (reduction === "mean") return mean(a, at, length, step);
  return fold(reduction, a, at, length, step);
}

function fold(reduction: Fold, a: DataArray, at: number, length: number, step: number): number {
  const both = combine[reduction];
  let result = ofNone[reduction];
  for (let l = 0; l < length; l++) result = both(result, a[at + l * step]!);
  return result;
}

/** Σ a / length; if the sum overflows float64, the elements are divided by the length first. */
function mean(a: DataArray, at: number, length: number, step: number): number {
  const sum = fold("sum", a, at, length, step);
  if (Number.isFinite(sum) || length === 0) return sum / length;
  let shares = 0;
  for (let l = 0; l < length; l++) shares += a[at + l * step]! / length;
  return shares;
}

/** Σ a² / length; if the squares overflow or underflow float64, the square of the root. */
function meanSquare(a: DataArray, at: number, length: number, step: number): number {
  let squares = 0;
  for (let l = 0; l < length; l++) squares += a[at + l * step]! ** 2;
  return squares < Infinity ? squares / length : root(length, a, at, length, step) ** 2;
}

/**
 * √(Σ a² / count); if the squares overflow or underflow float64, the elements are divided by the largest of
 * them first.
 */
function root(count: number, a: DataArray, at: number, length: number, step: number): number {
  let squares = 0;
  let largest = 0;
  for (let l = 0; l < length; l++) {
    const value = Math.abs(a[at + l * step]!);
    squares += value * value;
    largest = Math.max(largest, value);
  }
  const isInRange = (squares > 1e-290 && squares < Infinity) || largest === 0 || !(largest < Infinity);
  if (isInRange) return Math.sqrt(squares / count);
  let ratios = 0;
  for (let l = 0; l < length; l++) ratios += (a[at + l * step]! / largest) ** 2;
  return largest * Math.sqrt(ratios / count);
}

/** {@link Kernels.argReduce} for every dtype. */
export const argReduce: Kernels["argReduce"] = (which, out, a, outer, length, inner) => {
  const sign = which === "max" ? 1 : -1;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      out[o * inner + i] = argMax(a, o * length * inner + i, length, inner, sign);
    }
  }
};

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
