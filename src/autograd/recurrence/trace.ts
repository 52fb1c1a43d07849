/**
 * @file What a recurrence's forward pass leaves behind for backward to read.
 *
 * ```
 * kept    [max(gates, kept), R, H]   pre-activations; after a step, what it keeps in their place
 * states  [N + R, H] each            before the first step and after every one, in the order of time
 * ```
 *
 * Both are split into parts of one step each, [n, H], so that kernels can work on them in place. Traces are
 * recycled: they are in the kernels' memory, and must be released after use.
 */
import { type DataArray, type DType, isFloat32, zerosOf } from "../../dtype.js";
import { isResident, partOf, releaseResident } from "../../kernels/memory.js";
import { borrowResident } from "../storage.js";
import type { Cell } from "./cells.js";
import type { Steps } from "./steps.js";

/** The trace of one pass over a sequence. */
export interface Trace {
  /** [index][step] */
  readonly kept: readonly (readonly DataArray[])[];
  /** [state][step]: of the sequences in that step. */
  readonly before: readonly (readonly DataArray[])[];
  readonly after: readonly (readonly DataArray[])[];
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

/** Rows `from` … `to − 1` of an array of rows. */
export function rowsOf(array: DataArray, from: number, to: number, width: number): DataArray {
  const length = (to - from) * width;
  return length === array.length ? array : partOf(array, from * width, length);
}

/** Rows [R, width] split into those of each step. */
export function byStep(
  rows: DataArray,
  { counts, starts, areEven }: Steps,
  width: number,
): readonly DataArray[] {
  if (areEven) return cut(rows, counts.length);
  return counts.map((count, t) => rowsOf(rows, starts[t]!, starts[t]! + count, width));
}

/**
 * The states before and after each step, by position: 0 has one for each sequence, t + 1 one for each in step
 * t. A step leads from position t to t + 1, in reverse from t + 1 to t.
 */
function statesByStep(
  states: DataArray,
  steps: Steps,
  width: number,
  reverse: boolean,
): { before: readonly DataArray[]; after: readonly DataArray[] } {
  const { counts, starts, batch, areEven } = steps;
  const even = areEven ? cut(states, counts.length + 1) : undefined;
  const at = (position: number, t: number): DataArray => {
    const first = position === 0 ? 0 : batch + starts[position - 1]!;
    return even?.[position] ?? rowsOf(states, first, first + counts[t]!, width);
  };
  const earlier = counts.map((_, t) => at(t, t));
  const later = counts.map((_, t) => at(t + 1, t));
  return reverse ? { before: later, after: earlier } : { before: earlier, after: later };
}

/** Memory for a trace, uninitialized. */
export function openTrace(cell: Cell, dtype: DType, steps: Steps, hidden: number, reverse: boolean): Trace {
  const many = (count: number, rows: number): DataArray[] =>
    Array.from({ length: count }, () => borrow(dtype, rows * hidden));
  const wholeKept = many(Math.max(cell.gates, cell.kept), steps.rows);
  const wholeStates = many(cell.states, steps.batch + steps.rows);
  const states = wholeStates.map((whole) => statesByStep(whole, steps, hidden, reverse));
  const elements = [...wholeKept, ...wholeStates].reduce((sum, { length }) => sum + length, 0);
  const trace: Trace = {
    kept: wholeKept.map((whole) => byStep(whole, steps, hidden)),
    before: states.map(({ before }) => before),
    after: states.map(({ after }) => after),
    wholeKept,
    wholeStates,
    resident: dtype === "float32" ? elements : 0,
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
