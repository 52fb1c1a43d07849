/**
 * @file One pass over a sequence, and its backward pass: fast kernels if that is not recorded, steps on the
 * tape if it is.
 *
 * In the graph a pass is two nodes. One stands for the pre-activations of all steps; from their gradient da,
 * a single product each gives the gradients of the input and of every weight. The other goes from the
 * gradient of the output to da, through time. If the backward pass is itself recorded, da comes from
 * {@link unrolled}, so that it can be differentiated again.
 */

import { type DataArray, zerosOf } from "../../dtype.js";
import { kernels } from "../../kernels/index.js";
import { partOf } from "../../kernels/memory.js";
import { sizeOf } from "../../shape.js";
import { grad } from "../backward/backward.js";
import { zeros } from "../creation.js";
import { table } from "../declare/elements.js";
import { type Edge, isGradEnabled, recordAs, tracks } from "../graph.js";
import { indexSelect } from "../ops/indexing.js";
import { concat } from "../ops/joining.js";
import { product } from "../ops/parts/product.js";
import { reshape, unsqueeze } from "../ops/reshape.js";
import { sum } from "../ops/sum.js";
import { narrow } from "../ops/views.js";
import { allocate, allocateCopy, allocateZeros, Storage } from "../storage.js";
import { Tensor, wrap } from "../tensor.js";
import type { Cell } from "./cells.js";
import { type Operands, type Received, type Recurrence, sweepBackward, sweepForward } from "./sweeps.js";
import { releaseTrace, type Trace } from "./trace.js";
import { type RecurrentWeights, unrolled } from "./unrolled.js";

/** The result of backpropagation through time for the initial states, given the gradient `g` of a result. */
interface Swept {
  readonly g: Tensor;
  readonly version: number;
  readonly result: number;
  readonly initial: readonly DataArray[];
}

/** One pass over a sequence, and its backward pass. */
export class Pass {
  readonly output: Tensor;
  /** States after the last step that are not part of the output. */
  readonly carried: readonly Tensor[];
  readonly #recurrence: Recurrence;
  readonly #x: Tensor;
  readonly #initial: readonly Tensor[];
  readonly #weights: RecurrentWeights;
  /** Set until it is used up; after that it is recomputed. */
  #trace: Trace | undefined;
  /** The last backward sweep through time. */
  #swept: Swept | undefined;

  constructor(
    cell: Cell,
    x: Tensor,
    initial: readonly Tensor[],
    weights: RecurrentWeights,
    reverse: boolean,
  ) {
    const [steps, batch, inputs] = x.shape as [number, number, number];
    const hidden = weights.state.shape[1]!;
    this.#recurrence = { cell, dtype: x.dtype, reverse, lengths: { steps, batch, inputs, hidden } };
    this.#x = x;
    this.#initial = initial;
    this.#weights = weights;
    this.#trace = sweepForward(this.#recurrence, this.#operands());
    const { output, carried } = this.#read(this.#trace);
    this.output = output;
    this.carried = carried;
    if (this.#sources().some(tracks)) this.#record();
    else this.#release();
  }

  /** All tensors from which the results are computed. */
  #sources(): Tensor[] {
    const { input, state, inputBias, stateBias } = this.#weights;
    return [this.#x, ...this.#initial, input, state, inputBias, stateBias].filter((t) => t !== undefined);
  }

  #operands(): Operands {
    const { input, state, inputBias, stateBias } = this.#weights;
    return {
      x: this.#x.data,
      inputWeight: input.data,
      stateWeight: state.data,
      inputBias: inputBias?.data,
      stateBias: stateBias?.data,
      initial: this.#initial.map((tensor) => tensor.data),
    };
  }

