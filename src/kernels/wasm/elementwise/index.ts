/**
 * @file Elementwise kernels in WebAssembly: float32 and bool, comparisons, choices, sums, differences and products
 * of int32, and int32 converted to float32 results. Everything else goes to the reference.
 *
 * A kernel is compiled for a program, the dtypes of its arrays, and the set of inputs that repeat one element
 * along a row; it is cached with the program. Arrays outside the kernels' memory are staged in blocks that
 * stay in the processor's cache.
 */
import { type DataArray, isBool, isFloat32, isInt32 } from "../../../dtype.js";
import type { Broadcast, Kernels } from "../../contract/index.js";
import type { Program } from "../../expression.js";
import {
  copyPartOut,
  isResident,
  type KernelArray,
  kernelMemory,
  openStaging,
  reserve,
  stagePartIn,
  stagePartOut,
} from "../../memory.js";
import * as reference from "../../reference/elementwise.js";
import { type Callable, divide, functionsOf, partsFor } from "../../threads/index.js";
import { compile } from "../compiled.js";
import type { Variant } from "../features.js";
import { type ElementType, type Pattern, type RowsKernel, writeRowsKernel } from "./loops.js";
import { isWhole, type NumberType } from "./lowering.js";

type Arrays = readonly KernelArray[];

/**
 * Elements of an array to stage at a time: a few arrays of this length fit into a second-level cache.
 */
const blockLength = 16_384;

/** From this many nanoseconds per element (pow, sin), staged blocks are worth dividing among threads, */
const slow = 2;
/** this many at a time. */
const sharedBlocks = 8;
/** Elements of a vector. */
const lanes = 4;

/** Fewer int32 are not worth staging. */
const fewestWhole = 64;

/** Rows longer than this are staged in pieces. */
const widest = 16 * blockLength;

/** The numbers of a kernel: float32, int32, or float32 of which int32 inputs are made. */
type Mode = NumberType | "mixed";
const modes: readonly Mode[] = ["float32", "int32", "mixed"];

/** A program's kernel for arrays of certain dtypes and a certain broadcast. */
interface Kernel {
  readonly name: string;
  readonly mode: Mode;
  readonly code: Callable<{ readonly run: RowsKernel }>;
  /** The approximate number of nanoseconds per element. */
  readonly each: number;
}

/** A program's kernels; the one for float32 arrays without broadcast is found fastest. */
interface ProgramKernels {
  plain: Kernel | undefined;
  readonly others: Map<number, Kernel>;
  /** The number of combinations of dtypes. */
  readonly types: number;
  /** The memory they are compiled for. */
  readonly memory: WebAssembly.Memory;
}

/** {@link Kernels.elementwise} with or without fused multiply-add inside mathematical functions. */
export function createElementwise(variant: Variant): Kernels["elementwise"] {
  const cache = new WeakMap<Program, ProgramKernels>();

  function kernelFor(program: Program, mode: Mode, types: number, splats: number): Kernel {
    let known = cache.get(program);
    const memory = kernelMemory();
    if (known?.memory !== memory) {
      const types = 2 ** (program.inputs + program.outputs.length);
      known = { plain: undefined, others: new Map(), types, memory };
      cache.set(program, known);
    }
    const plain = types === 0 && splats === 0 && mode === "float32";
    const key = modes.length * (splats * known.types + types) + modes.indexOf(mode);
    let kernel = plain ? known.plain : known.others.get(key);
    if (kernel === undefined) {
      const pattern = patternOf(program, mode, types, splats);
      const code = compile<{ readonly run: RowsKernel }>((module) =>
        writeRowsKernel(module, program, pattern, variant),
      );
      kernel = { name: program.name, mode, code, each: nanosecondsOf(code.code, program) };
      if (plain) known.plain = kernel;
      else known.others.set(key, kernel);
    }
    return kernel;
  }

  return (program, outs, ins, broadcast, uniforms = none) => {
    let mode: Mode = "float32";
    let types = typesOf(outs, ins, false);
    if (types < 0 && outs[0]!.length >= fewestWhole) {
      mode = areWhole(program, outs, ins, uniforms) ? "int32" : "mixed";
      if (mode === "int32" || outs.every(isFloat32)) types = typesOf(outs, ins, true);
    }
    if (types < 0) return reference.elementwise(program, outs, ins, broadcast, uniforms);
    if (broadcast === undefined) {
      runFlat(kernelFor(program, mode, types, 0), outs as Arrays, ins as Arrays, uniforms);
    } else {
      const last = lastAxis(broadcast.shape);
      const kernel = kernelFor(program, mode, types, splatsOf(broadcast, last));
      runRows(kernel, outs as Arrays, ins as Arrays, broadcast, last, uniforms);
    }
  };
}

