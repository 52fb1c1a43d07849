/**
 * @file Averages that decay and end at 0.
 *
 * An average that only decays, `m ← 0.9·m`, sticks at the smallest numbers that there are, since these round
 * to themselves. Arithmetic on such denormal numbers is up to a hundred times slower: a ninth of them in
 * Adam's state makes a training step take 1.6 times as long, for good.
 */
import type { DType } from "../dtype.js";
import { type Expression, type Operand, s } from "./expression.js";

/** What is as good as 0 in an average: a little above the least number that is not denormal. */
export function negligible(dtype: DType): number {
  return dtype === "float64" ? 1e-307 : 1e-37;
}

/** `x`, or 0 where |x| is below `least`; NaN stays. */
export function flushed(x: Expression, least: Operand): Expression {
  return s.select(s.lt(s.abs(x), least), 0, x);
}
