/**
 * @file The inner loops of convolution: the micro-kernels of a matrix product that walk tables of offsets
 * instead of the columns of a matrix, so that no matrix of windows is ever written.
 *
 * A *place* is four adjacent windows. At each *tap*, a weight's position in its window, they read four
 * adjacent pixels of x at address image + tap + place, regardless of stride and dilation: x is laid out that
 * way. As in the matrix product, eight sums stay in registers: four rows (filters or channels) by two places
 * (or taps), two by four, or one by eight.
 */
import {
  type Assembler,
  type Body,
  bytesFor,
  type Call,
  elementAt,
  f32,
  f32x4,
  type Integer,
  type IntegerLocal,
  i32,
  integers,
  type Locals,
  memory,
  type Vector,
  type VectorLocal,
  v128,
} from "../assembler/index.js";
import type { Variant } from "../features.js";
import { Vectors } from "../math/vectors.js";

/** Bytes of an entry in the table of places: offset in x, offset in y. */
export const placeBytes = 8;
/**
 * Taps of a weight gradient's table come in multiples of this; results for the surplus ones are discarded.
 */
export const tapMultiple = 8;

/** Sizes of tiles: numbers of filters or channels, by places or taps. */
const tiles = [
  [4, 2],
  [2, 4],
  [1, 8],
] as const;

/** Appends the functions of {@link ConvolutionCode}. */
export function writeConvolution(module: Assembler, variant: Variant): void {
  writeForward(module, variant);
  writeTranspose(module, variant);
  writeWeight(module, variant);
  writeTotals(module);
  writeClear(module);
}

/** The functions' parameters; addresses and lengths are in bytes, counts in elements. */
const names = {
  /**
   * y = bias + Σ x·w for all filters and places of one image. w holds blocks of 4, 2 or 1 filters, tap by
   * tap; y is written at the offset of its place in planes of `yPlane`.
   */
  forward: "y x w bias taps tapCount places placeCount filters yPlane",
  /**
   * x += Σ y·w for one image; taps are those of one channel, w is [tap, filter, channel], y is stored place
   * by place.
   */
  transpose: "x y w taps tapCount places placeCount channels filters xPlane yPlane",
  /**
   * w += Σ x·y over several images, with y stored place by place; each sum is still a vector, which `totals`
   * reduces to a number.
   */
  weight: "w x y taps tapCount places placeCount filters images xImage yImage yPlane",
  /**
   * out [rows, columns] from one vector per element; rows of vectors are padded to multiples of
   * {@link tapMultiple}.
   */
  totals: "out sums rows columns",
  clear: "to bytes",
} as const;

/** The functions of a convolution's code. */
export type ConvolutionCode = { readonly [Name in keyof typeof names]: Call<(typeof names)[Name]> };

const forwardParams = integers(names.forward);

function writeForward(module: Assembler, variant: Variant): void {
  module.func("forward", forwardParams, (f, p) => {
    const m = new Vectors(f, variant);
    const filter = f.local("i32");
    const place = f.local("i32");
    const tile = (rows: number, count: number): void => {
      const at = f.local("i32", i32.add(p.places, i32.mul(place, i32.const(placeBytes))));
      const x = Array.from({ length: count }, (_, v) =>
        f.local("i32", i32.add(p.x, i32.load(at, v * placeBytes))),
      );
      const bias = f.local("i32", elementAt(p.bias, filter));
      const sums = sumsOf(f, rows, count, (r) => v128.load32_splat(bias, 4 * r));
      addTaps(m, p, filter, x, sums);
      const y = f.local("i32", i32.add(p.y, i32.mul(filter, p.yPlane)));
      for (let v = 0; v < count; v++) {
        const to = f.local("i32", i32.add(y, i32.load(at, v * placeBytes + 4)));
        for (let r = 0; r < rows; r++) {
          f.do(v128.store(to, sums[r]![v]!));
          if (r + 1 < rows) f.advance(to, p.yPlane);
        }
      }
    };
    for (const [rows, count] of tiles) {
      f.for(filter, p.filters, rows, () => {
        f.set(place, i32.const(0));
        f.for(place, p.placeCount, count, () => tile(rows, count));
        f.for(place, p.placeCount, 1, () => tile(rows, 1));
      });
    }
  });
}

