/**
 * @file Reductions of contiguous rows: lanes are adjacent elements.
 *
 * A long float32 sum gradually loses what is added to it: after sixteen elements, a lane's sum is added to a
 * float64 total (with 64, the sum of ten million tenths was off by 6·10⁻⁷).
 */

import type { Reduction } from "../../contract/index.js";
import {
  type Assembler,
  type Body,
  elementAt,
  f32,
  f32x4,
  f64,
  f64x2,
  type Integer,
  type IntegerLocal,
  i32,
  integers,
  type Local,
  shuffle32,
  type Value,
  type Vector,
  type VectorLocal,
  v128,
} from "../assembler/index.js";
import { addDoubles, DoubleSums, type Step, steps } from "../sums.js";

/** A reduction with every step in float32. */
export type Extreme = "max" | "min";

/** A reduction that starts in float32, and continues in float64. */
export type Sum = "sum" | "mean";

/** A reduction with every step in float64. */
export type Double = "prod" | "norm" | "meanSquare" | "rms";

/** Elements that a lane sums up before they are added to the total. */
export const block = 16;

/** The result for no elements. */
export const identity: Record<"sum" | Extreme, number> = {
  sum: 0,
  max: Number.NEGATIVE_INFINITY,
  min: Number.POSITIVE_INFINITY,
};

/** Combines two vectors, lane by lane. */
export const combine: Record<"sum" | Extreme, (a: Vector, b: Vector) => Vector> = {
  sum: f32x4.add,
  // These propagate NaN, unlike pmax and pmin.
  max: f32x4.max,
  min: f32x4.min,
};
/**
 * How a reduction in float64 starts, continues, combines two totals, and ends, given the number of elements.
 */
export const inDoubles: Readonly<
  Record<
    Sum | Double,
    { start: number; step: Step; join: Step; end: (total: Vector, length: Integer) => Vector }
  >
> = {
  sum: { start: 0, step: steps.sum, join: steps.sum, end: (total) => total },
  mean: { start: 0, step: steps.sum, join: steps.sum, end: over },
  prod: { start: 1, step: steps.prod, join: steps.prod, end: (total) => total },
  norm: { start: 0, step: steps.squares, join: steps.sum, end: f64x2.sqrt },
  meanSquare: { start: 0, step: steps.squares, join: steps.sum, end: over },
  rms: { start: 0, step: steps.squares, join: steps.sum, end: (total, n) => f64x2.sqrt(over(total, n)) },
};

function over(total: Vector, length: Integer): Vector {
  return f64x2.div(total, f64x2.splat(f64.convert_i32_s(length)));
}

const combineScalars = { max: f32.max, min: f32.min } as const;

/** The parameters of all reductions; `row` is the row stride of a matrix [length, inner], in elements. */
export const names = "out a outer length inner row";
const params = integers(names);

/** Appends `reduce`: each row [length] to one number. */
export function writeRows(module: Assembler, reduction: Reduction): void {
  module.func("reduce", params, (f, { out, a, outer, length }) => {
    f.for(f.local("i32"), outer, 1, () => {
      f.do(f32.store(out, reduceRow(f, a, length, reduction)));
      f.advance(out, 4);
    });
  });
}

/** Appends `reduce`: each row [length] to the position of its first extreme, or NaN. */
export function writeRowPositions(module: Assembler, which: "max" | "min"): void {
  module.func("reduce", params, (f, { out, a, outer, length }) => {
    f.for(f.local("i32"), outer, 1, () => {
      const row = f.local("i32", a);
      const extreme = f.local("f32", extremeOfRow(f, a, length, which));
      f.do(i32.store(out, positionOf(f, extreme, row, length)));
      f.advance(out, 4);
    });
  });
}

function reduceRow(f: Body, row: IntegerLocal, length: Integer, reduction: Reduction): Value<"f32"> {
  if (reduction === "sum" || reduction === "mean") return sumOfRow(f, row, length, reduction);
  if (reduction === "max" || reduction === "min") return extremeOfRow(f, row, length, reduction);
  return doubleOfRow(f, row, length, reduction);
}

/** The first position of `extreme` in a row; in a row with NaN, it is NaN. */
function positionOf(f: Body, extreme: Local<"f32">, row: IntegerLocal, length: Integer): IntegerLocal {
  const all = f.local("v128", f32x4.splat(extreme));
  const i = f.local("i32", i32.const(0));
  f.block((found) => {
    f.for(i, length, 4, () => {
      const four = f.local("v128", v128.load(elementAt(row, i)));
      f.branchIf(found, v128.any_true(v128.or(f32x4.eq(four, all), f32x4.ne(four, four))));
    });
  });
  // It must occur, so no test for the end is needed.
  f.loop((again) => {
    const element = f.local("f32", f32.load(elementAt(row, i)));
    f.block((found) => {
      f.branchIf(found, i32.or(f32.eq(element, extreme), f32.ne(element, element)));
      f.advance(i, 1);
      f.branch(again);
    });
  });
  return i;
}

/** The sum or mean of a row, in float64; `row` moves to its end. */
function sumOfRow(f: Body, row: IntegerLocal, length: Integer, reduction: Sum): Value<"f32"> {
  const start = f.local("i32", row);
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
  const result = f.local("f32", demoted(inDoubles[reduction].end(f64x2.splat(total), length)));
  // Sums of a few elements may have overflowed float32 even if the whole sum does not.
  f.if(f64.ne(f64.sub(total, total), f64.const(0)), () => {
    f.set(row, start);
    f.set(result, doubleOfRow(f, row, length, reduction));
  });
  return result;
}

/** The first of two float64 as float32. */
function demoted(total: Vector): Value<"f32"> {
  return f32.demote_f64(f64x2.extract_lane(total, 0));
}

/** A reduction of a row in float64; `row` moves to its end. */
function doubleOfRow(f: Body, row: IntegerLocal, length: Integer, reduction: Sum | Double): Value<"f32"> {
  const { start, step, join, end } = inDoubles[reduction];
  const [first, second] = [new DoubleSums(f, start), new DoubleSums(f, start)];
  const i = f.local("i32", i32.const(0));
  for (const totals of [[first, second], [first]]) {
    f.for(i, length, 4 * totals.length, () => {
      for (const [v, total] of totals.entries()) total.add(f.local("v128", v128.load(row, 16 * v)), step);
      f.advance(row, 16 * totals.length);
    });
  }
  const joined = [
    f.local("v128", join(first.low, second.low)),
    f.local("v128", join(first.high, second.high)),
  ] as const;
  const both = f.local("v128", join(...joined));
  const total = f.local("v128", join(both, f.local("v128", shuffle32(both, both, 2, 3, 0, 1))));
  f.for(i, length, 1, () => {
    f.set(total, step(total, f.local("v128", f64x2.promote_low_f32x4(v128.load32_splat(row)))));
    f.advance(row, 4);
  });
  return demoted(end(total, length));
}

/** The extreme of a row; `row` moves to its end. */
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
