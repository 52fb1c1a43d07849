/**
 * @file Copies of planes of rows of columns with arbitrary strides, which may be 0 for reading.
 */

import { divide, partsFor } from "../threads/index.js";
import { type Assembler, type Call, i32, integers, v128 } from "./assembler/index.js";
import { compiledOnce } from "./compiled.js";

/** Addresses; lengths are in bytes, counts in elements. */
const names = "to from planes rows columns toPlane fromPlane toRow fromRow toStep fromStep";
type Copy = Call<typeof names>;

const code = compiledOnce<void, { readonly copy: Copy }>(writeCopy);

/** Nanoseconds of an element. */
const each = 0.25;

/** {@link Copy}, compiled on first use, with planes (or the rows of a single one) divided among threads. */
export const copyPlanes: Copy = (
  to,
  from,
  planes,
  rows,
  columns,
  toPlane,
  fromPlane,
  toRow,
  fromRow,
  ...steps
) => {
  if (planes === 1) {
    divide(rows, partsFor(rows, each * columns), (first, count) => {
      const [there, here] = [to + first * toRow, from + first * fromRow];
      code().copy(there, here, 1, count, columns, toPlane, fromPlane, toRow, fromRow, ...steps);
    });
    return;
  }
  divide(planes, partsFor(planes, each * rows * columns), (first, count) => {
    const [there, here] = [to + first * toPlane, from + first * fromPlane];
    code().copy(there, here, count, rows, columns, toPlane, fromPlane, toRow, fromRow, ...steps);
  });
};

function writeCopy(module: Assembler): void {
  module.func("copy", integers(names), (f, p) => {
    const [plane, row, column] = [f.local("i32"), f.local("i32"), f.local("i32")];
    const [toRow, fromRow, to, from] = [f.local("i32"), f.local("i32"), f.local("i32"), f.local("i32")];
    const contiguous = f.hoist(i32.and(i32.eq(p.toStep, i32.const(4)), i32.eq(p.fromStep, i32.const(4))));
    const repeated = f.hoist(i32.and(i32.eq(p.toStep, i32.const(4)), i32.eqz(p.fromStep)));
    f.for(plane, p.planes, 1, () => {
      f.set(toRow, p.to);
      f.set(fromRow, p.from);
      f.set(row, i32.const(0));
      f.for(row, p.rows, 1, () => {
        f.set(to, toRow);
        f.set(from, fromRow);
        f.set(column, i32.const(0));
        f.if(contiguous, () => {
          f.for(column, p.columns, 4, () => {
            f.do(v128.store(to, v128.load(from)));
            f.advance(to, 16);
            f.advance(from, 16);
          });
        });
        f.if(repeated, () => {
          const element = f.local("v128", v128.load32_splat(from));
          f.for(column, p.columns, 4, () => {
            f.do(v128.store(to, element));
            f.advance(to, 16);
          });
        });
        f.for(column, p.columns, 1, () => {
          f.do(i32.store(to, i32.load(from)));
          f.advance(to, p.toStep);
          f.advance(from, p.fromStep);
        });
        f.advance(toRow, p.toRow);
        f.advance(fromRow, p.fromRow);
      });
      f.advance(p.to, p.toPlane);
      f.advance(p.from, p.fromPlane);
    });
  });
}
