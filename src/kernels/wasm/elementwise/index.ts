/**
 * @file Elementwise kernels in WebAssembly: float32 and bool; other dtypes go to the reference.
 *
 * A kernel is made for a program, the dtypes of its arrays, and which inputs repeat one element along a row;
 * it is kept with the program. Arrays outside the kernels' memory are staged in blocks that stay in the
 * processor's cache.
 */
import { type DataArray, isBool, isFloat32 } from "../../../dtype.js";
import type { Broadcast, Kernels } from "../../contract.js";
import type { Program } from "../../expression.js";
import {
  copyPartOut,
  isResident,
  kernelMemory,
  openStaging,
  reserve,
  stagePartIn,
  stagePartOut,
} from "../../memory.js";
import * as reference from "../../reference/elementwise.js";
import type { Variant } from "../features.js";
import { type ElementType, type Pattern, type RowsKernel, rowsKernel } from "./loops.js";

/** An array that these kernels compute on. */
type MaskOrFloats = Float32Array | Uint8Array;
type Arrays = readonly MaskOrFloats[];

/**
 * Elements of an array that are staged at a time: those of a few arrays together fit into a second-level
 * cache.
 */
const blockLength = 16_384;

/** Longer rows are staged in pieces. */
const widest = 16 * blockLength;

/** A program's kernel for arrays of certain dtypes and a certain broadcast. */
interface Kernel {
  readonly name: string;
  readonly run: RowsKernel;
}

/** A program's kernels; the one for float32 arrays without broadcast is found fastest. */
interface ProgramKernels {
  plain: Kernel | undefined;
  readonly others: Map<number, Kernel>;
  /** How many combinations of dtypes there are. */
  readonly types: number;
}

/** {@link Kernels.elementwise} with or without fused multiply-add inside mathematical functions. */
export function createElementwise(variant: Variant): Kernels["elementwise"] {
  const cache = new WeakMap<Program, ProgramKernels>();

  function kernelFor(program: Program, types: number, splats: number): Kernel {
    let known = cache.get(program);
    if (known === undefined) {
      known = { plain: undefined, others: new Map(), types: 2 ** (program.inputs + program.outputs.length) };
      cache.set(program, known);
    }
    const plain = types === 0 && splats === 0;
    const key = splats * known.types + types;
    let kernel = plain ? known.plain : known.others.get(key);
    if (kernel === undefined) {
      const pattern = patternOf(program, types, splats);
      kernel = { name: program.name, run: rowsKernel(program, pattern, variant, kernelMemory()) };
      if (plain) known.plain = kernel;
      else known.others.set(key, kernel);
    }
    return kernel;
  }

  return (program, outs, ins, broadcast, uniforms = none) => {
    const types = typesOf(outs, ins);
    if (types < 0) return reference.elementwise(program, outs, ins, broadcast, uniforms);
    if (broadcast === undefined) {
      runFlat(kernelFor(program, types, 0), outs as Arrays, ins as Arrays, uniforms);
    } else {
      const last = lastAxis(broadcast.shape);
      const kernel = kernelFor(program, types, splatsOf(broadcast, last));
      runRows(kernel, outs as Arrays, ins as Arrays, broadcast, last, uniforms);
    }
  };
}

/** A bit for each array, inputs first: set for bool, clear for float32; −1 where an array is neither. */
function typesOf(outs: readonly DataArray[], ins: readonly DataArray[]): number {
  let types = 0;
  for (let i = ins.length + outs.length - 1; i >= 0; i--) {
    const array = i < ins.length ? ins[i]! : outs[i - ins.length]!;
    if (isFloat32(array)) types *= 2;
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

function patternOf(program: Program, types: number, splats: number): Pattern {
  const typeAt = (i: number): ElementType => (bit(types, i) ? "bool" : "float32");
  return {
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
  const whole = length <= blockLength || (outs.every(isResident) && ins.every(isResident));
  const step = whole ? length : blockLength;
  for (let from = 0; from < length; from += step) {
    run(kernel, outs, ins, from, Math.min(step, length - from), 1, undefined, uniforms);
  }
}

/** Rows of columns by the kernel, axes outside of them by a loop, large ones in blocks. */
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
  const step = Math.max(1, Math.floor(blockLength / columns));
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

/** The part of an input that a run reads: where it starts and ends, and the elements from row to row. */
interface Part {
  from: number;
  length: number;
  step: number;
}

/** Written anew for each run, read before the next: calls on small arrays must not make garbage. */
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
    if (k === parts.length) parts.push({ from: 0, length: 0, step: 0 });
    const part = parts[k]!;
    part.from = from;
    part.length = (rows - 1) * step + (last < 0 || own[last] === 0 ? 1 : columns);
    part.step = step;
  }
  return parts;
}

/** Runs a kernel on a part of each array: of outputs from `from` on, of inputs the same or `parts`. */
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
  if (ints.length === 0) viewMemory();
  const length = rows * columns;
  openStaging(kernel.name);
  const args = reserve(4 * (outs.length + 2 * ins.length + uniforms.length));
  const first = args >>> 2;
  const steps = first + outs.length + ins.length;
  for (let j = 0; j < outs.length; j++) ints[first + j] = stagePartOut(outs[j]!, from, length);
  for (let k = 0; k < ins.length; k++) {
    const array = ins[k]!;
    const part = parts?.[k];
    ints[first + outs.length + k] = part
      ? stagePartIn(array, part.from, part.length)
      : stagePartIn(array, from, length);
    ints[steps + k] = part ? part.step * array.BYTES_PER_ELEMENT : 0;
  }
  for (let u = 0; u < uniforms.length; u++) floats[steps + ins.length + u] = uniforms[u]!;
  kernel.run(args, columns, rows);
  for (let j = 0; j < outs.length; j++) copyPartOut(outs[j]!, from, length, ints[first + j]! >>> 0);
}

const none: readonly number[] = [];
let ints = new Int32Array(0);
let floats = new Float32Array(0);

function viewMemory(): void {
  const { buffer } = kernelMemory();
  ints = new Int32Array(buffer);
  floats = new Float32Array(buffer);
}
