/**
 * @file Sums, maxima and minima, over contiguous rows or down columns.
 *
 * A long float32 sum loses what it adds, bit by bit: after sixteen elements a lane's sum goes to a float64
 * total (after 64, ten million tenths were 6·10⁻⁷ off). Products, and the positions of maxima, are rare
 * enough to be left to the reference.
 */
import type { Kernels, Reduction } from "../contract.js";
import { copyOut, isFloat32, openStaging, stageIn, stageOut } from "../memory.js";
import * as reference from "../reference/reductions.js";
import {
  type Assembler,
  type Body,
  bytesFor,
  f32,
  f32x4,
  f64,
  f64x2,
  type Integer,
  type IntegerLocal,
  i32,
  integers,
  type Value,
  type Vector,
  type VectorLocal,
  v128,
} from "./assembler/index.js";
import { compiledOnce } from "./compiled.js";
import { addDoubles, DoubleSums } from "./sums.js";

type Compiled = (out: number, a: number, outer: number, length: number, inner: number) => void;
type Reducible = Exclude<Reduction, "prod">;

/** Elements that a lane sums up before it goes to the total. */
const block = 16;

const identity: Record<Reducible, number> = {
  sum: 0,
  max: Number.NEGATIVE_INFINITY,
  min: Number.POSITIVE_INFINITY,
};
const combine: Record<Reducible, (a: Vector, b: Vector) => Vector> = {
  sum: f32x4.add,
  // These propagate NaN, unlike pmax and pmin.
  max: f32x4.max,
  min: f32x4.min,
};
const combineScalars = { max: f32.max, min: f32.min } as const;

/** {@link Kernels.reduce} for float32; not specialised on anything. */
export function createReduce(): Kernels["reduce"] {
  const rows = compiledOnce<Reducible, { readonly reduce: Compiled }>(writeRows);
  const columns = compiledOnce<Reducible, { readonly reduce: Compiled }>(writeColumns);
  return (reduction, out, a, outer, length, inner) => {
    if (reduction === "prod" || !(isFloat32(out) && isFloat32(a))) {
      return reference.reduce(reduction, out, a, outer, length, inner);
    }
    const code = (inner === 1 ? rows : columns)(reduction);
    openStaging(reduction);
    const at = stageOut(out);
    code.reduce(at, stageIn(a), outer, length, inner);
    copyOut(out, at);
  };
}

const params = integers("out a outer length inner");

/** Each row [length] to one number. */
function writeRows(module: Assembler, reduction: Reducible): void {
  module.func("reduce", params, (f, { out, a, outer, length }) => {
    const row = f.local("i32", a);
    const result = f.local("i32", out);
    const o = f.local("i32");
    f.for(o, outer, 1, () => {
      const sum = reduction === "sum" ? sumOfRow(f, row, length) : extremeOfRow(f, row, length, reduction);
      f.do(f32.store(result, sum));
      f.advance(result, 4);
    });
  });
}

/** The sum of a row, in float64; `row` moves to its end. */
function sumOfRow(f: Body, row: IntegerLocal, length: Integer): Value<"f32"> {
  const totals = f.local("v128", f64x2.const(0));
  const i = f.local("i32", i32.const(0));
  const end = f.local("i32");
  f.block((done) => {
    f.loop((again) => {
      f.set(end, i32.add(i, i32.const(16 * block)));
      f.if(i32.gt_s(end, length), () => f.set(end, length));
      const sums = [0, 1, 2, 3].map(() => f.local("v128", f32x4.const(0)));
      f.for(i, end, 16, () => {
        for (const [v, sum] of sums.entries()) f.set(sum, f32x4.add(sum, v128.load(row, 16 * v)));
        f.advance(row, 64);
      });
      for (const sum of sums) addDoubles(f, totals, totals, sum);
      f.branchIf(done, i32.lt_s(i32.sub(length, i), i32.const(16)));
      f.branch(again);
    });
  });
  f.for(i, length, 4, () => {
    addDoubles(f, totals, totals, f.local("v128", v128.load(row)));
    f.advance(row, 16);
  });
  const total = f.local("f64", f64.add(f64x2.extract_lane(totals, 0), f64x2.extract_lane(totals, 1)));
  f.for(i, length, 1, () => {
    f.set(total, f64.add(total, f64.promote_f32(f32.load(row))));
    f.advance(row, 4);
  });
  return f32.demote_f64(total);
}

