import { notYet } from "../notYet.js";

/**
 * The judge of every gradient: measure it. Nudge one number up and down, and see what f does.
 *
 * ```text
 * ∂f/∂p[i] ≈ (f(p + h in place i) − f(p − h in place i)) / 2h        p: a list of numbers   f(p): one number
 * ```
 *
 * The answer has as many numbers as p. When the function returns, p is unchanged.
 *
 * Hint: f reads the list it is given, so work on a copy, `p.slice()`, or restore each number before the next.
 *
 * Check: `npm run check -- 4 measure`
 */
export function measureGradient(
  f: (p: readonly number[]) => number,
  p: readonly number[],
  h = 1e-5,
): number[] {
  return notYet("measureGradient", f, p, h);
}
