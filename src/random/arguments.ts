/** @file Argument checks of the distributions. */
import { ArgumentError, show } from "../errors.js";

/** Throws unless `count` can be the length of an array; `name` is the argument's. */
export function checkCount(op: string, count: number, name = "count"): void {
  if (!Number.isInteger(count) || count < 0 || count > 0x7fffffff) {
    throw new ArgumentError(op, `${name} must be a whole number 0 … 2**31 - 1, got ${show(count)}`);
  }
}

/** Checks a range of floats and returns high − low. */
export function checkRange(op: string, low: number, high: number): number {
  const range = high - low;
  if (!(range >= 0 && range < Infinity)) {
    throw new ArgumentError(op, `needs finite low ≤ high, got ${show(low)} and ${show(high)}`);
  }
  return range;
}

/** Throws unless a normal distribution can have this mean and standard deviation. */
export function checkNormal(op: string, mean: number, std: number): void {
  if (!Number.isFinite(mean)) throw new ArgumentError(op, `mean must be finite, got ${show(mean)}`);
  if (!(std >= 0 && std < Infinity))
    throw new ArgumentError(op, `std must be finite and ≥ 0, got ${show(std)}`);
}

/** Checks a range of whole numbers and returns high − 1 − low, which float64 holds exactly. */
export function checkIntegers(op: string, low: number, high: number): number {
  const max = high - 1 - low;
  if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high) || max < 0 || max > Number.MAX_SAFE_INTEGER) {
    throw new ArgumentError(op, `needs whole numbers low < high, got ${show(low)} and ${show(high)}`);
  }
  return max;
}

/** Throws unless all whole numbers of the range fit int32. */
export function checkInt32(op: string, low: number, high: number): void {
  if (low < -(2 ** 31) || high > 2 ** 31) {
    const cure = "Draw them one at a time, without a count.";
    throw new ArgumentError(op, `${low} … ${high} does not fit int32. ${cure}`);
  }
}