/** Estimates the nanoseconds per element, from its memory traffic and the length of the code. */
function nanosecondsOf(code: Uint8Array, { inputs, outputs }: Program): number {
  return 0.06 * (inputs + outputs.length) + Math.max(0, code.length - 500) / 700;
}

/** Whether a call can be computed in int32. Its sums wrap around only if its result does. */
function areWhole(
  program: Program,
  outs: readonly DataArray[],
  ins: readonly DataArray[],
  uniforms: readonly number[],
): boolean {
  const wraps = isInt32(outs[0]!);
  return (
    ![...outs, ...ins].some(isFloat32) &&
    uniforms.every((value) => value === (value | 0)) &&
    program.outputs.every((e) => isWhole(e, wraps))
  );
}

/**
 * A bit for each array, inputs first: set for bool, clear for float32 and, if `whole`, for int32; −1 where an
 * array is none of them.
 */
function typesOf(outs: readonly DataArray[], ins: readonly DataArray[], whole: boolean): number {
  let types = 0;
  for (let i = ins.length + outs.length - 1; i >= 0; i--) {
    const array = i < ins.length ? ins[i]! : outs[i - ins.length]!;
    if (isFloat32(array) || (whole && isInt32(array))) types *= 2;
    else if (isBool(array)) types = 2 * types + 1;
    else return -1;
  }
  return types;
}

/** Bit k is set where input k repeats one element along the columns. */
function splatsOf({ strides }: Broadcast, last: number): number {
  let splats = 0;
  for (let k = strides.length - 1; k >= 0; k--) splats = 2 * splats + (strides[k]![last] === 0 ? 1 : 0);
  return splats;
}

/** The innermost axis of more than one element, which becomes the columns. */
function lastAxis(shape: readonly number[]): number {
  let last = shape.length - 1;
  while (last > 0 && shape[last] === 1) last--;
  return last;
}

function patternOf(program: Program, mode: Mode, types: number, splats: number): Pattern {
  const typeAt = (i: number): ElementType => (bit(types, i) ? "bool" : "number");
  return {
    numbers: mode === "int32" ? "int32" : "float32",
    outs: program.outputs.map((_, j) => typeAt(program.inputs + j)),
    ins: Array.from({ length: program.inputs }, (_, k) => ({ type: typeAt(k), splat: bit(splats, k) })),
  };
}

function bit(bits: number, i: number): boolean {
  return Math.floor(bits / 2 ** i) % 2 === 1;
}

/** Arrays of one length, without broadcasting. */
function runFlat(kernel: Kernel, outs: Arrays, ins: Arrays, uniforms: readonly number[]): void {
  const { length } = outs[0]!;
  const step = blockFor(kernel, outs, ins, length);
  for (let from = 0; from < length; from += step) {
    run(kernel, outs, ins, from, Math.min(step, length - from), 1, undefined, uniforms);
  }
}

/**
 * How many of `length` elements to compute at a time: as many as stay in the cache, or all if none are
 * staged.
 */
function blockFor(kernel: Kernel, outs: Arrays, ins: Arrays, length: number): number {
  if (length <= blockLength || (outs.every(isResident) && ins.every(isResident))) return length;
  const isSlow = kernel.each > slow && partsFor(length, kernel.each) > 1;
  return isSlow ? sharedBlocks * blockLength : blockLength;
}

/** Computes rows of columns with the kernel and outer axes in a loop, in blocks if large. */
function runRows(
  kernel: Kernel,
  outs: Arrays,
  ins: Arrays,
  broadcast: Broadcast,
  last: number,
  uniforms: readonly number[],
): void {
  const { shape } = broadcast;
  const columns = last < 0 ? 1 : shape[last]!;
  const rows = last < 1 ? 1 : shape[last - 1]!;
  let matrices = 1;
  for (let axis = 0; axis < last - 1; axis++) matrices *= shape[axis]!;
  const step = Math.max(1, Math.floor(blockFor(kernel, outs, ins, rows * columns) / columns));
  const width = Math.min(columns, widest);
  for (let matrix = 0; matrix < matrices; matrix++) {
    for (let row = 0; row < rows; row += step) {
      const count = Math.min(step, rows - row);
      for (let column = 0; column < columns; column += width) {
        const length = Math.min(width, columns - column);
        const parts = partsOf(broadcast, last, matrix, row, count, column, length);
        run(kernel, outs, ins, (matrix * rows + row) * columns + column, length, count, parts, uniforms);
      }
    }
  }
}

/** The part of an input that a run reads: its start and end, and the distance between rows in elements. */
interface Part {
  from: number;
  length: number;
  step: number;
  /** Whether it repeats one element along the columns. */
  splat: boolean;
}

/** Reused for every run: calls on small arrays must not create garbage. */
const parts: Part[] = [];

