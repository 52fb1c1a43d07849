/**
 * @file Transposition of matrices, by tiles of 4×4 in registers within blocks that stay in the cache.
 */
import { kernelMemory } from "../memory.js";
import { Assembler, type Body, i32, type Local, shuffle32, type Value, v128 } from "./assembler.js";

/** Rows and columns of a block, a multiple of 4. */
const block = 32;

/** Appends `transpose(out, a, rows, columns)`: out[j, i] = a[i, j], elements of 32 bits. */
export function writeTranspose(module: Assembler): void {
  const params = { out: "i32", a: "i32", rows: "i32", columns: "i32" } as const;
  module.func("transpose", params, (f, { out, a, rows, columns }) => {
    const rowBytes = f.hoist(i32.shl(columns, i32.const(2)));
    const columnBytes = f.hoist(i32.shl(rows, i32.const(2)));
    const i = f.local("i32");
    const j = f.local("i32");
    const from = (): Local<"i32"> =>
      f.local("i32", i32.add(a, i32.add(i32.mul(i, rowBytes), i32.shl(j, i32.const(2)))));
    const to = (): Local<"i32"> =>
      f.local("i32", i32.add(out, i32.add(i32.mul(j, columnBytes), i32.shl(i, i32.const(2)))));
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
function blocks(
  f: Body,
  start: Local<"i32">,
  end: Local<"i32">,
  length: Value<"i32">,
  body: () => void,
): void {
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

function rowsOf(f: Body, first: Local<"i32">, stride: Value<"i32">): Local<"i32">[] {
  const rows = [first];
  for (let r = 1; r < 4; r++) rows.push(f.local("i32", i32.add(rows[r - 1]!, stride)));
  return rows;
}

/** The 4×4 matrix whose rows are four vectors, transposed. */
export function transpose4(f: Body, [a, b, c, d]: readonly Local<"v128">[]): Value<"v128">[] {
  const interleave = (x: Local<"v128">, y: Local<"v128">): [Local<"v128">, Local<"v128">] => [
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