  /** The outputs, and the states after the last step except the first state, which is the last output. */
  #read({ wholeStates, states }: Trace): { output: Tensor; carried: readonly Tensor[] } {
    const { dtype, reverse, lengths } = this.#recurrence;
    const { steps, batch, hidden } = lengths;
    const storage = allocate(dtype, steps * batch * hidden);
    const first = reverse ? 0 : batch * hidden;
    kernels.copy(storage.data, partOf(wholeStates[0]!, first, storage.data.length));
    const carried = states
      .slice(1)
      .map((parts) => new Tensor(allocateCopy(dtype, parts[reverse ? 0 : steps]!), [batch, hidden]));
    return { output: new Tensor(storage, [steps, batch, hidden]), carried };
  }

  #release(): void {
    if (this.#trace !== undefined) releaseTrace(this.#trace);
    this.#trace = undefined;
  }

  // ── the graph ──────────────────────────────────────────────────────────────────────────────────

  #record(): void {
    const { name } = this.#recurrence.cell;
    const sources = this.#sources();
    const gates = this.#gates();
    // Gradients are linear, so those from each result go through time separately. Mostly there is only one.
    [this.output, ...this.carried].forEach((y, result) => {
      const toInitial = this.#initial.map((state, i): Edge => {
        return [state, (g) => this.#stateGradient(g, result, i), ...sources];
      });
      const toGates: Edge = [gates, (g) => this.#gateGradients(g, result), ...sources];
      recordAs(y, result === 0 ? name : `${name}State`, [toGates, ...toInitial]);
    });
  }

  /** The pre-activations [gates, L, N, H] as a node of the graph; nothing reads their values. */
  #gates(): Tensor {
    const { cell, dtype, lengths } = this.#recurrence;
    const { steps, batch, hidden, inputs } = lengths;
    const { input, state, inputBias, stateBias } = this.#weights;
    const x = this.#x;
    const gates = new Tensor(new Storage(zerosOf(dtype, 0)), [cell.gates, steps, batch, hidden]);
    const rows = steps * batch;
    const weightGradient = (da: Tensor, fed: readonly number[], read: Tensor): Tensor => {
      const columns = read.shape[2]!;
      const gatesBack = {
        of: pick(da, fed),
        rows: hidden,
        columns: rows,
        transposed: true,
        count: fed.length,
      };
      return product("matmul", gatesBack, { of: read, rows, columns }, [fed.length * hidden, columns]);
    };
    const biasGradient = (da: Tensor, fed: readonly number[]): Tensor =>
      reshape(pick(sum(da, [1, 2]), fed), [fed.length * hidden]);
    const inputGradient = (da: Tensor): Tensor => {
      const count = cell.fromInput.length;
      const gatesBack = { of: pick(da, cell.fromInput), rows, columns: hidden, count };
      const weights = { of: input, rows: hidden, columns: inputs, count };
      const each = product("matmul", gatesBack, weights, [count, ...x.shape]);
      return sum(each, 0);
    };
    return recordAs(gates, `${cell.name}Gates`, [
      [x, inputGradient, input],
      [input, (da) => weightGradient(da, cell.fromInput, x), x],
      [state, (da) => weightGradient(da, cell.fromState, this.#statesBefore()), ...this.#initial],
      ...(inputBias ? [[inputBias, (da: Tensor) => biasGradient(da, cell.fromInput)] as const] : []),
      ...(stateBias ? [[stateBias, (da: Tensor) => biasGradient(da, cell.fromState)] as const] : []),
    ]);
  }

  /** The state at the start of each step: the outputs, shifted by one step. */
  #statesBefore(): Tensor {
    const { reverse, lengths } = this.#recurrence;
    const first = unsqueeze(this.#initial[0]!, 0);
    if (lengths.steps === 1) return first;
    const others = narrow(this.output, 0, reverse ? 1 : 0, lengths.steps - 1);
    return concat(reverse ? [others, first] : [first, others]);
  }

  // ── back through time ──────────────────────────────────────────────────────────────────────────

  /**
   * The gradient of the pre-activations, given that of a result: the outputs (0) or the i-th carried state.
   */
  #gateGradients(g: Tensor, result: number): Tensor {
    const { cell, dtype, lengths } = this.#recurrence;
    const { steps, batch, hidden } = lengths;
    const shape = [cell.gates, steps, batch, hidden];
    if (isGradEnabled()) {
      const nudge = zeros(shape, { dtype, requiresGrad: true });
      return this.#unrolledGradient(g, result, this.#initial, nudge, nudge);
    }
    const storage = allocate(dtype, sizeOf(shape));
    this.#sweepBack(g, result, storage.data);
    // Backward reaches the outputs last, because the other results are recorded after them.
    if (result === 0) this.#release();
    return new Tensor(storage, shape);
  }

  /** The gradient of an initial state, given that of a result. */
  #stateGradient(g: Tensor, result: number, index: number): Tensor {
    const { cell, dtype, lengths } = this.#recurrence;
    const { steps, batch, hidden } = lengths;
    if (isGradEnabled()) {
      // The state itself may also be part of x; only the gradient along this path is wanted.
      const initial = this.#initial.map(alias);
      return this.#unrolledGradient(g, result, initial, initial[index]!);
    }
    const { version } = g.storage;
    if (this.#swept?.g !== g || this.#swept.version !== version || this.#swept.result !== result) {
      this.#sweepBack(g, result, allocate(dtype, cell.gates * steps * batch * hidden).data);
    }
    return wrap(this.#swept!.initial[index]!, [batch, hidden]);
  }

  #sweepBack(g: Tensor, result: number, gateGradients: DataArray): void {
    const { cell, dtype, lengths } = this.#recurrence;
    if (this.#trace === undefined || this.#trace.released) {
      this.#trace = sweepForward(this.#recurrence, this.#operands());
    }
    const received: Received = {
      output:
        result === 0 ? g.data : allocateZeros(dtype, lengths.steps * lengths.batch * lengths.hidden).data,
      last: cell.direct.map((_, i) => (i > 0 && i === result ? g.data : undefined)),
    };
    const weight = this.#weights.state.data;
    const initial = sweepBackward(this.#recurrence, this.#trace, weight, received, gateGradients);
    this.#swept = { g, version: g.storage.version, result, initial };
  }

  #unrolledGradient(
    g: Tensor,
    result: number,
    initial: readonly Tensor[],
    wanted: Tensor,
    nudge?: Tensor,
  ): Tensor {
    const { cell, reverse } = this.#recurrence;
    const run = unrolled(cell, this.#x, initial, this.#weights, reverse, nudge);
    const [gradient] = grad(result === 0 ? run.output : run.last[result]!, [wanted], {
      gradients: [g],
      createGraph: true,
    });
    return gradient!;
  }
}

/** The gradients of some of the pre-activations. */
function pick(da: Tensor, gates: readonly number[]): Tensor {
  if (gates.length === da.shape[0]) return da;
  if (gates.every((gate, i) => gate === i)) return narrow(da, 0, 0, gates.length);
  return indexSelect(
    da,
    0,
    table("int32", [gates.length], (i) => gates[i]!),
  );
}

/** The same values as a different node. */
function alias(x: Tensor): Tensor {
  return recordAs(new Tensor(x.storage, x.shape), "alias", [[x, (g) => g]]);
}
