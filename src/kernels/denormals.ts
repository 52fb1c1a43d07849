/**
 * @file Makes decaying averages end at 0.
 *
 * An average that only decays, `m ← 0.9·m`, gets stuck at the smallest representable numbers, since these
 * round to themselves. Arithmetic on such denormal numbers is up to a hundred times slower: if they make up a
 * ninth of Adam's state, every training step takes 1.6 times as long from then on.
 */
import type { DType } from "../dtype.js";
import { type Expression, type Operand, s } from "./expression.js";

/** The threshold below which an average counts as 0: slightly above the smallest normal number. */
export function negligible(dtype: DType): number {
  return dtype === "float64" ? 1e-307 : 1e-37;
}

/** `x`, or 0 where |x| is below `threshold`; NaN is kept. */
export function flushed(x: Expression, threshold: Operand): Expression {
  return s.select(s.lt(s.abs(x), threshold), 0, x);
}
