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
import { beginnings, inOrder, type Steps } from "./steps.js";
import { borrow, byStep, cut, giveBack, openTrace, rowsOf, type Trace } from "./trace.js";

/** The arrays that a recurrence computes with. */
export interface Operands {
  /** [R, I] */
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

/** A recurrence: its cell, its sequences, and its direction of time. */
export interface Recurrence {
  readonly cell: Cell;
  readonly dtype: DType;
  readonly steps: Steps;
  /** Lengths of x and of the states. */
  readonly inputs: number;
  readonly hidden: number;
  /** Whether time runs from the last step to the first. */
  readonly reverse: boolean;
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
  const { cell, dtype, steps, inputs, hidden, reverse } = recurrence;
  const trace = openTrace(cell, dtype, steps, hidden, reverse);
  const inputBiases = operands.inputBias && cut(operands.inputBias, cell.fromInput.length);
  const stateBiases = operands.stateBias && cut(operands.stateBias, cell.fromState.length);
  // One copy into the kernels' memory instead of one per gate.
  const x = borrow(dtype, operands.x.length);
  kernels.copy(x, operands.x);
  const inputWeights = cut(operands.inputWeight, cell.fromInput.length);
  cell.fromInput.forEach((gate, g) => {
    kernels.matmul(trace.wholeKept[gate]!, x, inputWeights[g]!, steps.rows, inputs, hidden, {
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
  for (const { step, from, to } of beginnings(steps, reverse)) {
    operands.initial.forEach((state, i) => {
      kernels.copy(rowsOf(trace.before[i]![step]!, from, to, hidden), rowsOf(state, from, to, hidden));
    });
  }
  for (const t of inOrder(steps, reverse)) {
    const [h, count] = [trace.before[0]![t]!, steps.counts[t]!];
    cell.fromState.forEach((gate, g) => {
      kernels.matmul(trace.kept[gate]![t]!, h, stateWeights[g]!, count, hidden, hidden, options[g]);
    });
    const kept = trace.kept.map((parts) => parts[t]!);
    run(cell.forward, {
      gate: kept,
      kept,
      before: trace.before.map((parts) => parts[t]!),
      after: trace.after.map((parts) => parts[t]!),
      gateGradient: none,
      carry: none,
      outputGradient: none,
    });
  }
  return trace;
}

/** The gradients received by a recurrence in backward. */
export interface Received {
  /** dy [R, H] */
  readonly output: DataArray;
  /** The gradient of each state after the last step, [N, H]; `undefined` means 0. */
  readonly last: readonly (DataArray | undefined)[];
}

/**
 * Backward through time: writes the gradients of all pre-activations, [gates, R, H], to `gateGradients`,
 * and returns those of the initial states. The trace is only read.
 */
export function sweepBackward(
  recurrence: Recurrence,
  trace: Trace,
  stateWeight: DataArray,
  received: Received,
  gateGradients: DataArray,
): DataArray[] {
  const { cell, dtype, steps, hidden, reverse } = recurrence;
  const { batch, counts } = steps;
  const gradients = cut(gateGradients, cell.gates).map((whole) => byStep(whole, steps, hidden));
  const output = byStep(received.output, steps, hidden);
  const weights = cut(stateWeight, cell.fromState.length);
  // Sequences that are not in a step keep theirs: they have not begun yet, or are at their initial states.
  const carries = cell.direct.map((_, i) => {
    const array = borrow(dtype, batch * hidden);
    const last = received.last[i];
    if (last === undefined) kernels.fill(array, 0);
    else kernels.copy(array, last);
    return array;
  });
  for (const t of inOrder(steps, !reverse)) {
    const count = counts[t]!;
    const carry = count === batch ? carries : carries.map((all) => rowsOf(all, 0, count, hidden));
    const gateGradient = gradients.map((parts) => parts[t]!);
    run(cell.backward, {
      gate: none,
      kept: trace.kept.map((parts) => parts[t]!),
      before: trace.before.map((parts) => parts[t]!),
      after: trace.after.map((parts) => parts[t]!),
      gateGradient,
      carry,
      outputGradient: [output[t]!],
    });
    cell.fromState.forEach((gate, g) => {
      const accumulate = cell.direct[0]! || g > 0;
      kernels.matmul(carry[0]!, gateGradient[gate]!, weights[g]!, count, hidden, hidden, { accumulate });
    });
  }
  return carries.map((array) => {
    const copy = zerosOf(dtype, array.length);
    kernels.copy(copy, array);
    giveBack(array);
    return copy;
  });
}