function extremeOfRow(f: Body, row: IntegerLocal, length: Integer, which: "max" | "min"): Value<"f32"> {
  const best = [0, 1, 2, 3].map(() => f.local("v128", f32x4.const(identity[which])));
  const i = f.local("i32", i32.const(0));
  for (const count of [4, 1]) {
    f.for(i, length, 4 * count, () => {
      for (const [v, lanes] of best.slice(0, count).entries()) {
        f.set(lanes, combine[which](lanes, v128.load(row, 16 * v)));
      }
      f.advance(row, 16 * count);
    });
  }
  const [b0, b1, b2, b3] = best as [VectorLocal, VectorLocal, VectorLocal, VectorLocal];
  const both = combine[which];
  const all = f.local("v128", both(both(b0, b1), both(b2, b3)));
  const scalar = combineScalars[which];
  const lane = (n: number): Value<"f32"> => f32x4.extract_lane(all, n);
  const result = f.local("f32", scalar(scalar(lane(0), lane(1)), scalar(lane(2), lane(3))));
  f.for(i, length, 1, () => {
    f.set(result, scalar(result, f32.load(row)));
    f.advance(row, 4);
  });
  return result;
}

/** Each [length, inner] to a row [inner], by panels of sixteen columns, four, and one. */
function writeColumns(module: Assembler, reduction: Reducible): void {
  module.func("reduce", params, (f, { out, a, outer, length, inner }) => {
    const rowBytes = f.hoist(bytesFor(inner));
    const first = f.local("i32", a);
    const result = f.local("i32", out);
    const o = f.local("i32");
    const i = f.local("i32");
    f.for(o, outer, 1, () => {
      f.set(i, i32.const(0));
      for (const columns of [16, 4, 1]) {
        f.for(i, inner, columns, () => {
          writePanel(f, reduction, columns, result, first, length, rowBytes);
          f.advance(first, 4 * columns);
          f.advance(result, 4 * columns);
        });
      }
      // `first` went along the first row: on to the next matrix.
      f.advance(first, i32.mul(i32.sub(length, i32.const(1)), rowBytes));
    });
  });
}

/** One, four or sixteen columns, beginning at `first`. */
function writePanel(
  f: Body,
  reduction: Reducible,
  columns: number,
  out: IntegerLocal,
  first: IntegerLocal,
  length: Integer,
  rowBytes: Integer,
): void {
  const at = f.local("i32", first);
  const vectors = Array.from({ length: Math.ceil(columns / 4) }, () => f.local("v128"));
  const load = (v: number): Vector => (columns === 1 ? v128.load32_zero(at) : v128.load(at, 16 * v));
  const rowsTo = (l: IntegerLocal, end: Integer): void => {
    for (const vector of vectors) f.set(vector, f32x4.const(identity[reduction]));
    f.for(l, end, 1, () => {
      for (const [v, vector] of vectors.entries()) f.set(vector, combine[reduction](vector, load(v)));
      f.advance(at, rowBytes);
    });
  };
  const store = (v: number, value: Vector): void =>
    f.do(columns === 1 ? v128.store32_lane(out, value, 0) : v128.store(out, value, 16 * v));
  const l = f.local("i32", i32.const(0));
  if (reduction !== "sum") {
    rowsTo(l, length);
    for (const [v, vector] of vectors.entries()) store(v, vector);
    return;
  }
  const totals = vectors.map(() => new DoubleSums(f));
  const end = f.local("i32");
  f.loop((again) => {
    f.set(end, i32.add(l, i32.const(block)));
    f.if(i32.gt_s(end, length), () => f.set(end, length));
    rowsTo(l, end);
    for (const [v, sums] of totals.entries()) sums.add(vectors[v]!);
    f.branchIf(again, i32.lt_s(l, length));
  });
  for (const [v, sums] of totals.entries()) store(v, sums.total());
}
