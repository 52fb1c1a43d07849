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
import { sizeOf } from "../../shape.js";
import { grad } from "../backward/backward.js";
import { zeros } from "../creation.js";
import { table } from "../declare/elements.js";
import { type Edge, isGradEnabled, recordAs, tracks } from "../graph.js";
import { indexSelect } from "../ops/indexing.js";
import { concat } from "../ops/joining.js";
import { product } from "../ops/parts/product.js";
import { reshape } from "../ops/reshape.js";
import { sum } from "../ops/sum.js";
import { narrow } from "../ops/views.js";
import { allocate, allocateZeros, Storage } from "../storage.js";
import { Tensor, wrap } from "../tensor.js";
import type { Cell } from "./cells.js";
import { endings, type Steps } from "./steps.js";
import { type Operands, type Received, type Recurrence, sweepBackward, sweepForward } from "./sweeps.js";
import { byStep, releaseTrace, rowsOf, type Trace } from "./trace.js";
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
    steps: Steps,
  ) {
    const [inputs, hidden] = [weights.input.shape[1]!, weights.state.shape[1]!];
    this.#recurrence = { cell, dtype: x.dtype, reverse, steps, inputs, hidden };
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
  #read({ wholeStates, after }: Trace): { output: Tensor; carried: readonly Tensor[] } {
    const { dtype, reverse, steps, hidden } = this.#recurrence;
    const { batch, rows, areEven } = steps;
    const storage = allocate(dtype, rows * hidden);
    const outputs = after[0]!;
    if (areEven || !reverse) {
      const first = reverse ? 0 : batch;
      kernels.copy(storage.data, rowsOf(wholeStates[0]!, first, first + rows, hidden));
    } else {
      byStep(storage.data, steps, hidden).forEach((part, t) => void kernels.copy(part, outputs[t]!));
    }
    const ends = endings(steps, reverse);
    const carried = after.slice(1).map((parts) => {
      const last = allocate(dtype, batch * hidden);
      for (const { step, from, to } of ends) {
        kernels.copy(rowsOf(last.data, from, to, hidden), rowsOf(parts[step]!, from, to, hidden));
      }
      return new Tensor(last, [batch, hidden]);
    });
    return { output: new Tensor(storage, this.#x.shape.with(-1, hidden)), carried };
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

  /** The pre-activations [gates, R, H] as a node of the graph; nothing reads their values. */
  #gates(): Tensor {
    const { cell, dtype, steps, hidden, inputs } = this.#recurrence;
    const { rows } = steps;
    const { input, state, inputBias, stateBias } = this.#weights;
    const x = this.#x;
    const gates = new Tensor(new Storage(zerosOf(dtype, 0)), [cell.gates, rows, hidden]);
    const weightGradient = (da: Tensor, fed: readonly number[], read: Tensor): Tensor => {
      const columns = read.shape.at(-1)!;
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
      reshape(pick(sum(da, 1), fed), [fed.length * hidden]);
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

  /** The state at the start of each step, [R, H]: an output of another step, or the initial one. */
  #statesBefore(): Tensor {
    const { reverse, steps, hidden } = this.#recurrence;
    const { batch, rows, counts, starts, areEven } = steps;
    const [first, outputs] = [this.#initial[0]!, reshape(this.output, [rows, hidden])];
    if (rows === batch) return first;
    if (areEven) {
      const others = narrow(outputs, 0, reverse ? batch : 0, rows - batch);
      return concat(reverse ? [others, first] : [first, others]);
    }
    const positions = counts.flatMap((count, t) => {
      const other = reverse ? t + 1 : t - 1;
      const going = counts[other] ?? 0;
      return Array.from({ length: count }, (_, i) => (i < going ? batch + starts[other]! + i : i));
    });
    const places = table("int32", [rows], (i) => positions[i]!);
    return indexSelect(concat([first, outputs]), 0, places);
  }

  // ── back through time ──────────────────────────────────────────────────────────────────────────

  /**
   * The gradient of the pre-activations, given that of a result: the outputs (0) or the i-th carried state.
   */
  #gateGradients(g: Tensor, result: number): Tensor {
    const { cell, dtype, steps, hidden } = this.#recurrence;
    const shape = [cell.gates, steps.rows, hidden];
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
    const { cell, dtype, steps, hidden } = this.#recurrence;
    if (isGradEnabled()) {
      // The state itself may also be part of x; only the gradient along this path is wanted.
      const initial = this.#initial.map(alias);
      return this.#unrolledGradient(g, result, initial, initial[index]!);
    }
    const { version } = g.storage;
    if (this.#swept?.g !== g || this.#swept.version !== version || this.#swept.result !== result) {
      this.#sweepBack(g, result, allocate(dtype, cell.gates * steps.rows * hidden).data);
    }
    return wrap(this.#swept!.initial[index]!, [steps.batch, hidden]);
  }

  #sweepBack(g: Tensor, result: number, gateGradients: DataArray): void {
    const { cell, dtype, steps, hidden } = this.#recurrence;
    if (this.#trace === undefined || this.#trace.released) {
      this.#trace = sweepForward(this.#recurrence, this.#operands());
    }
    const received: Received = {
      output: result === 0 ? g.data : allocateZeros(dtype, steps.rows * hidden).data,
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
    const { cell, reverse, steps } = this.#recurrence;
    const run = unrolled(cell, this.#x, initial, this.#weights, reverse, steps, { nudge });
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
