/**
 * @file A recurrence over a whole sequence as one op.
 *
 * The law of this folder: `cells` states what a step does to a single unit; `steps` says which sequences it does
 * it to; `sweeps` runs steps with kernels, forward and backward through time, over the arrays of a `trace`;
 * `unrolled` records them on the tape; `pass` is the op that combines both.
 */
import { table } from "../declare/elements.js";
import { add } from "../ops/arithmetic.js";
import { indexSelect } from "../ops/indexing.js";
import { select } from "../ops/views.js";
import type { Tensor } from "../tensor.js";
import type { Cell } from "./cells.js";
import { Pass } from "./pass.js";
import { endings, evenSteps, type Steps } from "./steps.js";
import type { RecurrentWeights, Run } from "./unrolled.js";

export { type Cell, gruCell, lstmCell, reluCell, tanhCell } from "./cells.js";
export { type Steps, stepsOf } from "./steps.js";
export { type RecurrentWeights, type Run, step, unrolled } from "./unrolled.js";

/**
 * A cell run over sequences x [L, N, I], L ≥ 1, starting from the states `initial` [N, H]; with `reverse`, from
 * the last step to the first. With `steps`, x are the rows [R, I] of sequences of different lengths. Everything
 * has the same floating dtype; the caller checks shapes.
 */
export function recurrence(
  cell: Cell,
  x: Tensor,
  initial: readonly Tensor[],
  weights: RecurrentWeights,
  reverse: boolean,
  steps?: Steps,
): Run {
  const own = steps ?? evenSteps(x);
  const { output, carried } = new Pass(cell, x, initial, joined(cell, weights), reverse, own);
  const last = steps === undefined ? select(output, 0, reverse ? 0 : -1) : lastOf(output, steps, reverse);
  return { output, last: [last, ...carried] };
}

/** The last output of each sequence that is computed, from those of all steps [R, H]. */
function lastOf(output: Tensor, steps: Steps, reverse: boolean): Tensor {
  const rows = endings(steps, reverse)
    .reverse()
    .flatMap(({ step, from, to }) =>
      Array.from({ length: to - from }, (_, i) => steps.starts[step]! + from + i),
    );
  return indexSelect(
    output,
    0,
    table("int32", [rows.length], (i) => rows[i]!),
  );
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
