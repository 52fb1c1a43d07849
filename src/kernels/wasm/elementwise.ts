/**
 * @file Elementwise kernels in WebAssembly: float32 and bool; other dtypes go to the reference.
 *
 * A kernel is made for a program, the dtypes of its arrays, and which inputs repeat one element along a row; it is kept with
 * the program. Arrays outside the kernels' memory are staged in blocks that stay in the processor's cache.
 */
import type { DataArray } from "../../dtype.js";
import type { Broadcast, Kernels } from "../contract.js";
import type { Program } from "../expression.js";
import { copyOut, isResident, kernelMemory, openStaging, reserve, stageIn, stageOut } from "../memory.js";
import { elementwise as reference } from "../reference/elementwise.js";
import type { Variant } from "./features.js";
import { type ElementType, type RowsKernel, rowsKernel } from "./loops.js";

/** Arrays that these kernels compute on. */
type MaskOrFloats = Float32Array | Uint8Array;

/** Elements of an array that are staged at a time: those of a few arrays together fit into a second-level cache. */
const blockLength = 16_384;

/** {@link Kernels.elementwise} with or without fused multiply-add inside mathematical functions. */
export function createElementwise(variant: Variant): Kernels["elementwise"] {
  const cache = new WeakMap<Program, Map<number, RowsKernel>>();

  /** The kernel for these arrays; `splats` has bit k set where input k repeats one element along rows. */
  function kernelFor(
    program: Program,
    outs: readonly MaskOrFloats[],
    ins: readonly MaskOrFloats[],
    splats: number,
  ): RowsKernel {
    let kernels = cache.get(program);
    if (kernels === undefined) {
      kernels = new Map();
      cache.set(program, kernels);
    }
    let key = splats;
    for (let j = 0; j < outs.length; j++) key = 2 * key + (outs[j] instanceof Float32Array ? 0 : 1);
    for (let k = 0; k < ins.length; k++) key = 2 * key + (ins[k] instanceof Float32Array ? 0 : 1);
    let kernel = kernels.get(key);
    if (kernel === undefined) {
      const pattern = {
        outs: outs.map(typeOf),
        ins: ins.map((array, k) => ({ type: typeOf(array), splat: (splats >> k) % 2 === 1 })),
      };
      kernel = rowsKernel(program, pattern, variant, kernelMemory());
      kernels.set(key, kernel);
    }
    return kernel;
  }

  return (program, outs, ins, broadcast, uniforms = none) => {
    if (!areMasksOrFloats(outs) || !areMasksOrFloats(ins)) {
      reference(program, outs, ins, broadcast, uniforms);
    } else if (broadcast === undefined) {
      runFlat(program.name, kernelFor(program, outs, ins, 0), outs, ins, uniforms);
    } else {
      const last = lastAxis(broadcast.shape);
      const splats = splatsOf(broadcast, last);
      runRows(program.name, kernelFor(program, outs, ins, splats), outs, ins, broadcast, last, uniforms);
    }
  };
}

const none: readonly number[] = [];
let ints = new Int32Array(0);
let floats = new Float32Array(0);

/** Where a run lies within its arrays, and how inputs go from row to row. */
interface Piece {
  readonly columns: number;
  readonly rows: number;
  /** First element and number of elements of each input, and its elements from one row to the next. */
  readonly ins?: readonly { readonly from: number; readonly length: number; readonly step: number }[];
}

/** Runs a kernel on a piece of each array, from element `from` of the outputs on; without `piece.ins` of all alike. */
function run(
  name: string,
  kernel: RowsKernel,
  outs: readonly MaskOrFloats[],
  ins: readonly MaskOrFloats[],
  from: number,
  piece: Piece,
  uniforms: readonly number[],
): void {
  const { columns, rows } = piece;
  const length = rows * columns;
  viewMemory();
  openStaging(name);
  const args = reserve(4 * (outs.length + 2 * ins.length + uniforms.length));
  let at = args >> 2;
  for (let j = 0; j < outs.length; j++) ints[at++] = addressForOutput(outs[j]!, from, length);
  for (let k = 0; k < ins.length; k++) {
    const part = piece.ins?.[k];
    ints[at++] = part
      ? addressOfInput(ins[k]!, part.from, part.length)
      : addressOfInput(ins[k]!, from, length);
  }
  for (let k = 0; k < ins.length; k++) ints[at++] = (piece.ins?.[k]?.step ?? 0) * ins[k]!.BYTES_PER_ELEMENT;
  for (let u = 0; u < uniforms.length; u++) floats[at++] = uniforms[u]!;
  kernel(args, columns, rows);
  at = args >> 2;
  for (let j = 0; j < outs.length; j++) copyBack(outs[j]!, from, length, ints[at++]!);
}

