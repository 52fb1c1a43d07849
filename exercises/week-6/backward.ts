import { notYet } from "../notYet.js";
import { order } from "./order.js";
import type { Value } from "./value.js";

/**
 * The tape, step 3 of 6: the way back. Afterwards every value behind `result` holds ∂result/∂value in `gradient`.
 *
 * ```text
 * all gradients 0, that of the result 1
 * from the end of the order:      input.gradient += node.gradient·slope       for every [input, slope] of node.reads
 * ```
 *
 * Shapes: every value has one gradient, one number.
 *
 * Hint: call `order(result)` twice: once to clear, and once, with `toReversed()`, to go back. The += makes
 * forks right: a value that is read twice hears from two readers.
 *
 * Check: `npm run check -- 6 backward`
 */
export function backward(result: Value): void {
  notYet("backward", result, order);
}
