/**
 * @file What a recurrence's forward pass leaves behind for backward to read.
 *
 * ```
 * kept    [max(gates, kept), L, N, H]   pre-activations; after a step, what it keeps in their place
 * states  [L + 1, N, H] each            before the first step and after every one, in the order of time
 * ```
 *
 * Both are split into parts of one step each, [N, H], so that kernels can work on them in place. Traces are
 * recycled: they are in the kernels' memory, and must be released after use.
 */
import { type DataArray, type DType, isFloat32, zerosOf } from "../../dtype.js";
import { isResident, partOf, releaseResident } from "../../kernels/memory.js";
import { borrowResident } from "../storage.js";
import type { Cell } from "./cells.js";

/** Lengths of a recurrence: x [steps, batch, inputs], states [batch, hidden]. */
export interface Lengths {
  readonly steps: number;
  readonly batch: number;
  readonly inputs: number;
  readonly hidden: number;
}

/** The trace of one pass over a sequence. */
export interface Trace {
  /** [index][step] */
  readonly kept: readonly (readonly DataArray[])[];
  /**
   * [state][0 … steps]: from `position` t, a step leads to position t + 1, or t − 1 when the sequence is read
   * in reverse.
   */
  readonly states: readonly (readonly DataArray[])[];
  /** Each `kept` array and each state as a whole. */
  readonly wholeKept: readonly DataArray[];
  readonly wholeStates: readonly DataArray[];
  /** How many elements of the kernels' memory it occupies. */
  readonly resident: number;
  released: boolean;
}

/** Temporary, uninitialized memory: the kernels' own if there is space. Return it with {@link giveBack}. */
export function borrow(dtype: DType, length: number): DataArray {
  return (dtype === "float32" ? borrowResident(length) : undefined) ?? zerosOf(dtype, length);
}

/** Returns memory obtained from {@link borrow}. */
export function giveBack(array: DataArray): void {
  if (isFloat32(array)) releaseResident(array);
}

/** Parts of the kernels' memory, which are reused often; creating one costs a microsecond. */
const cuts = new WeakMap<DataArray, readonly DataArray[]>();

/** Splits an array into `count` parts of equal length. */
export function cut(array: DataArray, count: number): readonly DataArray[] {
  const known = cuts.get(array);
  if (known?.length === count) return known;
  const length = count === 0 ? 0 : array.length / count;
  const parts = Array.from({ length: count }, (_, i) => partOf(array, i * length, length));
  if (isResident(array)) cuts.set(array, parts);
  return parts;
}

/** Memory for a trace, uninitialized. */
export function openTrace(cell: Cell, dtype: DType, { steps, batch, hidden }: Lengths): Trace {
  const size = batch * hidden;
  const many = (count: number, length: number): DataArray[] =>
    Array.from({ length: count }, () => borrow(dtype, length * size));
  const wholeKept = many(Math.max(cell.gates, cell.kept), steps);
  const wholeStates = many(cell.states, steps + 1);
  const trace: Trace = {
    kept: wholeKept.map((whole) => cut(whole, steps)),
    states: wholeStates.map((whole) => cut(whole, steps + 1)),
    wholeKept,
    wholeStates,
    resident: dtype === "float32" ? (wholeKept.length * steps + cell.states * (steps + 1)) * size : 0,
    released: false,
  };
  if (trace.resident > 0) remember(trace);
  return trace;
}

/** Releases a trace: its memory is reused immediately. */
export function releaseTrace(trace: Trace): void {
  if (trace.released) return;
  trace.released = true;
  if (open.delete(trace)) openElements -= trace.resident;
  trace.wholeKept.forEach(giveBack);
  trace.wholeStates.forEach(giveBack);
}

/**
 * Traces in use, oldest first. A graph on which backward is never run does not release its trace, so beyond a
 * limit the oldest are evicted; if they are needed after all, they are recomputed.
 */
const open = new Set<Trace>();
/** Elements of 4 bytes: 128 MiB. */
const maxElements = 2 ** 25;
let openElements = 0;

function remember(trace: Trace): void {
  for (const oldest of open) {
    if (openElements + trace.resident <= maxElements) break;
    releaseTrace(oldest);
  }
  open.add(trace);
  openElements += trace.resident;
}