/** `sums[r][v] += Σ w·x` for filters from this one on and places at `x`, over all taps. */
function addTaps(
  m: Vectors,
  p: Locals<typeof forwardParams>,
  filter: IntegerLocal,
  x: readonly IntegerLocal[],
  sums: Sums,
): void {
  const f = m.body;
  const tapsEnd = f.hoist(elementAt(p.taps, p.tapCount));
  const w = f.local("i32", elementAt(p.w, i32.mul(filter, p.tapCount)));
  const tap = f.local("i32", p.taps);
  f.loop((again) => {
    const offset = f.local("i32", i32.load(tap));
    const weight = (r: number) => v128.load32_splat(w, 4 * r);
    multiplyTile(m, sums, weight, (v) => v128.load(i32.add(x[v]!, offset)));
    f.advance(tap, 4);
    f.advance(w, 4 * sums.length);
    f.branchIf(again, i32.lt_u(tap, tapsEnd));
  });
}

const transposeParams = integers(names.transpose);

function writeTranspose(module: Assembler, variant: Variant): void {
  module.func("transpose", transposeParams, (f, p) => {
    const m = new Vectors(f, variant);
    const channelBytes = f.hoist(bytesFor(p.channels));
    const tap = f.local("i32");
    const channel = f.local("i32");
    const place = f.local("i32");
    const x = f.local("i32");
    const weights = f.local("i32", p.w);
    const tile = (rows: number, count: number): void => {
      const sums = sumsOf(f, rows, count, () => f32x4.const(0));
      addFilters(m, p, elementAt(weights, channel), place, sums);
      const at = f.local("i32", i32.add(p.places, i32.mul(place, i32.const(placeBytes))));
      for (let v = 0; v < count; v++) {
        const to = f.local("i32", i32.add(x, i32.load(at, v * placeBytes)));
        for (let r = 0; r < rows; r++) {
          f.do(v128.store(to, f32x4.add(v128.load(to), sums[r]![v]!)));
          if (r + 1 < rows) f.advance(to, p.xPlane);
        }
      }
    };
    f.for(tap, p.tapCount, 1, () => {
      const offset = i32.load(elementAt(p.taps, tap));
      f.set(channel, i32.const(0));
      for (const [rows, count] of tiles) {
        f.for(channel, p.channels, rows, () => {
          f.set(x, i32.add(i32.add(p.x, i32.mul(channel, p.xPlane)), offset));
          f.set(place, i32.const(0));
          f.for(place, p.placeCount, count, () => tile(rows, count));
          f.for(place, p.placeCount, 1, () => tile(rows, 1));
        });
      }
      f.advance(weights, i32.mul(channelBytes, p.filters));
    });
  });
}

/** `sums[r][v] += Σ w·y` for weights at `first` and places from this one on, over all filters. */
function addFilters(
  m: Vectors,
  p: Locals<typeof transposeParams>,
  first: Integer,
  place: IntegerLocal,
  sums: Sums,
): void {
  const f = m.body;
  const channelBytes = f.hoist(bytesFor(p.channels));
  const y = f.local("i32", i32.add(p.y, i32.shl(place, i32.const(4))));
  const w = f.local("i32", first);
  const remaining = f.local("i32", p.filters);
  f.loop((again) => {
    const weight = (r: number) => v128.load32_splat(w, 4 * r);
    multiplyTile(m, sums, weight, (v) => v128.load(y, 16 * v));
    f.advance(y, p.yPlane);
    f.advance(w, channelBytes);
    f.advance(remaining, -1);
    f.branchIf(again, remaining);
  });
}

const weightParams = integers(names.weight);

function writeWeight(module: Assembler, variant: Variant): void {
  module.func("weight", weightParams, (f, p) => {
    const m = new Vectors(f, variant);
    const padded = i32.and(i32.add(p.tapCount, i32.const(tapMultiple - 1)), i32.const(-tapMultiple));
    const rowBytes = f.hoist(i32.shl(padded, i32.const(4)));
    const filter = f.local("i32");
    const tap = f.local("i32");
    const tile = (rows: number, count: number): void => {
      const first = i32.add(i32.add(p.w, i32.mul(filter, rowBytes)), i32.shl(tap, i32.const(4)));
      const w = f.pointers(first, rowBytes, rows);
      const sums = sumsOf(f, rows, count, (r, v) => v128.load(w[r]!, 16 * v));
      addImages(m, p, filter, tap, sums);
      for (const [r, row] of sums.entries())
        for (const [v, sum] of row.entries()) f.do(v128.store(w[r]!, sum, 16 * v));
    };
    for (const [rows, count] of tiles) {
      const end = f.hoist(i32.add(p.tapCount, i32.const(count - 1)));
      f.for(filter, p.filters, rows, () => {
        f.set(tap, i32.const(0));
        f.for(tap, end, count, () => tile(rows, count));
      });
    }
  });
}

