/**
 * @file Transposition of matrices, by tiles of 4×4 in registers within blocks that stay in the cache.
 */

import { divide, partsFor } from "../threads/index.js";
import {
  type Assembler,
  type Body,
  bytesFor,
  type Call,
  type Integer,
  type IntegerLocal,
  i32,
  integers,
  shuffle32,
  type Vector,
  type VectorLocal,
  v128,
} from "./assembler/index.js";
import { compiledOnce } from "./compiled.js";

/** Rows and columns of a block, multiples of 4. The columns become rows, which may compete for cache sets: 16. */
const [blockRows, blockColumns] = [64, 16];

/**
 * On addresses: out[j, i] = a[i, j], elements of 32 bits; rows of out begin `stride` elements apart, those of
 * a `strideA`.
 */
const names = "out a rows columns stride strideA";
type Transpose = Call<typeof names>;

const code = compiledOnce<void, { readonly transpose: Transpose }>(writeTranspose);

/** Nanoseconds of an element. */
const element = 0.15;

/** {@link Transpose}, compiled on first use, with the columns of a divided among threads. */
export function transpose(
  out: number,
  a: number,
  rows: number,
  columns: number,
  stride: number = rows,
  strideA: number = columns,
): void {
  const part = (first: number, count: number): void =>
    code().transpose(out + 4 * first * stride, a + 4 * first, rows, count, stride, strideA);
  divide(columns, partsFor(columns, element * rows, blockColumns), part, blockColumns);
}

function writeTranspose(module: Assembler): void {
  module.func("transpose", integers(names), (f, { out, a, rows, columns, stride, strideA }) => {
    const rowBytes = f.hoist(bytesFor(strideA));
    const columnBytes = f.hoist(bytesFor(stride));
    const [i, j] = [f.local("i32"), f.local("i32")];
    const from = () => i32.add(a, i32.add(i32.mul(i, rowBytes), bytesFor(j)));
    const to = () => i32.add(out, i32.add(i32.mul(j, columnBytes), bytesFor(i)));
    eachTile(f, i, rows, j, columns, () => {
      const read = f.pointers(from(), rowBytes, 4).map((row) => f.local("v128", v128.load(row)));
      const write = f.pointers(to(), columnBytes, 4);
      transpose4(f, read).forEach((vector, r) => {
        f.do(v128.store(write[r]!, vector));
      });
    });
    const element = () => f.do(i32.store(to(), i32.load(from())));
    // The last columns of all rows, then the last rows of the other columns.
    f.set(i, i32.const(0));
    f.for(i, rows, 1, () => {
      f.set(j, i32.and(columns, i32.const(-4)));
      f.for(j, columns, 1, element);
    });
    f.set(i, i32.and(rows, i32.const(-4)));
    f.for(i, rows, 1, () => {
      f.set(j, i32.const(0));
      f.for(j, i32.and(columns, i32.const(-4)), 1, element);
    });
  });
}

/** Iterates over the 4×4 tiles, block by block: `i` and `j` are the first row and column of each. */
function eachTile(
  f: Body,
  i: IntegerLocal,
  rows: Integer,
  j: IntegerLocal,
  columns: Integer,
  visit: () => void,
): void {
  eachBlock(f, rows, blockRows, (firstRow, endRow) => {
    eachBlock(f, columns, blockColumns, (firstColumn, endColumn) => {
      f.set(i, firstRow);
      f.for(i, endRow, 4, () => {
        f.set(j, firstColumn);
        f.for(j, endColumn, 4, visit);
      });
    });
  });
}

/** Iterates over the blocks of an axis, with the start and end of each. */
function eachBlock(
  f: Body,
  length: Integer,
  block: number,
  visit: (start: IntegerLocal, end: IntegerLocal) => void,
): void {
  const start = f.local("i32", i32.const(0));
  const end = f.local("i32");
  f.block((done) => {
    f.loop((again) => {
      f.branchIf(done, i32.ge_s(start, length));
      f.set(end, i32.add(start, i32.const(block)));
      f.if(i32.gt_s(end, length), () => f.set(end, length));
      visit(start, end);
      f.set(start, end);
      f.branch(again);
    });
  });
}

/** Transposes the 4×4 matrix whose rows are four vectors. */
export function transpose4(f: Body, [a, b, c, d]: readonly VectorLocal[]): Vector[] {
  const interleave = (x: VectorLocal, y: VectorLocal): [VectorLocal, VectorLocal] => [
    f.local("v128", shuffle32(x, y, 0, 4, 1, 5)),
    f.local("v128", shuffle32(x, y, 2, 6, 3, 7)),
  ];
  const [top, topRight] = interleave(a!, b!);
  const [bottom, bottomRight] = interleave(c!, d!);
  return [
    shuffle32(top, bottom, 0, 1, 4, 5),
    shuffle32(top, bottom, 2, 3, 6, 7),
    shuffle32(topRight, bottomRight, 0, 1, 4, 5),
    shuffle32(topRight, bottomRight, 2, 3, 6, 7),
  ];
}
