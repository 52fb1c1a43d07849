/**
 * @file A recurrence over a whole sequence by kernels, forward and backward through time.
 *
 * ```
 * a[·, t] = x[t]·Wᵢᵀ + bᵢ + h[t−1]·Wₕᵀ + bₕ        h[t], … = cell(a[·, t], h[t−1], …)
 *
 * da[·, t] = the cell's gradient at t, given dy[t] + dh[t]       dh[t−1] = Σ da[·, t]·Wₕ (+ what went through
 * the cell)
 * ```
 *
 * The input's contribution is a single product for all steps, and so are, given da, all gradients of weights.
 */
import { type DataArray, type DType, zerosOf } from "../../dtype.js";
import { kernels } from "../../kernels/index.js";
import type { Cell, Place, StepKernel } from "./cells.js";
import { borrow, cut, giveBack, type Lengths, openTrace, type Trace } from "./trace.js";

/** The arrays that a recurrence computes with. */
export interface Operands {
  /** [L, N, I] */
  readonly x: DataArray;
  /** [G·H, I] */
  readonly inputWeight: DataArray;
  /** [G·H, H] */
  readonly stateWeight: DataArray;
  /** [G·H] each */
  readonly inputBias: DataArray | undefined;
  readonly stateBias: DataArray | undefined;
  /** The initial states, [N, H] each. */
  readonly initial: readonly DataArray[];
}

/** A recurrence: its cell, its sequence, and its direction of time. */
export interface Recurrence {
  readonly cell: Cell;
  readonly dtype: DType;
  readonly lengths: Lengths;
  /** Whether time runs from the last step to the first. */
  readonly reverse: boolean;
}

/** The positions in a trace of the states before and after step t. */
function positions(reverse: boolean, t: number): { before: number; after: number } {
  return reverse ? { before: t + 1, after: t } : { before: t, after: t + 1 };
}

/** The steps in order of computation. */
function order({ lengths, reverse }: Recurrence): number[] {
  const steps = Array.from({ length: lengths.steps }, (_, t) => t);
  return reverse ? steps.reverse() : steps;
}

/** The arrays of one step, by kind. */
type Arrays = { readonly [Name in Place["array"]]: readonly DataArray[] };

function run({ program, ins, outs }: StepKernel, arrays: Arrays): void {
  const at = ({ array, index }: Place): DataArray => arrays[array][index]!;
  kernels.elementwise(program, outs.map(at), ins.map(at));
}

const none: readonly DataArray[] = [];

/** Forward through time. */
export function sweepForward(recurrence: Recurrence, operands: Operands): Trace {
  const { cell, dtype, lengths, reverse } = recurrence;
  const { steps, batch, inputs, hidden } = lengths;
  const trace = openTrace(cell, dtype, lengths);
  const inputBiases = operands.inputBias && cut(operands.inputBias, cell.fromInput.length);
  const stateBiases = operands.stateBias && cut(operands.stateBias, cell.fromState.length);
  // One copy into the kernels' memory instead of one per gate.
  const x = borrow(dtype, operands.x.length);
  kernels.copy(x, operands.x);
  const inputWeights = cut(operands.inputWeight, cell.fromInput.length);
  cell.fromInput.forEach((gate, g) => {
    kernels.matmul(trace.wholeKept[gate]!, x, inputWeights[g]!, steps * batch, inputs, hidden, {
      transposeB: true,
      bias: inputBiases?.[g],
    });
  });
  giveBack(x);
  const stateWeights = cut(operands.stateWeight, cell.fromState.length);
  const options = cell.fromState.map((gate, g) => ({
    transposeB: true,
    accumulate: cell.fromInput.includes(gate),
    bias: stateBiases?.[g],
  }));
  const start = reverse ? steps : 0;
  operands.initial.forEach((state, i) => void kernels.copy(trace.states[i]![start]!, state));
  for (const t of order(recurrence)) {
    const { before, after } = positions(reverse, t);
    const h = trace.states[0]![before]!;
    cell.fromState.forEach((gate, g) => {
      kernels.matmul(trace.kept[gate]![t]!, h, stateWeights[g]!, batch, hidden, hidden, options[g]);
    });
    const kept = trace.kept.map((parts) => parts[t]!);
    run(cell.forward, {
      gate: kept,
      kept,
      before: trace.states.map((parts) => parts[before]!),
      after: trace.states.map((parts) => parts[after]!),
      gateGradient: none,
      carry: none,
      outputGradient: none,
    });
  }
  return trace;
}

/** The gradients received by a recurrence in backward. */
export interface Received {
  /** dy [L, N, H] */
  readonly output: DataArray;
  /** The gradient of each state after the last step, [N, H]; `undefined` means 0. */
  readonly last: readonly (DataArray | undefined)[];
}

/**
 * Backward through time: writes the gradients of all pre-activations, [gates, L, N, H], to `gateGradients`,
 * and returns those of the initial states. The trace is only read.
 */
export function sweepBackward(
  recurrence: Recurrence,
  trace: Trace,
  stateWeight: DataArray,
  received: Received,
  gateGradients: DataArray,
): DataArray[] {
  const { cell, dtype, lengths, reverse } = recurrence;
  const { steps, batch, hidden } = lengths;
  const gradients = cut(gateGradients, cell.gates).map((whole) => cut(whole, steps));
  const output = cut(received.output, steps);
  const weights = cut(stateWeight, cell.fromState.length);
  const carry = cell.direct.map((_, i) => {
    const array = borrow(dtype, batch * hidden);
    const last = received.last[i];
    if (last === undefined) kernels.fill(array, 0);
    else kernels.copy(array, last);
    return array;
  });
  for (const t of order(recurrence).reverse()) {
    const { before, after } = positions(reverse, t);
    const gateGradient = gradients.map((parts) => parts[t]!);
    run(cell.backward, {
      gate: none,
      kept: trace.kept.map((parts) => parts[t]!),
      before: trace.states.map((parts) => parts[before]!),
      after: trace.states.map((parts) => parts[after]!),
      gateGradient,
      carry,
      outputGradient: [output[t]!],
    });
    cell.fromState.forEach((gate, g) => {
      const accumulate = cell.direct[0]! || g > 0;
      kernels.matmul(carry[0]!, gateGradient[gate]!, weights[g]!, batch, hidden, hidden, { accumulate });
    });
  }
  return carry.map((array) => {
    const copy = zerosOf(dtype, array.length);
    kernels.copy(copy, array);
    giveBack(array);
    return copy;
  });
}
