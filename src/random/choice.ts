/** @file Drawing from a list: with or without replacement, uniformly or with given probabilities. */
import { ArgumentError, show } from "../errors.js";
import { settled } from "../options.js";

/** The random numbers that the draws need, as a `Generator` provides them. */
interface Source {
  random(): number;
  randint(low: number, high: number, count: number): Int32Array;
  permutation(count: number): Int32Array;
}

/** Options of `Generator.choice`. */
export interface ChoiceOptions {
  /** Whether an element can be drawn more than once; default true. */
  readonly replace?: boolean | undefined;
  /** The probability of each element, summing to 1; default: uniform. */
  readonly p?: ArrayLike<number> | undefined;
}

/** `count` indices from 0 … size − 1. */
export function chooseIndices(
  rng: Source,
  size: number,
  count: number,
  options: ChoiceOptions | undefined,
): Int32Array {
  const { replace, p } = settled("choice", options, { replace: true, p: undefined });
  if (size === 0 && count > 0) throw new ArgumentError("choice", `cannot draw ${count} elements from none`);
  if (p) checkProbabilities(p, size);
  const choosable = p ? Array.from(p).filter((x) => x > 0).length : size;
  if (!replace && count > choosable) {
    const which = p ? "elements of non-zero probability" : "elements";
    throw new ArgumentError("choice", `cannot draw ${count} of ${choosable} ${which} without replacement`);
  }
  if (count === 0) return new Int32Array(0);
  if (p) return replace ? weighted(rng, p, count) : weightedOnce(rng, p, count);
  return replace ? rng.randint(0, size, count) : rng.permutation(size).slice(0, count);
}

/** NumPy's tolerance: the square root of the machine epsilon of the probabilities' dtype. */
function toleranceOf(p: ArrayLike<number>): number {
  return Object.prototype.toString.call(p) === "[object Float32Array]" ? 2 ** -11.5 : 2 ** -26;
}

function checkProbabilities(p: ArrayLike<number>, size: number): void {
  if (p.length !== size) throw new ArgumentError("choice", `p must have ${size} elements, got ${p.length}`);
  let sum = 0;
  for (let i = 0; i < size; i++) {
    if (!(p[i]! >= 0)) throw new ArgumentError("choice", `p must be non-negative, got ${show(p[i])} at ${i}`);
    sum += p[i]!;
  }
  if (!(Math.abs(sum - 1) <= toleranceOf(p)))
    throw new ArgumentError("choice", `p must sum to 1, got ${sum}`);
}

function weighted(rng: Source, p: ArrayLike<number>, count: number): Int32Array {
  const cumulative = cumulate(p);
  return Int32Array.from({ length: count }, () => firstAbove(cumulative, rng.random()));
}

/**
 * Draws as many as are still missing, keeps the first of each, and continues with the rest, renormalized
 * without the ones already found.
 */
function weightedOnce(rng: Source, p: ArrayLike<number>, count: number): Int32Array {
  const left = Float64Array.from(p);
  const found = new Set<number>();
  while (found.size < count) {
    for (const index of weighted(rng, left, count - found.size)) found.add(index);
    for (const index of found) left[index] = 0;
  }
  return Int32Array.from(found);
}

/** Running sums, divided by the last. */
function cumulate(p: ArrayLike<number>): Float64Array {
  let sum = 0;
  const sums = Float64Array.from(p, (x) => (sum += x));
  return sums.map((x) => x / sum);
}

/** The first index whose value is above x, by bisection of ascending values. */
function firstAbove(ascending: Float64Array, x: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! > x) high = middle;
    else low = middle + 1;
  }
  return low;
}
