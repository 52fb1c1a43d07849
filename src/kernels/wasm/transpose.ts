/**
 * @file Transposition of matrices, by tiles of 4×4 in registers within blocks that stay in the cache.
 */
import { kernelMemory } from "../memory.js";
import {
  Assembler,
  type Body,
  bytesFor,
  type Integer,
  type IntegerLocal,
  i32,
  integers,
  shuffle32,
  type Vector,
  type VectorLocal,
  v128,
} from "./assembler.js";

/** Rows and columns of a block, a multiple of 4. */
const block = 32;

/** Appends `transpose(out, a, rows, columns)`: out[j, i] = a[i, j], elements of 32 bits. */
export function writeTranspose(module: Assembler): void {
  const params = integers("out a rows columns");
  module.func("transpose", params, (f, { out, a, rows, columns }) => {
    const rowBytes = f.hoist(bytesFor(columns));
    const columnBytes = f.hoist(bytesFor(rows));
    const i = f.local("i32");
    const j = f.local("i32");
    const from = (): IntegerLocal => f.local("i32", i32.add(a, i32.add(i32.mul(i, rowBytes), bytesFor(j))));
    const to = (): IntegerLocal =>
      f.local("i32", i32.add(out, i32.add(i32.mul(j, columnBytes), bytesFor(i))));
    const element = (): void => f.do(i32.store(to(), i32.load(from())));
    const tile = (): void => {
      const read = rowsOf(f, from(), rowBytes).map((row) => f.local("v128", v128.load(row)));
      const write = rowsOf(f, to(), columnBytes);
      transpose4(f, read).forEach((vector, r) => {
        f.do(v128.store(write[r]!, vector));
      });
    };
    const iBlock = f.local("i32");
    const jBlock = f.local("i32");
    const iEnd = f.local("i32");
    const jEnd = f.local("i32");
    blocks(f, iBlock, iEnd, rows, () => {
      f.set(jBlock, i32.const(0));
      blocks(f, jBlock, jEnd, columns, () => {
        f.set(i, iBlock);
        f.for(i, iEnd, 4, () => {
          f.set(j, jBlock);
          f.for(j, jEnd, 4, tile);
        });
      });
    });
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

/** Visits the blocks of an axis: `start` and `end` of each in turn. */
function blocks(f: Body, start: IntegerLocal, end: IntegerLocal, length: Integer, body: () => void): void {
  f.block((done) => {
    f.loop((again) => {
      f.branchIf(done, i32.ge_s(start, length));
      f.set(end, i32.add(start, i32.const(block)));
      f.if(i32.gt_s(end, length), () => f.set(end, length));
      body();
      f.set(start, end);
      f.branch(again);
    });
  });
}

function rowsOf(f: Body, first: IntegerLocal, stride: Integer): IntegerLocal[] {
  const rows = [first];
  for (let r = 1; r < 4; r++) rows.push(f.local("i32", i32.add(rows[r - 1]!, stride)));
  return rows;
}

/** The 4×4 matrix whose rows are four vectors, transposed. */
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

/** `transpose(out, a, rows, columns)`, on addresses. */
export type Transpose = (out: number, a: number, rows: number, columns: number) => void;

let transposition: Transpose | undefined;

/** {@link writeTranspose}, compiled. */
export function transposeKernel(): Transpose {
  if (transposition) return transposition;
  const module = new Assembler();
  writeTranspose(module);
  transposition = module.instantiate(kernelMemory()).transpose as Transpose;
  return transposition;
}
