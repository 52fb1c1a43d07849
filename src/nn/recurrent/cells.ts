/**
 * @file Recurrent cells as modules: one step of a recurrent layer, recorded op by op.
 */

import { type Cell, gruCell, lstmCell, reluCell, tanhCell } from "../../autograd/extend.js";
import type { Tensor } from "../../autograd/index.js";
import { checkOneOf, checkWhole } from "../../checks.js";
import { settled } from "../../options.js";
import { Module } from "../core/module.js";
import {
  drawUniform,
  emptyParameter,
  type LayerOptions,
  layerDefaults,
  type ResetOptions,
} from "../core/settings.js";
import { checkLstmState } from "./functions.js";
import { advance } from "./step.js";

/** The nonlinearity of a plain recurrent layer. */
export type RecurrentNonlinearity = "tanh" | "relu";

/** The states that an LSTM carries from step to step: the visible h and the internal c. */
export type LSTMState = readonly [h: Tensor, c: Tensor];

/** Options of {@link LSTMCell} and {@link GRUCell}. */
export interface RecurrentCellOptions extends LayerOptions {
  /** Whether to add biases; default true. */
  bias?: boolean | undefined;
}

/** Options of {@link RNNCell}. */
export interface RNNCellOptions extends RecurrentCellOptions {
  /** The nonlinearity of the state; default `"tanh"`. */
  nonlinearity?: RecurrentNonlinearity | undefined;
}

const cellDefaults = { bias: true, ...layerDefaults } as const;

/** The plain cell with that nonlinearity. @throws ArgumentError for any other */
export function plainCell(op: string, nonlinearity: RecurrentNonlinearity): Cell {
  checkOneOf(op, "nonlinearity", nonlinearity, ["tanh", "relu"]);
  return nonlinearity === "tanh" ? tanhCell : reluCell;
}

/** What the three cells share: parameters, and a step. */
abstract class RecurrentCell<State, Output> extends Module<[x: Tensor, state?: State], Output> {
  readonly inputSize: number;
  readonly hiddenSize: number;
  weightIh: Tensor;
  weightHh: Tensor;
  biasIh: Tensor | undefined;
  biasHh: Tensor | undefined;
  readonly #cell: Cell;

  constructor(cell: Cell, inputSize: number, hiddenSize: number, options?: RecurrentCellOptions) {
    super();
    const own = settled(this.constructor.name, options, cellDefaults);
    checkWhole(this.constructor.name, "inputSize", inputSize);
    checkWhole(this.constructor.name, "hiddenSize", hiddenSize);
    this.#cell = cell;
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    const rows = cell.fromInput.length * hiddenSize;
    this.weightIh = emptyParameter([rows, inputSize], own);
    this.weightHh = emptyParameter([rows, hiddenSize], own);
    if (own.bias) {
      this.biasIh = emptyParameter([rows], own);
      this.biasHh = emptyParameter([rows], own);
    }
    this.resetParameters({ generator: own.generator });
  }

  /** Reinitializes all parameters. */
  resetParameters(options?: ResetOptions): void {
    drawUniform(this.parameters(), 1 / Math.sqrt(this.hiddenSize), options);
  }

  /** The next states, given x and the previous ones; either all have a batch axis, or none has. */
  protected step(x: Tensor, states: readonly (Tensor | undefined)[]): Tensor[] {
    const { weightIh: input, weightHh: state, biasIh: inputBias, biasHh: stateBias } = this;
    return advance(this.constructor.name, this.#cell, x, states, { input, state, inputBias, stateBias });
  }

  override extraRepr(): string {
    const bias = this.biasIh === undefined ? ", bias=False" : "";
    const nonlinearity = this.#cell === reluCell ? ", nonlinearity=relu" : "";
    return `${this.inputSize}, ${this.hiddenSize}${bias}${nonlinearity}`;
  }
}

/**
 * One step of a plain recurrent layer: `h′ = tanh(Wᵢₕ·x + bᵢₕ + Wₕₕ·h + bₕₕ)`, x [N, I], h and h′ [N, H], or
 * without N; Wᵢₕ [H, I], Wₕₕ [H, H]. h defaults to 0. All parameters are initially uniform in ±1/√H.
 *
 * @example `const h = cell.forward(x, cell.forward(before));`
 * @throws ArgumentError for sizes below 1, or another nonlinearity
 */
export class RNNCell extends RecurrentCell<Tensor, Tensor> {
  constructor(inputSize: number, hiddenSize: number, options?: RNNCellOptions) {
    const { nonlinearity, ...rest } = settled("RNNCell", options, { nonlinearity: "tanh", ...cellDefaults });
    super(plainCell("RNNCell", nonlinearity), inputSize, hiddenSize, rest);
  }

  /** @throws ShapeError if x or h has the wrong shape */
  override forward(x: Tensor, h?: Tensor): Tensor {
    return this.step(x, [h])[0]!;
  }
}

/**
 * One step of long short-term memory:
 *
 * ```
 * i, f, o = σ(Wᵢₕ·x + bᵢₕ + Wₕₕ·h + bₕₕ)
 *       g = tanh(Wᵢₕ·x + bᵢₕ + Wₕₕ·h + bₕₕ)
 *      c′ = f·c + i·g
 *      h′ = o·tanh c′
 * ```
 *
 * Each of i, f, g, and o has its own rows of the weights, in this order: Wᵢₕ [4·H, I], Wₕₕ [4·H, H]. x is [N,
 * I]; h, c, h′, c′ are [N, H]; all also without N. States default to 0. All parameters are initially uniform
 * in ±1/√H. {@link https://doi.org/10.1162/neco.1997.9.8.1735 | Hochreiter and Schmidhuber 1997}
 *
 * @example `let [h, c] = cell.forward(x[0]!); [h, c] = cell.forward(x[1]!, [h, c]);`
 * @throws ArgumentError for sizes below 1
 */
export class LSTMCell extends RecurrentCell<LSTMState, [h: Tensor, c: Tensor]> {
  constructor(inputSize: number, hiddenSize: number, options?: RecurrentCellOptions) {
    super(lstmCell, inputSize, hiddenSize, options);
  }

  /** @throws ShapeError if x, h, or c has the wrong shape */
  override forward(x: Tensor, state?: LSTMState): [h: Tensor, c: Tensor] {
    checkLstmState("LSTMCell", state);
    return this.step(x, [state?.[0], state?.[1]]) as [Tensor, Tensor];
  }
}

/**
 * One step of a gated recurrent unit:
 *
 * ```
 * r, z = σ(Wᵢₕ·x + bᵢₕ + Wₕₕ·h + bₕₕ)
 *    n = tanh(Wᵢₕ·x + bᵢₕ + r·(Wₕₕ·h + bₕₕ))
 *   h′ = (1 − z)·n + z·h
 * ```
 *
 * Each of r, z, and n has its own rows of the weights, in this order: Wᵢₕ [3·H, I], Wₕₕ [3·H, H]. x is [N,
 * I]; h and h′ are [N, H]; all also without N. h defaults to 0. All parameters are initially uniform in
 * ±1/√H. {@link https://arxiv.org/abs/1406.1078 | Cho et al. 2014}
 *
 * @throws ArgumentError for sizes below 1
 */
export class GRUCell extends RecurrentCell<Tensor, Tensor> {
  constructor(inputSize: number, hiddenSize: number, options?: RecurrentCellOptions) {
    super(gruCell, inputSize, hiddenSize, options);
  }

  /** @throws ShapeError if x or h has the wrong shape */
  override forward(x: Tensor, h?: Tensor): Tensor {
    return this.step(x, [h])[0]!;
  }
}
