/**
 * @file The greatest of each window, four windows at a time.
 *
 * Windows that reach into padding are left to the reference, and so are rows of fewer than four windows.
 */
import type { Kernels, Windows } from "../contract.js";
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
import {
  type Assembler,
  elementAt,
  f32x4,
  type Integer,
  i32,
  i32x4,
  integers,
  shuffle32,
  type Vector,
  v128,
} from "./assembler/index.js";
import { compiledOnce } from "./compiled.js";

/** One plane, on addresses; lengths in bytes, counts in elements. */
type MaxPool = (
  out: number,
  indices: number,
  x: number,
  taps: number,
  tapCount: number,
  places: number,
  placeCount: number,
) => void;

/** Windows of a vector. */
const lanes = 4;
/** Elements of x that are staged at a time. */
const blockLength = 16_384;

/** {@link Kernels.maxPool} for float32. */
export function createMaxPool(): Kernels["maxPool"] {
  const code = compiledOnce<number, { readonly maxPool: MaxPool }>(writeMaxPool);
  return (out, indices, x, planes, windows) => {
    if (!(isFloat32(out) && isFloat32(x)) || !areWithin(windows)) {
      return reference.maxPool(out, indices, x, planes, windows);
    }
    pool(code(windows.stride[1]).maxPool, out, indices, x, planes, windows);
  };
}

/** Whether all windows lie in the plane, four in a row or more. */
function areWithin({ size, outSize, kernel, stride, padding, dilation }: Windows): boolean {
  return (
    outSize[1] >= lanes &&
    outSize[0] > 0 &&
    ([0, 1] as const).every((axis) => {
      const last = (outSize[axis] - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis];
      return padding[axis] === 0 && last < size[axis];
    })
  );
}

function pool(
  kernel: MaxPool,
  out: Float32Array,
  indices: Int32Array,
  x: Float32Array,
  planes: number,
  windows: Windows,
): void {
  const { size, outSize } = windows;
  const [plane, outPlane] = [size[0] * size[1], outSize[0] * outSize[1]];
  openStaging("maxPool");
  const taps = stageTaps(windows);
  const [places, placeCount] = stagePlaces(windows);
  const tapCount = windows.kernel[0] * windows.kernel[1];
  const together = Math.max(1, Math.floor(blockLength / plane));
  const mark = stagingMark();
  for (let p = 0; p < planes; p += together) {
    releaseFrom(mark);
    const count = Math.min(together, planes - p);
    const [first, length] = [p * outPlane, count * outPlane];
    const from = stagePartIn(x, p * plane, count * plane);
    const to = stagePartOut(out, first, length);
    const positions = stagePartOut(indices, first, length);
    for (let i = 0; i < count; i++) {
      const at = 4 * i * outPlane;
      kernel(to + at, positions + at, from + 4 * i * plane, taps, tapCount, places, placeCount);
    }
    copyPartOut(out, first, length, to);
    copyPartOut(indices, first, length, positions);
  }
}

/** Offsets in bytes of a window's points. */
function stageTaps({ size, kernel, dilation }: Windows): number {
  const [height, width] = kernel;
  const taps = Int32Array.from({ length: height * width }, (_, i) => {
    const [u, v] = [Math.floor(i / width), i % width];
    return 4 * (u * dilation[0] * size[1] + v * dilation[1]);
  });
  return stageIn(taps);
}

/**
 * Offsets in bytes of each four windows, in x and in the result; the last of a row may overlap those before.
 */
function stagePlaces({ size, outSize, stride }: Windows): [address: number, count: number] {
  const inRow = Math.ceil(outSize[1] / lanes);
  const table = new Int32Array(2 * outSize[0] * inRow);
  for (let i = 0; i < outSize[0]; i++) {
    for (let place = 0; place < inRow; place++) {
      const j = Math.min(lanes * place, outSize[1] - lanes);
      table[2 * (i * inRow + place)] = 4 * (i * stride[0] * size[1] + j * stride[1]);
      table[2 * (i * inRow + place) + 1] = 4 * (i * outSize[1] + j);
    }
  }
  return [stageIn(table), outSize[0] * inRow];
}

/** Appends {@link MaxPool} for windows that lie `stride` points apart. */
function writeMaxPool(module: Assembler, stride: number): void {
  const params = integers("out indices x taps tapCount places placeCount");
  module.func("maxPool", params, (f, p) => {
    const tapsEnd = f.hoist(elementAt(p.taps, p.tapCount));
    const apart = f.hoist(i32x4.const(0, stride, 2 * stride, 3 * stride));
    const index = f.local("i32");
    const place = f.local("i32", p.places);
    const [best, where] = [f.local("v128"), f.local("v128")];
    f.for(index, p.placeCount, 1, () => {
      const at = f.local("i32", i32.load(place));
      const tap = f.local("i32", p.taps);
      f.set(best, f32x4.const(Number.NEGATIVE_INFINITY));
      // The first point stands for windows of nothing but −∞.
      f.set(where, i32x4.splat(i32.shr_u(at, i32.const(2))));
      f.loop((again) => {
        const offset = f.local("i32", i32.add(at, i32.load(tap)));
        const value = f.local("v128", loadApart(i32.add(p.x, offset), stride));
        // Greater, or NaN.
        const better = f.local("v128", v128.or(f32x4.gt(value, best), f32x4.ne(value, value)));
        f.set(best, v128.bitselect(value, best, better));
        f.set(where, v128.bitselect(i32x4.splat(i32.shr_u(offset, i32.const(2))), where, better));
        f.advance(tap, 4);
        f.branchIf(again, i32.lt_u(tap, tapsEnd));
      });
      const to = f.local("i32", i32.load(place, 4));
      f.do(v128.store(i32.add(p.out, to), best));
      f.do(v128.store(i32.add(p.indices, to), i32x4.add(where, apart)));
      f.advance(place, 8);
    });
  });
}

/** Four elements that lie `stride` apart; nothing behind the last is read. */
function loadApart(at: Integer, stride: number): Vector {
  if (stride === 1) return v128.load(at);
  if (stride === 2) return shuffle32(v128.load(at), v128.load(at, 12), 0, 2, 5, 7);
  const second = v128.load32_lane(at, v128.load32_zero(at), 1, 4 * stride);
  return v128.load32_lane(at, v128.load32_lane(at, second, 2, 8 * stride), 3, 12 * stride);
}
