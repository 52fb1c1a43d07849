/**
 * @file Reductions down columns: lanes are neighbouring columns.
 */

import type { Reduction } from "../../contract/index.js";
import {
  type Assembler,
  type Body,
  bytesFor,
  f32x4,
  f64x2,
  type Integer,
  type IntegerLocal,
  i32,
  i32x4,
  integers,
  type Vector,
  type VectorLocal,
  v128,
} from "../assembler/index.js";
import { DoubleSums, floats } from "../sums.js";
import { block, combine, type Double, type Extreme, identity, inDoubles, names, type Sum } from "./rows.js";

/** Appends `reduce`: each [length, inner] to a row [inner]. */
export function writeColumns(module: Assembler, reduction: Reduction): void {
  eachPanel(module, (f, panel, length) => {
    if (reduction === "sum" || reduction === "mean") sumPanel(f, panel, length, reduction);
    else if (reduction === "max" || reduction === "min") extremePanel(f, panel, length, reduction);
    else doublePanel(f, panel, length, reduction);
  });
}

/** Appends `reduce`: each [length, inner] to the positions [inner] of the first extremes, or NaN. */
export function writeColumnPositions(module: Assembler, which: "max" | "min"): void {
  eachPanel(module, (f, panel, length) => positionPanel(f, panel, length, which));
}

/** One, four or sixteen neighbouring columns. */
interface Panel {
  readonly vectors: number;
  load(v: number): Vector;
  /** On to the next row. */
  next(): void;
  /** Back to the first row. */
  rewind(): void;
  /** Writes the columns' results. */
  store(v: number, value: Vector): void;
}

/** Appends `reduce`, whose work on some columns is what `write` writes. */
function eachPanel(module: Assembler, write: (f: Body, panel: Panel, length: IntegerLocal) => void): void {
  module.func("reduce", integers(names), (f, { out, a, outer, length, inner, row }) => {
    const rowBytes = f.hoist(bytesFor(row));
    const i = f.local("i32");
    f.for(f.local("i32"), outer, 1, () => {
      f.set(i, i32.const(0));
      for (const columns of [16, 4, 1]) {
        f.for(i, inner, columns, () => {
          write(f, panelAt(f, columns, a, out, rowBytes), length);
          f.advance(a, 4 * columns);
          f.advance(out, 4 * columns);
        });
      }
      // `a` went along the first row: on to the next matrix.
      f.advance(a, i32.sub(i32.mul(length, rowBytes), bytesFor(inner)));
    });
  });
}

function panelAt(
  f: Body,
  columns: number,
  a: IntegerLocal,
  out: IntegerLocal,
  rowBytes: IntegerLocal,
): Panel {
  const at = f.local("i32", a);
  return {
    vectors: Math.ceil(columns / 4),
    load: (v) => (columns === 1 ? v128.load32_zero(at) : v128.load(at, 16 * v)),
    next: () => f.advance(at, rowBytes),
    rewind: () => f.set(at, a),
    store: (v, value) =>
      f.do(columns === 1 ? v128.store32_lane(out, value, 0) : v128.store(out, value, 16 * v)),
  };
}

function extremePanel(f: Body, panel: Panel, length: Integer, which: Extreme): void {
  const extremes = Array.from({ length: panel.vectors }, () => f.local("v128"));
  const l = f.local("i32", i32.const(0));
  combineRows(f, panel, which, extremes, l, length);
  for (const [v, vector] of extremes.entries()) panel.store(v, vector);
}

function sumPanel(f: Body, panel: Panel, length: Integer, reduction: Sum): void {
  const sums = Array.from({ length: panel.vectors }, () => f.local("v128"));
  const totals = sums.map(() => new DoubleSums(f));
  const l = f.local("i32", i32.const(0));
  const end = f.local("i32");
  f.loop((again) => {
    f.set(end, i32.add(l, i32.const(block)));
    f.if(i32.gt_s(end, length), () => f.set(end, length));
    combineRows(f, panel, "sum", sums, l, end);
    for (const [v, total] of totals.entries()) total.add(sums[v]!);
    f.branchIf(again, i32.lt_s(l, length));
  });
  storeTotals(f, panel, length, totals, reduction);
  // Sums of a few rows may have left float32's range before the whole sum came back.
  const zeros = totals.flatMap(({ low, high }) => [f64x2.sub(low, low), f64x2.sub(high, high)]);
  const all = f.local("v128", zeros.reduce(f64x2.add));
  f.if(v128.any_true(f64x2.ne(all, f64x2.const(0))), () => {
    panel.rewind();
    doublePanel(f, panel, length, reduction);
  });
}

function doublePanel(f: Body, panel: Panel, length: Integer, reduction: Sum | Double): void {
  const { start, step } = inDoubles[reduction];
  const totals = Array.from({ length: panel.vectors }, () => new DoubleSums(f, start));
  f.for(f.local("i32", i32.const(0)), length, 1, () => {
    for (const [v, total] of totals.entries()) total.add(f.local("v128", panel.load(v)), step);
    panel.next();
  });
  storeTotals(f, panel, length, totals, reduction);
}

function storeTotals(
  f: Body,
  panel: Panel,
  length: Integer,
  totals: readonly DoubleSums[],
  reduction: Sum | Double,
): void {
  const { end } = inDoubles[reduction];
  for (const [v, { low, high }] of totals.entries()) {
    panel.store(v, floats(f, { low: end(low, length), high: end(high, length) }));
  }
}

/** Reduces rows l…end to `results`. */
function combineRows(
  f: Body,
  panel: Panel,
  reduction: "sum" | Extreme,
  results: readonly VectorLocal[],
  l: IntegerLocal,
  end: Integer,
): void {
  for (const result of results) f.set(result, f32x4.const(identity[reduction]));
  f.for(l, end, 1, () => {
    for (const [v, result] of results.entries()) f.set(result, combine[reduction](result, panel.load(v)));
    panel.next();
  });
}

function positionPanel(f: Body, panel: Panel, length: Integer, which: "max" | "min"): void {
  const vectors = Array.from({ length: panel.vectors }, (_, v) => v);
  const best = vectors.map((v) => f.local("v128", panel.load(v)));
  const where = vectors.map(() => f.local("v128", i32x4.const(0)));
  const notBetter = which === "max" ? f32x4.le : f32x4.ge;
  const l = f.local("i32", i32.const(1));
  panel.next();
  f.for(l, length, 1, () => {
    const position = f.local("v128", i32x4.splat(l));
    for (const v of vectors) {
      const [extreme, place] = [best[v]!, where[v]!];
      const value = f.local("v128", panel.load(v));
      // Better than what is no NaN, or NaN.
      const better = f.local("v128", v128.andnot(f32x4.eq(extreme, extreme), notBetter(value, extreme)));
      f.set(extreme, v128.bitselect(value, extreme, better));
      f.set(place, v128.bitselect(position, place, better));
    }
    panel.next();
  });
  for (const v of vectors) panel.store(v, where[v]!);
}