function partsOf(
  { shape, strides }: Broadcast,
  last: number,
  matrix: number,
  row: number,
  rows: number,
  column: number,
  columns: number,
): readonly Part[] {
  for (let k = 0; k < strides.length; k++) {
    const own = strides[k]!;
    const step = last < 1 ? 0 : own[last - 1]!;
    let from = row * step + (last < 0 ? 0 : column * own[last]!);
    for (let axis = last - 2, rest = matrix; axis >= 0; axis--) {
      const position = rest % shape[axis]!;
      rest = (rest - position) / shape[axis]!;
      from += position * own[axis]!;
    }
    if (k === parts.length) parts.push({ from: 0, length: 0, step: 0, splat: false });
    const part = parts[k]!;
    part.from = from;
    part.splat = last < 0 || own[last] === 0;
    part.length = (rows - 1) * step + (part.splat ? 1 : columns);
    part.step = step;
  }
  return parts;
}

/** Runs a kernel on a part of each array: of outputs from `from`, of inputs the same or `parts`. */
function run(
  kernel: Kernel,
  outs: Arrays,
  ins: Arrays,
  from: number,
  columns: number,
  rows: number,
  parts: readonly Part[] | undefined,
  uniforms: readonly number[],
): void {
  viewMemory();
  const length = rows * columns;
  openStaging(kernel.name);
  const args = reserve(4 * (outs.length + 2 * ins.length + uniforms.length));
  const first = args >>> 2;
  const steps = first + outs.length + ins.length;
  for (let j = 0; j < outs.length; j++) ints[first + j] = stagePartOut(outs[j]!, from, length);
  for (let k = 0; k < ins.length; k++) {
    const array = ins[k]!;
    const part = parts?.[k];
    const start = part ? part.from : from;
    const size = part ? part.length : length;
    ints[first + outs.length + k] =
      kernel.mode === "mixed" ? stageFloats(array, start, size) : stagePartIn(array, start, size);
    ints[steps + k] = part ? part.step * array.BYTES_PER_ELEMENT : 0;
  }
  const given = kernel.mode === "int32" ? ints : floats;
  for (let u = 0; u < uniforms.length; u++) given[steps + ins.length + u] = uniforms[u]!;
  const count = partsFor(length, kernel.each);
  if (count === 1) functionsOf(kernel.code).run(args, columns, rows);
  else runDivided(count, kernel, outs, ins, args, columns, rows, parts, uniforms.length);
  for (let j = 0; j < outs.length; j++) copyPartOut(outs[j]!, from, length, ints[first + j]! >>> 0);
}

/** {@link stagePartIn}, with int32 as float32. */
function stageFloats(array: KernelArray, from: number, length: number): number {
  if (!isInt32(array)) return stagePartIn(array, from, length);
  const at = reserve(4 * length);
  floats.set(array.subarray(from, from + length), at >>> 2);
  return at;
}

/**
 * Calls a kernel's code in several parts. A function of its own, since one that may create a closure
 * allocates space for its variables at each call.
 */
function runDivided(
  count: number,
  kernel: Kernel,
  outs: Arrays,
  ins: Arrays,
  args: number,
  columns: number,
  rows: number,
  parts: readonly Part[] | undefined,
  uniforms: number,
): void {
  const call = (column: number, someColumns: number, row: number, someRows: number): void => {
    const own = argsFrom(args, outs, ins, column, row, columns, parts, uniforms);
    functionsOf(kernel.code).run(own, someColumns, someRows);
  };
  // Rows of outputs are contiguous.
  if (rows >= count) divide(rows, count, (row, some) => call(0, columns, row, some));
  else divide(columns, rows === 1 ? count : 1, (column, some) => call(column, some, 0, rows), lanes);
}

/** A copy of a call's arguments for the part of its arrays that begins with a column of a row. */
function argsFrom(
  args: number,
  outs: Arrays,
  ins: Arrays,
  column: number,
  row: number,
  width: number,
  parts: readonly Part[] | undefined,
  uniforms: number,
): number {
  const count = outs.length + 2 * ins.length + uniforms;
  const own = reserve(4 * count);
  const first = own >>> 2;
  ints.copyWithin(first, args >>> 2, (args >>> 2) + count);
  const skipped = row * width + column;
  for (let j = 0; j < outs.length; j++) ints[first + j]! += skipped * outs[j]!.BYTES_PER_ELEMENT;
  for (let k = 0; k < ins.length; k++) {
    const part = parts?.[k];
    const before = (part ? row * part.step : 0) + (part?.splat ? 0 : column);
    ints[first + outs.length + k]! += before * ins[k]!.BYTES_PER_ELEMENT;
  }
  return own;
}

const none: readonly number[] = [];
let viewed: WebAssembly.Memory | undefined;
let ints = new Int32Array(0);
let floats = new Float32Array(0);

function viewMemory(): void {
  const memory = kernelMemory();
  if (viewed === memory) return;
  viewed = memory;
  ints = new Int32Array(memory.buffer);
  floats = new Float32Array(memory.buffer);
}
