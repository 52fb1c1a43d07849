/**
 * @file A recurrence over a whole sequence as one op.
 *
 * The law of this folder: `cells` states what a step does to a single unit; `sweeps` runs steps with kernels,
 * forward and backward through time, over the arrays of a `trace`; `unrolled` records them on the tape;
 * `pass` is the op that combines both.
 */
import { add } from "../ops/arithmetic.js";
import { select } from "../ops/views.js";
import type { Tensor } from "../tensor.js";
import type { Cell } from "./cells.js";
import { Pass } from "./pass.js";
import type { RecurrentWeights, Run } from "./unrolled.js";

export { type Cell, gruCell, lstmCell, reluCell, tanhCell } from "./cells.js";
export { type RecurrentWeights, type Run, step, unrolled } from "./unrolled.js";

/**
 * A cell run over a sequence x [L, N, I], L ≥ 1, starting from the states `initial` [N, H]; with `reverse`,
 * from the last step to the first. Everything has the same floating dtype; the caller checks shapes.
 */
export function recurrence(
  cell: Cell,
  x: Tensor,
  initial: readonly Tensor[],
  weights: RecurrentWeights,
  reverse: boolean,
): Run {
  const { output, carried } = new Pass(cell, x, initial, joined(cell, weights), reverse);
  return { output, last: [select(output, 0, reverse ? 0 : -1), ...carried] };
}

/**
 * If both biases feed the same gates, uses their sum: then backward accumulates one gradient for them, not
 * two.
 */
function joined(cell: Cell, weights: RecurrentWeights): RecurrentWeights {
  const { inputBias, stateBias } = weights;
  if (inputBias === undefined || stateBias === undefined || cell.fromInput !== cell.fromState) return weights;
  return { ...weights, inputBias: add(inputBias, stateBias), stateBias: undefined };
}
