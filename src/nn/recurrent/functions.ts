/**
 * @file One step of a recurrent layer as a function of its weights; the formulas are with the cells' modules.
 */
import {
  type Cell,
  gruCell as gru,
  lstmCell as lstm,
  type RecurrentWeights,
  reluCell,
  takesOnly,
  tanhCell,
} from "../../autograd/extend.js";
import type { Tensor } from "../../autograd/index.js";
import { ArgumentError, ShapeError } from "../../errors.js";
import { sameShape } from "../../shape.js";
import { checkTensor } from "../core/inputs.js";
import type { LSTMState } from "./cells.js";
import { advance } from "./step.js";

/** The parameters of a step: G·H rows for G gates. */
type StepWeights = [weightIh: Tensor, weightHh: Tensor, biasIh?: Tensor, biasHh?: Tensor];

/**
 * One step of `RNNCell` with tanh: `h′ = tanh(Wᵢₕ·x + bᵢₕ + Wₕₕ·h + bₕₕ)`. x is [N, I], h and h′ are [N, H],
 * all also without N; `weightIh` [H, I], `weightHh` [H, H], biases [H]. h defaults to 0.
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.RNNCell.html | PyTorch}
 *
 * @throws ShapeError if shapes do not match
 * @throws DTypeError if x or h is wider than the weights
 */
export function rnnTanhCell(x: Tensor, h: Tensor | undefined, ...weights: StepWeights): Tensor {
  takesOnly("rnnTanhCell", 6, arguments);
  return stepOf("rnnTanhCell", tanhCell, x, [h], weights)[0]!;
}

/**
 * One step of `RNNCell` with ReLU: `h′ = max(0, Wᵢₕ·x + bᵢₕ + Wₕₕ·h + bₕₕ)`; shapes and errors are those of
 * {@link rnnTanhCell}. {@link https://pytorch.org/docs/stable/generated/torch.nn.RNNCell.html | PyTorch}
 */
export function rnnReluCell(x: Tensor, h: Tensor | undefined, ...weights: StepWeights): Tensor {
  takesOnly("rnnReluCell", 6, arguments);
  return stepOf("rnnReluCell", reluCell, x, [h], weights)[0]!;
}

/**
 * One step of `LSTMCell`: from x [N, I] and the states h and c [N, H] to the next states, all also without N;
 * `weightIh` [4·H, I], `weightHh` [4·H, H], biases [4·H]. States default to 0.
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.LSTMCell.html | PyTorch}
 *
 * @example `const [h1, c1] = functional.lstmCell(x, [h, c], weightIh, weightHh, biasIh, biasHh);`
 * @throws ShapeError, DTypeError as {@link rnnTanhCell}
 */
export function lstmCell(
  x: Tensor,
  state: LSTMState | undefined,
  ...weights: StepWeights
): [h: Tensor, c: Tensor] {
  takesOnly("lstmCell", 6, arguments);
  checkLstmState("lstmCell", state);
  return stepOf("lstmCell", lstm, x, [state?.[0], state?.[1]], weights) as [Tensor, Tensor];
}

/**
 * One step of `GRUCell`: from x [N, I] and h [N, H] to the next state, all also without N; `weightIh` [3·H,
 * I], `weightHh` [3·H, H], biases [3·H]. h defaults to 0.
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.GRUCell.html | PyTorch}
 *
 * @throws ShapeError, DTypeError as {@link rnnTanhCell}
 */
export function gruCell(x: Tensor, h: Tensor | undefined, ...weights: StepWeights): Tensor {
  takesOnly("gruCell", 6, arguments);
  return stepOf("gruCell", gru, x, [h], weights)[0]!;
}

/** Throws unless `state` is a pair of states or undefined. */
export function checkLstmState(op: string, state: unknown): void {
  if (state === undefined || (Array.isArray(state) && state.length === 2)) return;
  throw new ArgumentError(op, "the state must be a list [h, c]");
}

function stepOf(
  op: string,
  cell: Cell,
  x: Tensor,
  states: readonly (Tensor | undefined)[],
  [input, state, inputBias, stateBias]: StepWeights,
): Tensor[] {
  checkTensor(op, "x", x);
  const weights = { input, state, inputBias, stateBias };
  checkWeights(op, cell, weights);
  return advance(op, cell, x, states, weights);
}

function checkWeights(op: string, cell: Cell, weights: RecurrentWeights): void {
  const { input, state, inputBias, stateBias } = weights;
  checkTensor(op, "weightIh", input);
  checkTensor(op, "weightHh", state);
  const gates = cell.fromInput.length;
  const hidden = state.shape.at(-1)!;
  if (state.ndim !== 2 || state.shape[0] !== gates * hidden) {
    throw new ShapeError(op, `weightHh must be [${gates === 1 ? "" : `${gates}·`}H, H]`, state.shape);
  }
  const rows = gates * hidden;
  if (input.ndim !== 2 || input.shape[0] !== rows) {
    throw new ShapeError(op, `weightIh must be [${rows}, I]`, input.shape);
  }
  for (const [name, bias] of Object.entries({ biasIh: inputBias, biasHh: stateBias })) {
    if (bias === undefined) continue;
    checkTensor(op, name, bias);
    if (!sameShape(bias.shape, [rows])) throw new ShapeError(op, `${name} must be [${rows}]`, bias.shape);
  }
}
