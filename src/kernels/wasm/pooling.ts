/**
 * @file The maximum of each window, four windows at a time.
 *
 * Planes whose windows extend into the padding are copied, with −∞ as padding. Rows of fewer than four
 * windows fall back to the reference.
 */
import type { Pair, PoolingKernels, Windows } from "../contract/index.js";
import {
  copyPartOut,
  isFloat32,
  openStaging,
  releaseFrom,
  stageIn,
  stagePartIn,
  stagePartOut,
  stagingMark,
} from "../memory.js";
import * as reference from "../reference/pooling.js";
import { divide, partsFor } from "../threads/index.js";
import {
  type Assembler,
  type Body,
  bytesFor,
  type Call,
  f32x4,
  type Integer,
  type IntegerLocal,
  i32,
  i32x4,
  integers,
  shuffle32,
  type Vector,
  type VectorLocal,
  v128,
} from "./assembler/index.js";
import { compiledOnce } from "./compiled.js";
import { copyPlanes } from "./copy.js";

/** One plane, on addresses; the table is {@link tableOf}'s. */
const names = "out indices x table taps rows columns";
type MaxPool = Call<typeof names>;

/** Windows of a vector. */
const lanes = 4;
/** Elements of x that are staged at a time. */
const blockLength = 16_384;
/** Number of blocks that threads share. */
const sharedBlocks = 16;
/** Nanoseconds per pixel of a window. */
const each = 0.4;
/** Numbers of an entry for a tap, a row and a place in {@link tableOf | the table}. */
const [tapLength, rowLength, placeLength] = [2, 3, 3 + lanes] as const;

/** {@link PoolingKernels.maxPool} for float32. */
export function createMaxPool(): PoolingKernels {
  const code = compiledOnce<number, { readonly maxPool: MaxPool }>(writeMaxPool);
  return {
    maxPool(out, indices, x, planes, windows) {
      const [rows, columns] = windows.outSize;
      if (!(isFloat32(out) && isFloat32(x)) || rows === 0 || columns < lanes) {
        return reference.maxPool(out, indices, x, planes, windows);
      }
      pool(() => code(windows.stride[1]), out, indices, x, planes, windows);
    },
  };
}

function pool(
  code: () => { readonly maxPool: MaxPool },
  out: Float32Array,
  indices: Int32Array,
  x: Float32Array,
  planes: number,
  windows: Windows,
): void {
  const { size, outSize, kernel } = windows;
  const [plane, outPlane] = [size[0] * size[1], outSize[0] * outSize[1]];
  openStaging("maxPool");
  const end = [endOf(windows, 0), endOf(windows, 1)] as const;
  const isPadded = !areWithin(windows, end);
  const row = isPadded ? end[1] : size[1];
  const table = stageIn(tableOf(windows, row));
  const taps = kernel[0] * kernel[1];
  const parts = partsFor(planes, each * outPlane * taps);
  const padding = isPadded ? new Float32Array(end[0] * row).fill(Number.NEGATIVE_INFINITY) : undefined;
  const padded = Array.from({ length: parts }, () => (padding ? stageIn(padding) : 0));
  const together = Math.max(1, Math.floor(((parts > 1 ? sharedBlocks : 1) * blockLength) / plane));
  const mark = stagingMark();
  for (let p = 0; p < planes; p += together) {
    releaseFrom(mark);
    const count = Math.min(together, planes - p);
    const [first, length] = [p * outPlane, count * outPlane];
    const from = stagePartIn(x, p * plane, count * plane);
    const to = stagePartOut(out, first, length);
    const positions = stagePartOut(indices, first, length);
    divide(count, Math.min(parts, count), (first, some, part) => {
      for (let i = first; i < first + some; i++) {
        const image = from + 4 * i * plane;
        if (isPadded) copyInto(padded[part]!, image, windows, end);
        const at = 4 * i * outPlane;
        const x = padded[part]! || image;
        code().maxPool(to + at, positions + at, x, table, taps, outSize[0], outSize[1]);
      }
    });
    copyPartOut(out, first, length, to);
    copyPartOut(indices, first, length, positions);
  }
}

