/**
 * @file The steps of a batch of sequences: how many sequences take part in each, and where their rows are.
 *
 * ```
 * the longest first    x x x x x        rows [R, ·], one for each x: step 0 has 3 of them, step 1 has 3, step 2
 *                      x x x . .        has 2, … If all sequences have L steps, they are [L, N, ·] laid flat.
 *                      x x . . .
 * ```
 */
import type { Tensor } from "../tensor.js";

/** Steps of sequences, the longest of which come first. */
export interface Steps {
  /** The number of sequences in each step: at least one, and never more than in the step before. */
  readonly counts: readonly number[];
  /** The first row of each step. */
  readonly starts: readonly number[];
  /** The number of sequences, N. */
  readonly batch: number;
  /** The number of rows, R: the total number of existing steps. */
  readonly rows: number;
  /** Whether all sequences have the same length. */
  readonly areEven: boolean;
}

/** Makes steps from the number of sequences in each. */
export function stepsOf(counts: readonly number[]): Steps {
  let rows = 0;
  const starts = counts.map((count) => {
    rows += count;
    return rows - count;
  });
  const batch = counts[0] ?? 0;
  return { counts, starts, batch, rows, areEven: counts.at(-1) === batch };
}

/** The steps of x [L, N, I]. */
export function evenSteps(x: Tensor): Steps {
  const [length, batch] = x.shape as [number, number, number];
  return stepsOf(new Array<number>(length).fill(batch));
}

/** The numbers of steps in order of computation. */
export function inOrder({ counts }: Steps, reverse: boolean): number[] {
  const order = Array.from(counts.keys());
  return reverse ? order.reverse() : order;
}

/** Sequences `from` … `to − 1`, which have something in common in step `step`. */
export interface Change {
  readonly step: number;
  readonly from: number;
  readonly to: number;
}

/** Where the last computed step of each sequence is. */
export function endings({ counts, batch }: Steps, reverse: boolean): Change[] {
  if (reverse) return [{ step: 0, from: 0, to: batch }];
  return counts
    .map((to, step) => ({ step, from: counts[step + 1] ?? 0, to }))
    .filter(({ from, to }) => from < to);
}

/** Where the first computed step of each sequence is. */
export function beginnings(steps: Steps, reverse: boolean): Change[] {
  return endings(steps, !reverse);
}
