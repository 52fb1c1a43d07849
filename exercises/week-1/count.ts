import { notYet } from "../notYet.js";

/**
 * How many numbers does a network learn? `sizes` are the numbers of neurons from the input to the output:
 * `[784, 128, 64, 10]` is a network of three layers.
 *
 * ```text
 * a layer with D inputs and M neurons: D·M weights and M biases, (D + 1)·M numbers
 * ```
 *
 * Shapes: `sizes` is a list of two or more numbers; the answer is one number.
 *
 * Hint: layer i goes from sizes[i − 1] to sizes[i], so there is one layer fewer than there are sizes.
 *
 * Check: `npm run check -- 1 count`
 */
export function parameterCount(sizes: readonly number[]): number {
  return notYet("parameterCount", sizes);
}
