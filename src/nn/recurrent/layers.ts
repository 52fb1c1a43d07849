/**
 * @file Recurrent layers: a cell run over whole sequences, in stacked layers and in both directions of time.
 *
 * Letters: L steps, N sequences in a batch, I inputs, H hidden units, D directions (1 or 2), K layers.
 */

import {
  type Cell,
  gruCell,
  lstmCell,
  type RecurrentWeights,
  type Run,
  recurrence,
  type Steps,
  unrolled,
} from "../../autograd/extend.js";
import { concat, select, squeeze, stack, type Tensor, transpose, unsqueeze } from "../../autograd/index.js";
import { checkWhole, checkWithin } from "../../checks.js";
import { ArgumentError, ShapeError } from "../../errors.js";
import { settled } from "../../options.js";
import { checkTensor } from "../core/inputs.js";
import type { Member } from "../core/members.js";
import { Module } from "../core/module.js";
import { float } from "../core/representation.js";
import {
  drawUniform,
  emptyParameter,
  type LayerOptions,
  layerDefaults,
  type ResetOptions,
} from "../core/settings.js";
import { Dropout } from "../dropout.js";
import { type LSTMState, plainCell, type RecurrentNonlinearity } from "./cells.js";
import { checkLengths, Packing } from "./packing.js";
import { stateOf, widened } from "./step.js";

/** Options of {@link LSTM} and {@link GRU}. */
export interface RecurrentOptions extends LayerOptions {
  /** Number of stacked layers, each reading the outputs of the one below. Default 1. */
  numLayers?: number | undefined;
  /** Whether to add biases; default true. */
  bias?: boolean | undefined;
  /** Whether sequences are [N, L, …] instead of [L, N, …]; states are always [K·D, N, H]. Default false. */
  batchFirst?: boolean | undefined;
  /** Probability of dropout, during training, on the outputs of all layers except the last; default 0. */
  dropout?: number | undefined;
  /**
   * Whether a second set of weights reads the sequence in reverse; the outputs are then concatenated. Default
   * false.
   */
  bidirectional?: boolean | undefined;
}

/** Options of {@link RNN}. */
export interface RNNOptions extends RecurrentOptions {
  /** The nonlinearity of the state; default `"tanh"`. */
  nonlinearity?: RecurrentNonlinearity | undefined;
}

const recurrentDefaults = {
  numLayers: 1,
  bias: true,
  batchFirst: false,
  dropout: 0,
  bidirectional: false,
  ...layerDefaults,
} as const;

/** Options of {@link LSTM}. */
export interface LSTMOptions extends RecurrentOptions {
  /**
   * The size P of the outputs and of h, projected by `h′ = Wₕᵣ·h`; less than H. Default 0: no projection.
   * {@link https://arxiv.org/abs/1402.1128 | Sak et al. 2014}
   */
  projSize?: number | undefined;
}

/** Options of a call of a recurrent layer. */
export interface SequenceCallOptions {
  /**
   * The number of steps of each of the N sequences, in any order; default: L. Steps beyond a sequence's length
   * are not read and their outputs are 0; the last states are those at the sequence's own end, where the second
   * direction starts. Only existing steps take time.
   */
  lengths?: readonly number[] | undefined;
}

/** The weights of a layer in one direction. */
interface LayerWeights extends RecurrentWeights {
  /** [P, H] */
  readonly projection?: Tensor | undefined;
}

/** PyTorch's names for the weights of a layer. */
const stems = [
  ["input", "weight_ih"],
  ["state", "weight_hh"],
  ["inputBias", "bias_ih"],
  ["stateBias", "bias_hh"],
  ["projection", "weight_hr"],
] as const;

/** What the three layers share; their states are passed as lists. */
abstract class Recurrent<State> extends Module<
  [x: Tensor, state?: State, options?: SequenceCallOptions],
  [output: Tensor, state: State]