/** The number of rows (columns) from the first to the last pixel of all windows. */
function endOf({ outSize, kernel, stride, dilation }: Windows, axis: 0 | 1): number {
  return (outSize[axis] - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1;
}

/** Whether all windows are within the plane. */
function areWithin({ size, padding }: Windows, end: Pair): boolean {
  return padding[0] === 0 && padding[1] === 0 && end[0] <= size[0] && end[1] <= size[1];
}

/** Copies a plane into its padded version. */
function copyInto(padded: number, plane: number, { size, padding }: Windows, end: Pair): void {
  const [rows, columns] = [Math.min(size[0], end[0] - padding[0]), Math.min(size[1], end[1] - padding[1])];
  const to = padded + 4 * (padding[0] * end[1] + padding[1]);
  copyPlanes(to, plane, 1, rows, columns, 0, 0, 4 * end[1], 4 * size[1], 4, 4);
}

/**
 * Positions, both in x with rows of `row` elements (in bytes) and in the plane (as an index): of taps in a
 * window; of rows of windows, and their first row in the plane; of each group of four windows of a row (the
 * last may overlap the one before), and their first columns in the plane.
 */
function tableOf({ size, outSize, kernel, stride, padding, dilation }: Windows, row: number): Int32Array {
  const places = Math.ceil(outSize[1] / lanes);
  const table = new Int32Array(
    tapLength * kernel[0] * kernel[1] + rowLength * outSize[0] + placeLength * places,
  );
  let at = 0;
  for (let u = 0; u < kernel[0]; u++) {
    for (let v = 0; v < kernel[1]; v++) {
      table[at++] = 4 * (u * dilation[0] * row + v * dilation[1]);
      table[at++] = u * dilation[0] * size[1] + v * dilation[1];
    }
  }
  for (let i = 0; i < outSize[0]; i++) {
    const first = i * stride[0] - padding[0];
    table[at++] = 4 * i * stride[0] * row;
    table[at++] = first * size[1];
    table[at++] = firstWithin(first, dilation[0]) * size[1];
  }
  for (let place = 0; place < places; place++) {
    const j = Math.min(lanes * place, outSize[1] - lanes);
    const first = j * stride[1] - padding[1];
    table[at++] = 4 * j;
    table[at++] = 4 * j * stride[1];
    table[at++] = first;
    for (let lane = 0; lane < lanes; lane++) {
      table[at++] = firstWithin(first + lane * stride[1], dilation[1]) - lane * stride[1];
    }
  }
  return table;
}

/** The first of `first`, `first + step`, … that is not negative. */
function firstWithin(first: number, step: number): number {
  return first < 0 ? first + Math.ceil(-first / step) * step : first;
}

/** Appends {@link MaxPool} for windows that are `stride` pixels apart. */
function writeMaxPool(module: Assembler, stride: number): void {
  module.func("maxPool", integers(names), (f, p) => {
    const tapsEnd = f.hoist(i32.add(p.table, i32.mul(p.taps, i32.const(4 * tapLength))));
    const row = f.local("i32", tapsEnd);
    const places = f.hoist(i32.add(tapsEnd, i32.mul(p.rows, i32.const(4 * rowLength))));
    const apart = f.hoist(i32x4.const(0, stride, 2 * stride, 3 * stride));
    const [j, place] = [f.local("i32"), f.local("i32")];
    f.for(f.local("i32"), p.rows, 1, () => {
      f.set(place, places);
      f.set(j, i32.const(0));
      f.for(j, i32.add(p.columns, i32.const(lanes - 1)), lanes, () => {
        const at = i32.add(p.x, i32.add(i32.load(row), i32.load(place, 4)));
        const first = i32.add(i32.load(row, 4), i32.load(place, 8));
        const within = i32x4.add(i32x4.splat(i32.load(row, 8)), v128.load(place, 12));
        const { best, where } = maximumOf(f, p.table, tapsEnd, at, first, within, stride);
        const to = f.local("i32", i32.load(place));
        f.do(v128.store(i32.add(p.out, to), best));
        f.do(v128.store(i32.add(p.indices, to), i32x4.add(where, apart)));
        f.advance(place, 4 * placeLength);
      });
      f.advance(row, 4 * rowLength);
      f.advance(p.out, bytesFor(p.columns));
      f.advance(p.indices, bytesFor(p.columns));
    });
  });
}

/**
 * The maximum of each of four windows whose first pixels are at `at`, with indices from `first`, and its
 * position: `within` if all are −∞. The indices do not yet include the distance between windows.
 */
function maximumOf(
  f: Body,
  taps: IntegerLocal,
  tapsEnd: IntegerLocal,
  at: Integer,
  first: Integer,
  within: Vector,
  stride: number,
): Record<"best" | "where", VectorLocal> {
  const best = f.local("v128", f32x4.const(Number.NEGATIVE_INFINITY));
  const where = f.local("v128", within);
  const [point, index] = [f.local("i32", at), f.local("i32", first)];
  const tap = f.local("i32", taps);
  f.loop((again) => {
    const value = f.local("v128", loadApart(f.local("i32", i32.add(point, i32.load(tap))), stride));
    // Larger, or NaN.
    const better = f.local("v128", v128.or(f32x4.gt(value, best), f32x4.ne(value, value)));
    f.set(best, v128.bitselect(value, best, better));
    f.set(where, v128.bitselect(i32x4.splat(i32.add(index, i32.load(tap, 4))), where, better));
    f.advance(tap, 4 * tapLength);
    f.branchIf(again, i32.lt_u(tap, tapsEnd));
  });
  return { best, where };
}

/** Four elements that are `stride` apart; nothing beyond the last is read. */
function loadApart(at: IntegerLocal, stride: number): Vector {
  if (stride === 1) return v128.load(at);
  if (stride === 2) return shuffle32(v128.load(at), v128.load(at, 12), 0, 2, 5, 7);
  const second = v128.load32_lane(at, v128.load32_zero(at), 1, 4 * stride);
  return v128.load32_lane(at, v128.load32_lane(at, second, 2, 8 * stride), 3, 12 * stride);
}