/** `sums[r][v] += Σ y·x` for filters and taps from these on, over all places of all images. */
function addImages(
  m: Vectors,
  p: Locals<typeof weightParams>,
  filter: IntegerLocal,
  tap: IntegerLocal,
  sums: Sums,
): void {
  const f = m.body;
  const placesEnd = f.hoist(i32.add(p.places, i32.mul(p.placeCount, i32.const(placeBytes))));
  const taps = f.local("i32", elementAt(p.taps, tap));
  const xImage = f.local("i32", p.x);
  const yImage = f.local("i32", i32.add(p.y, i32.mul(filter, p.yPlane)));
  const remaining = f.local("i32", p.images);
  f.loop((nextImage) => {
    const x = sums[0]!.map((_, v) => f.local("i32", i32.add(xImage, i32.load(taps, 4 * v))));
    const y = f.pointers(yImage, p.yPlane, sums.length);
    const place = f.local("i32", p.places);
    f.loop((again) => {
      const offset = f.local("i32", i32.load(place));
      const point = (v: number) => v128.load(i32.add(x[v]!, offset));
      multiplyTile(m, sums, (r) => v128.load(y[r]!), point);
      f.advance(place, placeBytes);
      for (const pointer of y) f.advance(pointer, 16);
      f.branchIf(again, i32.lt_u(place, placesEnd));
    });
    f.advance(xImage, p.xImage);
    f.advance(yImage, p.yImage);
    f.advance(remaining, -1);
    f.branchIf(nextImage, remaining);
  });
}

function writeTotals(module: Assembler): void {
  module.func("totals", integers(names.totals), (f, { out, sums, rows, columns }) => {
    const surplus = f.hoist(
      i32.shl(i32.and(i32.sub(i32.const(0), columns), i32.const(tapMultiple - 1)), i32.const(4)),
    );
    const row = f.local("i32");
    const column = f.local("i32");
    f.for(row, rows, 1, () => {
      f.set(column, i32.const(0));
      f.for(column, columns, 1, () => {
        const lane = (i: number) => f32.load(sums, 4 * i);
        f.do(f32.store(out, f32.add(f32.add(lane(0), lane(1)), f32.add(lane(2), lane(3)))));
        f.advance(out, 4);
        f.advance(sums, 16);
      });
      f.advance(sums, surplus);
    });
  });
}

function writeClear(module: Assembler): void {
  module.func("clear", integers(names.clear), (f, { to, bytes }) => {
    f.do(memory.fill(to, i32.const(0), bytes));
  });
}

/** The sums of a tile, by row and column. */
type Sums = readonly (readonly VectorLocal[])[];

function sumsOf(f: Body, rows: number, count: number, initial: (r: number, v: number) => Vector): Sums {
  return Array.from({ length: rows }, (_, r) =>
    Array.from({ length: count }, (_, v) => f.local("v128", initial(r, v))),
  );
}

/**
 * `sums[r][v] += rows(r)·columns(v)`; whichever are fewer stay in registers, and the others are loaded when
 * used.
 */
function multiplyTile(
  m: Vectors,
  sums: Sums,
  rows: (r: number) => Vector,
  columns: (v: number) => Vector,
): void {
  const [height, width] = [sums.length, sums[0]!.length];
  const rowsStay = height < width;
  const staying = Array.from({ length: rowsStay ? height : width }, (_, i) =>
    m.let(rowsStay ? rows(i) : columns(i)),
  );
  for (let i = 0; i < (rowsStay ? width : height); i++) {
    const streamed = rowsStay ? columns(i) : rows(i);
    const x = staying.length === 1 ? streamed : m.let(streamed);
    staying.forEach((y, j) => {
      const sum = rowsStay ? sums[j]![i]! : sums[i]![j]!;
      m.body.set(sum, m.madd(x, y, sum));
    });
  }
}
