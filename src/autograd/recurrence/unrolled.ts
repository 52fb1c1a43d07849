/**
 * @file A recurrence on the tape, step by step: its definition, with gradients from the graph.
 */
import { apply } from "../declare/pointwise.js";
import { add } from "../ops/arithmetic.js";
import { concat } from "../ops/joining.js";
import { linear } from "../ops/matrix.js";
import { reshape } from "../ops/reshape.js";
import { narrow, select } from "../ops/views.js";
import type { Tensor } from "../tensor.js";
import type { Cell } from "./cells.js";
import { evenSteps, inOrder, type Steps } from "./steps.js";

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

/**
 * The results for sequences x: the output of every step, in x's shape except for the last axis, and the last
 * states.
 */
export interface Run {
  readonly output: Tensor;
  /** [N, H] each: after the last step of each sequence that is computed. */
  readonly last: readonly Tensor[];
}

/** Additional inputs of {@link unrolled}. */
export interface Unrolling {
  /** [gates, R, H], all zeros: added to the pre-activations, so that their gradients can be requested. */
  readonly nudge?: Tensor | undefined;
  /** [P, H]: h′ = projection·h after each step; the other states stay as they are. */
  readonly projection?: Tensor | undefined;
}

/** All steps of x [L, N, I], or of rows [R, I] of sequences of different lengths, in order. */
export function unrolled(
  cell: Cell,
  x: Tensor,
  initial: readonly Tensor[],
  weights: RecurrentWeights,
  reverse: boolean,
  steps: Steps = evenSteps(x),
  { nudge, projection }: Unrolling = {},
): Run {
  const { counts, starts, rows } = steps;
  const flat = reshape(x, [rows, x.shape.at(-1)!]);
  const outputs: Tensor[] = new Array(counts.length);
  const ended: Tensor[][] = initial.map(() => []);
  let states: readonly Tensor[] = initial.map((state) => part(state, 0, 0));
  for (const t of inOrder(steps, reverse)) {
    const [start, count, going] = [starts[t]!, counts[t]!, states[0]!.shape[0]!];
    if (count < going) states.forEach((state, k) => void ended[k]!.unshift(part(state, count, going)));
    if (count < going) states = states.map((state) => part(state, 0, count));
    if (count > going) states = states.map((state, k) => joined(state, part(initial[k]!, going, count)));
    const nudges =
      nudge &&
      Array.from({ length: cell.gates }, (_, gate) => part(select(nudge, 0, gate), start, start + count));
    const [h, ...others] = step(cell, part(flat, start, start + count), states, weights, nudges);
    states = [projection === undefined ? h! : linear(h!, projection), ...others];
    outputs[t] = states[0]!;
  }
  const output = concat(outputs);
  return {
    output: reshape(output, x.shape.with(-1, output.shape[1]!)),
    last: states.map((state, k) => ended[k]!.reduce(joined, state)),
  };
}

/** Rows `from` … `to − 1`. */
function part(x: Tensor, from: number, to: number): Tensor {
  return from === 0 && to === x.shape[0] ? x : narrow(x, 0, from, to - from);
}

/** The rows of a, then those of b. */
function joined(a: Tensor, b: Tensor): Tensor {
  return a.shape[0] === 0 ? b : concat([a, b]);
}