> {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly numLayers: number;
  readonly bias: boolean;
  readonly batchFirst: boolean;
  readonly dropout: number;
  readonly bidirectional: boolean;
  readonly #cell: Cell;
  readonly #dropout: Dropout;
  /** By layer and direction: layer 0, layer 0 reversed, layer 1, … */
  readonly #weights: LayerWeights[];
  /** How many numbers an output has. */
  readonly #outputSize: number;

  constructor(
    cell: Cell,
    inputSize: number,
    hiddenSize: number,
    options: RecurrentOptions | undefined,
    projSize = 0,
  ) {
    super();
    const { name } = this.constructor;
    const own = settled(name, options, recurrentDefaults);
    const { numLayers, bias, batchFirst, dropout, bidirectional, generator } = own;
    checkWhole(name, "inputSize", inputSize);
    checkWhole(name, "hiddenSize", hiddenSize);
    checkWhole(name, "numLayers", numLayers);
    checkWithin(name, "dropout", dropout, 0, 1);
    this.inputSize = inputSize;
    this.hiddenSize = hiddenSize;
    this.numLayers = numLayers;
    this.bias = bias;
    this.batchFirst = batchFirst;
    this.dropout = dropout;
    this.bidirectional = bidirectional;
    this.#cell = cell;
    this.#dropout = new Dropout(dropout, { generator });
    const outputSize = projSize > 0 ? projSize : hiddenSize;
    this.#outputSize = outputSize;
    const rows = cell.fromInput.length * hiddenSize;
    const directions = bidirectional ? 2 : 1;
    this.#weights = Array.from({ length: numLayers * directions }, (_, i) => ({
      input: emptyParameter([rows, i < directions ? inputSize : directions * outputSize], own),
      state: emptyParameter([rows, outputSize], own),
      inputBias: bias ? emptyParameter([rows], own) : undefined,
      stateBias: bias ? emptyParameter([rows], own) : undefined,
      projection: projSize > 0 ? emptyParameter([projSize, hiddenSize], own) : undefined,
    }));
    this.resetParameters({ generator });
  }

  /**
   * @internal PyTorch's names: `weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0`, `bias_hh_l0`,
   * `weight_ih_l0_reverse`, …
   */
  override *members(): Iterable<Member> {
    yield* super.members();
    for (const [i, weights] of this.#weights.entries()) {
      const suffix = this.bidirectional ? `l${i >> 1}${i % 2 === 1 ? "_reverse" : ""}` : `l${i}`;
      for (const [field, stem] of stems) {
        yield [
          `${stem}_${suffix}`,
          weights[field],
          (own) => {
            // A new object, because backward reads the one that forward received.
            this.#weights[i] = { ...this.#weights[i]!, [field]: own };
          },
        ];
      }
    }
  }

  /** Reinitializes all parameters. */
  resetParameters(options?: ResetOptions): void {
    drawUniform(this.parameters(), 1 / Math.sqrt(this.hiddenSize), options);
  }

  /** The outputs of the last layer, and every state after the last step, [K·D, N, H] each. */
  protected run(
    x: Tensor,
    states: readonly (Tensor | undefined)[],
    options: SequenceCallOptions | undefined,
  ): { output: Tensor; last: Tensor[] } {
    const { name } = this.constructor;
    const { lengths } = settled(name, options, { lengths: undefined });
    const batched = this.#withBatch(x);
    const given = this.#initial(x, batched.shape[1]!, states);
    if (lengths !== undefined) checkLengths(name, lengths, batched.shape[0]!, batched.shape[1]!);
    if (lengths === undefined || lengths.length === 0) {
      return this.#shaped(x, this.#throughLayers(batched, given));
    }
    const packing = new Packing(lengths);
    const sorted = given.map((state) => packing.sorted(state));
    const { output, last } = this.#throughLayers(packing.rows(batched), sorted, packing.steps);
    return this.#shaped(x, {
      output: packing.padded(output, batched.shape[0]!),
      last: last.map((state) => packing.unsorted(state)),
    });
  }

  /** All layers over x [L, N, I], or over the rows [R, I] of steps. */
  #throughLayers(x: Tensor, initial: readonly Tensor[], steps?: Steps): { output: Tensor; last: Tensor[] } {
    const directions = this.bidirectional ? [false, true] : [false];
    const last: Tensor[][] = initial.map(() => []);
    let below = x;
    for (let layer = 0; layer < this.numLayers; layer++) {
      if (layer > 0 && this.dropout > 0) below = this.#dropout.train(this.training).forward(below);
      const outputs = directions.map((reverse, d) => {
        const i = layer * directions.length + d;
        const states = initial.map((state) => select(state, 0, i));
        const run = this.#sweep(this.#weights[i]!, below, states, reverse, steps);
        run.last.forEach((state, k) => void last[k]!.push(state));
        return run.output;
      });
      below = outputs.length === 1 ? outputs[0]! : concat(outputs, -1);
    }
    const ends = last.map((list) => (list.length === 1 ? unsqueeze(list[0]!, 0) : stack(list)));
    return { output: below, last: ends };
  }

  #sweep(
    { projection, ...weights }: LayerWeights,
    x: Tensor,
    initial: readonly Tensor[],
    reverse: boolean,
    steps: Steps | undefined,
  ): Run {
    if (projection === undefined) return recurrence(this.#cell, x, initial, weights, reverse, steps);
    return unrolled(this.#cell, x, initial, weights, reverse, steps, { projection });
  }

  /** Results in the form of x: with a batch or without, the batch first or second. */
  #shaped(
    x: Tensor,
    { output, last }: { output: Tensor; last: Tensor[] },
  ): { output: Tensor; last: Tensor[] } {
    if (x.ndim === 2) return { output: squeeze(output, 1), last: last.map((state) => squeeze(state, 1)) };
    return { output: this.batchFirst ? transpose(output, 0, 1) : output, last };
  }

  /** x as [L, N, I] in the parameters' dtype. */
  #withBatch(x: Tensor): Tensor {
    const { name } = this.constructor;
    const { inputSize, batchFirst } = this;
    checkTensor(name, "x", x);
    if (x.ndim < 2 || x.ndim > 3 || x.shape.at(-1) !== inputSize) {
      const form = batchFirst ? "N, L" : "L, N";
      throw new ShapeError(name, `needs [${form}, ${inputSize}] or [L, ${inputSize}]`, x.shape);
    }
    const input = widened(name, "the input", x, this.#weights[0]!.input);
    const ordered = x.ndim === 2 ? unsqueeze(input, 1) : batchFirst ? transpose(input, 0, 1) : input;
    if (ordered.shape[0] === 0) throw new ShapeError(name, "a sequence must have at least one step", x.shape);
    return ordered;
  }

  /** The initial states, [K·D, N, H] each. */
  #initial(x: Tensor, batch: number, states: readonly (Tensor | undefined)[]): Tensor[] {
    const lead = [this.#weights.length, ...(x.ndim === 3 ? [batch] : [])];
    return states.map((state, i) => {
      const shape = [...lead, i === 0 ? this.#outputSize : this.hiddenSize];
      const like = this.#weights[0]!.input;
      const checked = stateOf(this.constructor.name, i === 0 ? "h0" : "c0", state, shape, like);
      return x.ndim === 3 ? checked : unsqueeze(checked, 1);
    });
  }

  override extraRepr(): string {
    const { inputSize, hiddenSize, numLayers, bias, batchFirst, dropout, bidirectional } = this;
    const parts = [
      `${inputSize}, ${hiddenSize}`,
      this.#outputSize !== hiddenSize && `proj_size=${this.#outputSize}`,
      numLayers !== 1 && `num_layers=${numLayers}`,
      !bias && "bias=False",
      batchFirst && "batch_first=True",
      dropout !== 0 && `dropout=${float(dropout)}`,
      bidirectional && "bidirectional=True",
    ];
    return parts.filter((part) => part !== false).join(", ");
  }
}

/**
 * Plain recurrent layers: `hₜ = tanh(Wᵢₕ·xₜ + bᵢₕ + Wₕₕ·hₜ₋₁ + bₕₕ)` at every step; the output of a step is
 * hₜ.
 *
 * `forward(x, h0?, { lengths }?)` takes x [L, N, I] and h0 [K·D, N, H] (default 0), both also without N, and
 * returns `[output, hn]`: [L, N, D·H], and the states after the last step, [K·D, N, H]. Each sequence
 * of different `lengths` gives the same results as if run alone. Parameters are initially uniform in ±1/√H and are
 * named as in PyTorch.
 *
 * @example `const [output, hn] = new RNN(64, 128).forward(x);`
 * @throws ArgumentError for sizes below 1, a dropout outside 0 … 1, or an unknown nonlinearity
 */
export class RNN extends Recurrent<Tensor> {
  readonly nonlinearity: RecurrentNonlinearity;

  constructor(inputSize: number, hiddenSize: number, options?: RNNOptions) {
    const { nonlinearity, ...rest } = settled("RNN", options, {
      nonlinearity: "tanh",
      ...recurrentDefaults,
    });
    super(plainCell("RNN", nonlinearity), inputSize, hiddenSize, rest);
    this.nonlinearity = nonlinearity;
  }

  /**
   * @throws ShapeError if x or h0 has the wrong shape
   * @throws ArgumentError unless lengths match the sequences of x
   */
  override forward(x: Tensor, h0?: Tensor, options?: SequenceCallOptions): [output: Tensor, hn: Tensor] {
    const { output, last } = this.run(x, [h0], options);
    return [output, last[0]!];
  }
}

/**
 * Long short-term memory: layers of {@link LSTMCell}. `forward(x, [h0, c0]?, { lengths }?)` returns
 * `[output, [hn, cn]]`; everything else is as for {@link RNN}, with P in place of H for outputs and h if they are
 * projected (step by step, which takes longer).
 *
 * @throws ArgumentError for sizes below 1, a projection that is not shorter, or a dropout outside 0 … 1
 */
export class LSTM extends Recurrent<LSTMState> {
  /** The size of outputs and of h; 0: the same as c. */
  readonly projSize: number;

  constructor(inputSize: number, hiddenSize: number, options?: LSTMOptions) {
    const { projSize, ...rest } = settled("LSTM", options, { projSize: 0, ...recurrentDefaults });
    checkWhole("LSTM", "projSize", projSize, 0);
    if (projSize > 0 && projSize >= hiddenSize) {
      throw new ArgumentError("LSTM", `projSize must be less than hiddenSize ${hiddenSize}, got ${projSize}`);
    }
    super(lstmCell, inputSize, hiddenSize, rest, projSize);
    this.projSize = projSize;
  }

  /**
   * @throws ShapeError if x, h0, or c0 has the wrong shape
   * @throws ArgumentError if only one of h0 and c0 is given; unless lengths match the sequences of x
   */
  override forward(
    x: Tensor,
    state?: LSTMState,
    options?: SequenceCallOptions,
  ): [output: Tensor, state: LSTMState] {
    if (state !== undefined && !(Array.isArray(state) && state.length === 2)) {
      throw new ArgumentError("LSTM", "the state must be a list [h0, c0]");
    }
    const { output, last } = this.run(x, [state?.[0], state?.[1]], options);
    return [output, [last[0]!, last[1]!]];
  }
}

/**
 * Gated recurrent units: layers of {@link GRUCell}. Arguments, results, and shapes are those of {@link RNN}.
 *
 * @throws ArgumentError for sizes below 1, or a dropout outside 0 … 1
 */
export class GRU extends Recurrent<Tensor> {
  constructor(inputSize: number, hiddenSize: number, options?: RecurrentOptions) {
    super(gruCell, inputSize, hiddenSize, options);
  }

  /**
   * @throws ShapeError if x or h0 has the wrong shape
   * @throws ArgumentError unless lengths match the sequences of x
   */
  override forward(x: Tensor, h0?: Tensor, options?: SequenceCallOptions): [output: Tensor, hn: Tensor] {
    const { output, last } = this.run(x, [h0], options);
    return [output, last[0]!];
  }
}
