/**
 * @file A recurrence on the tape, step by step: its definition, with gradients from the graph.
 */
import { apply } from "../declare/pointwise.js";
import { add } from "../ops/arithmetic.js";
import { stack } from "../ops/joining.js";
import { linear } from "../ops/matrix.js";
import { narrow, select } from "../ops/views.js";
import type { Tensor } from "../tensor.js";
import type { Cell } from "./cells.js";

/** The parameters of a recurrence; G is the number of gates that a weight feeds. */
export interface RecurrentWeights {
  /** [G·H, I] */
  readonly input: Tensor;
  /** [G·H, H] */
  readonly state: Tensor;
  /** [G·H] each */
  readonly inputBias?: Tensor | undefined;
  readonly stateBias?: Tensor | undefined;
}

/** One step: the next states [N, H], given x [N, I] and the previous states. */
export function step(
  cell: Cell,
  x: Tensor,
  states: readonly Tensor[],
  weights: RecurrentWeights,
  nudges?: readonly Tensor[],
): Tensor[] {
  const fromInput = linear(x, weights.input, weights.inputBias);
  const fromState = linear(states[0]!, weights.state, weights.stateBias);
  const hidden = weights.input.shape[0]! / cell.fromInput.length;
  const gates = Array.from({ length: cell.gates }, (_, gate) => {
    const parts: Tensor[] = [];
    const take = (y: Tensor, fed: readonly number[]): void => {
      const g = fed.indexOf(gate);
      if (g >= 0) parts.push(fed.length === 1 ? y : narrow(y, -1, g * hidden, hidden));
    };
    take(fromInput, cell.fromInput);
    take(fromState, cell.fromState);
    if (nudges !== undefined) parts.push(nudges[gate]!);
    return parts.reduce((a, b) => add(a, b));
  });
  const all = [...gates, ...states];
  return cell.ops.map(({ op, operands }) =>
    apply(
      op,
      operands.map((i) => all[i]!),
    ),
  );
}

/** The results of a sequence: the output of every step [L, N, H], and the states after the last. */
export interface Run {
  readonly output: Tensor;
  readonly last: readonly Tensor[];
}

/**
 * All steps of x [L, N, I] in order. `nudge` [gates, L, N, H], all zeros, is added to the pre-activations, so
 * that their gradients can be requested.
 */
export function unrolled(
  cell: Cell,
  x: Tensor,
  initial: readonly Tensor[],
  weights: RecurrentWeights,
  reverse: boolean,
  nudge?: Tensor,
): Run {
  const length = x.shape[0]!;
  const outputs: Tensor[] = new Array(length);
  let states = initial;
  for (let i = 0; i < length; i++) {
    const t = reverse ? length - 1 - i : i;
    const nudges =
      nudge && Array.from({ length: cell.gates }, (_, gate) => select(select(nudge, 0, gate), 0, t));
    states = step(cell, select(x, 0, t), states, weights, nudges);
    outputs[t] = states[0]!;
  }
  return { output: stack(outputs), last: states };
}
