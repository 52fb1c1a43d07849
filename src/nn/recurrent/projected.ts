/**
 * @file A recurrence whose output is projected before it is fed back, on the tape step by step.
 */
import { type Cell, type RecurrentWeights, type Run, step } from "../../autograd/extend.js";
import { linear, select, stack, type Tensor } from "../../autograd/index.js";

/** `h′ = projection·h` after each step of a cell over x [L, N, I]; the other states stay as they are. */
export function projected(
  cell: Cell,
  x: Tensor,
  initial: readonly Tensor[],
  weights: RecurrentWeights,
  projection: Tensor,
  reverse: boolean,
): Run {
  const length = x.shape[0]!;
  const outputs: Tensor[] = new Array(length);
  let states = initial;
  for (let i = 0; i < length; i++) {
    const t = reverse ? length - 1 - i : i;
    const [h, ...others] = step(cell, select(x, 0, t), states, weights);
    states = [linear(h!, projection), ...others];
    outputs[t] = states[0]!;
  }
  return { output: stack(outputs), last: states };
}
