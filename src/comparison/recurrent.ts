/** @file The recurrent cell over time. */
import { mul, sum, type Tensor } from "../autograd/index.js";
import { ArgumentError } from "../errors.js";
import type { RNNCell as CellByHand, Matrix } from "../manual/index.js";
import { RNNCell } from "../nn/index.js";
import { settled } from "../options.js";
import { gradOf, tensorOf } from "./onTape.js";
import { compare, type Quantity } from "./quantity.js";

/** Options of {@link compareRecurrent}. */
export interface RecurrentComparisonOptions {
  /** The initial state, [N, H]; default zeros. */
  readonly h0?: Matrix | undefined;
  /**
   * Truncated backpropagation through time: gradients stay within pieces of this many steps. Default: all
   * steps.
   */
  readonly truncate?: number | undefined;
}

/**
 * The same cell on the tape: `nn.RNNCell` with copies of the weights, transposed. PyTorch's cell has two
 * biases; the first is the cell's own, the second is 0.
 */
export function cellOnTape(cell: CellByHand): RNNCell {
  const { wxh, whh, bh } = cell;
  const twin = new RNNCell(wxh.rows, wxh.cols, { dtype: wxh.dtype });
  const zero = tensorOf(bh, { shape: [bh.cols] }).mul(0);
  twin.loadStateDict({
    weight_ih: tensorOf(wxh).transpose(0, 1),
    weight_hh: tensorOf(whh).transpose(0, 1),
    bias_ih: tensorOf(bh, { shape: [bh.cols] }),
    bias_hh: zero,
  });
  return twin;
}

/**
 * Runs both cells over the steps x₀ … x₍T₋₁₎, [N, D] each, and back from the loss `L = Σₜ Σ gₜ·hₜ`, whose
 * direct gradients at the states are the given g₀ … g₍T₋₁₎, [N, H] each. Compares every state and every
 * gradient.
 *
 * @throws ArgumentError unless there is one g per step, and `truncate` is a whole number ≥ 1
 * @throws ShapeError if the steps, the cell, and h0 do not match
 */
export function compareRecurrent(
  cell: CellByHand,
  onTape: RNNCell,
  inputs: readonly Matrix[],
  directGradients: readonly Matrix[],
  options?: RecurrentComparisonOptions,
): Quantity[] {
  const T = inputs.length;
  if (directGradients.length !== T) {
    const problem = `needs one gradient for each of ${T} steps, got ${directGradients.length}`;
    throw new ArgumentError("compareRecurrent", problem);
  }
  const { h0, truncate } = settled("compareRecurrent", options, { h0: undefined, truncate: T });
  cell.forward(inputs, h0);
  cell.backward(directGradients, { truncate });

  onTape.zeroGrad();
  const tape = unroll(onTape, inputs, cell.h0, truncate);
  const shares = tape.states.map((h, t) => sum(mul(h, tensorOf(directGradients[t]!))));
  shares.reduce((loss, share) => loss.add(share)).backward();

  const steps = (name: string, byHand: readonly Matrix[], of: readonly Tensor[]): Quantity[] =>
    byHand.map((matrix, t) => compare(`${name}[${t}]`, matrix, of[t]!));
  return [
    ...steps("output", cell.output, tape.states),
    ...steps("dh", cell.dh, tape.states.map(gradOf)),
    ...steps("dinputs", cell.dinputs, tape.inputs.map(gradOf)),
    compare("dwxh", cell.dwxh, gradOf(onTape.weightIh).transpose(0, 1)),
    compare("dwhh", cell.dwhh, gradOf(onTape.weightHh).transpose(0, 1)),
    compare("dbh", cell.dbh, gradOf(onTape.biasIh!).reshape([1, cell.dbh.cols])),
    compare("dh0", cell.dh0, gradOf(tape.h0)),
  ];
}

/** The states in order; a new piece starts from a detached state. */
function unroll(
  cell: RNNCell,
  inputs: readonly Matrix[],
  start: Matrix,
  truncate: number,
): { h0: Tensor; inputs: Tensor[]; states: Tensor[] } {
  const h0 = tensorOf(start, { requiresGrad: true });
  const xs = inputs.map((x) => tensorOf(x, { requiresGrad: true }));
  const states: Tensor[] = [];
  let h = h0;
  for (const [t, x] of xs.entries()) {
    if (t > 0 && t % truncate === 0) h = h.detach();
    h = cell.forward(x, h).retainGrad();
    states.push(h);
  }
  return { h0, inputs: xs, states };
}