function viewMemory(): void {
  if (ints.length > 0) return;
  const { buffer } = kernelMemory();
  ints = new Int32Array(buffer);
  floats = new Float32Array(buffer);
}

function addressOfInput(array: MaskOrFloats, from: number, length: number): number {
  if (length === array.length) return stageIn(array);
  return isResident(array) ? stageIn(array) + 4 * from : stageIn(array.subarray(from, from + length));
}

function addressForOutput(array: MaskOrFloats, from: number, length: number): number {
  if (length === array.length) return stageOut(array);
  return isResident(array) ? stageOut(array) + 4 * from : reserve(length * array.BYTES_PER_ELEMENT);
}

function copyBack(array: MaskOrFloats, from: number, length: number, at: number): void {
  if (length === array.length) copyOut(array, at);
  else if (!isResident(array)) copyOut(array.subarray(from, from + length), at);
}

/** Arrays of one length, without broadcasting. */
function runFlat(
  name: string,
  kernel: RowsKernel,
  outs: readonly MaskOrFloats[],
  ins: readonly MaskOrFloats[],
  uniforms: readonly number[],
): void {
  const { length } = outs[0]!;
  const atOnce =
    length <= blockLength || (outs.every(isResident) && ins.every(isResident)) ? length : blockLength;
  for (let from = 0; from < length; from += atOnce) {
    run(name, kernel, outs, ins, from, { columns: Math.min(atOnce, length - from), rows: 1 }, uniforms);
  }
}

/** The innermost axis of more than one element, which becomes the columns. */
function lastAxis(shape: readonly number[]): number {
  let last = shape.length - 1;
  while (last > 0 && shape[last] === 1) last--;
  return last;
}

/** Bit k is set where input k repeats one element along the columns. */
function splatsOf({ strides }: Broadcast, last: number): number {
  let splats = 0;
  for (let k = 0; k < strides.length; k++) if (strides[k]![last] === 0) splats += 2 ** k;
  return splats;
}

/** Rows of columns by the kernel, axes outside of them by a loop, large ones in blocks. */
function runRows(
  name: string,
  kernel: RowsKernel,
  outs: readonly MaskOrFloats[],
  ins: readonly MaskOrFloats[],
  { shape, strides }: Broadcast,
  last: number,
  uniforms: readonly number[],
): void {
  const columns = last < 0 ? 1 : shape[last]!;
  const rows = last < 1 ? 1 : shape[last - 1]!;
  const rowsAtOnce = Math.max(1, Math.floor(blockLength / columns));
  const outer = last < 2 ? none : shape.slice(0, last - 1);
  forEachOffset(outer, strides, (offsets, index) => {
    for (let row = 0; row < rows; row += rowsAtOnce) {
      const count = Math.min(rowsAtOnce, rows - row);
      const parts = strides.map((s, k) => {
        const step = last < 1 ? 0 : s[last - 1]!;
        const width = last < 0 || s[last] === 0 ? 1 : columns;
        return { from: offsets[k]! + row * step, length: (count - 1) * step + width, step };
      });
      const piece = { columns, rows: count, ins: parts };
      run(name, kernel, outs, ins, (index * rows + row) * columns, piece, uniforms);
    }
  });
}

/** Calls `visit` with each input's offset at every index of `shape`, and the number of the index. */
function forEachOffset(
  shape: readonly number[],
  strides: readonly (readonly number[])[],
  visit: (offsets: readonly number[], index: number) => void,
): void {
  const count = shape.reduce((product, length) => product * length, 1);
  for (let index = 0; index < count; index++) {
    const offsets = strides.map(() => 0);
    for (let axis = shape.length - 1, rest = index; axis >= 0; axis--) {
      const position = rest % shape[axis]!;
      rest = (rest - position) / shape[axis]!;
      for (let k = 0; k < offsets.length; k++) offsets[k]! += position * strides[k]![axis]!;
    }
    visit(offsets, index);
  }
}

function areMasksOrFloats(arrays: readonly DataArray[]): arrays is readonly MaskOrFloats[] {
  for (let i = 0; i < arrays.length; i++) {
    if (!(arrays[i] instanceof Float32Array || arrays[i] instanceof Uint8Array)) return false;
  }
  return true;
}

function typeOf(array: MaskOrFloats): ElementType {
  return array instanceof Float32Array ? "float32" : "bool";
}
