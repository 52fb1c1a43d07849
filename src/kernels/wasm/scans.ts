/**
 * @file Running sums and products and linear recurrences, in float64: down columns with adjacent columns in
 * the lanes, along rows with four rows at once.
 */
import type { Kernels } from "../contract/index.js";
import { reserve } from "../memory.js";
import * as reference from "../reference/scans.js";
import { divide, partsFor } from "../threads/index.js";
import {
  type Assembler,
  type Body,
  bytesFor,
  type Call,
  f64x2,
  type IntegerLocal,
  i32,
  integers,
  type Locals,
  type Vector,
  type VectorLocal,
  v128,
} from "./assembler/index.js";
import { compiledOnce } from "./compiled.js";
import { eachGroup, gatherRows, groupAt, scatterRows } from "./rowGroups.js";
import { staged } from "./staged.js";
import { type Doubles, doubles, floats } from "./sums.js";

const names = "out a x workspace outer length inner";
const params = integers(names);
type Places = Locals<typeof params>;
type Code = { readonly scan: Call<typeof names> };

/** A scan's initial total, and the step from one total to the next, in float64. */
interface Scan {
  readonly start: number;
  readonly step: (total: VectorLocal, a: VectorLocal, x: VectorLocal) => Vector;
  /** Whether it reads a second array. */
  readonly readsX: boolean;
}

const sum: Scan = { start: 0, step: (total, a) => f64x2.add(total, a), readsX: false };
const product: Scan = { start: 1, step: (total, a) => f64x2.mul(total, a), readsX: false };
const linear: Scan = {
  start: 0,
  step: (total, a, x) => f64x2.add(a, f64x2.mul(x, total)),
  readsX: true,
};

/** Nanoseconds of an element. */
const each = 1;

/** The scans of the contract for float32. */
export function createScans(): Pick<Kernels, "cumsum" | "cumprod" | "linearScan"> {
  const rows = compiledOnce<Scan, Code>(writeRows);
  const columns = compiledOnce<Scan, Code>(writeColumns);
  const run = (
    scan: Scan,
    out: number,
    a: number,
    x: number,
    outer: number,
    length: number,
    inner: number,
  ): void => {
    const part = (first: number, count: number): void => {
      const at = 4 * first * length * inner;
      const from = [out + at, a + at, x + at] as const;
      if (inner > 1) columns(scan).scan(...from, 0, count, length, inner);
      else rows(scan).scan(...from, reserve(32 * length), count, length, 1);
    };
    // Rows are scanned four at a time.
    const lanes = inner > 1 ? 1 : 4;
    divide(outer, partsFor(outer, each * length * inner, lanes), part, lanes);
  };
  return {
    cumsum: staged(
      "cumsum",
      "out in",
      reference.cumsum,
      (out, a, ...lengths) => run(sum, out, a, 0, ...lengths),
      { suits: (...args) => hasRoom(args[3], args[4]), along: 2 },
    ),
    cumprod: staged(
      "cumprod",
      "out in",
      reference.cumprod,
      (out, a, ...lengths) => run(product, out, a, 0, ...lengths),
      { suits: (...args) => hasRoom(args[3], args[4]), along: 2 },
    ),
    linearScan: staged(
      "linearScan",
      "out in in",
      reference.linearScan,
      (out, a, x, ...lengths) => run(linear, out, a, x, ...lengths),
      { suits: (...args) => hasRoom(args[4], args[5]), along: 3 },
    ),
  };
}

/** Longer rows would need too much memory for the workspace. */
const longestRow = 2 ** 16;

function hasRoom(length: number, inner: number): boolean {
  return inner > 1 || length <= longestRow;
}

/** One step of four lanes: their new totals, as float32. */
function advance(f: Body, scan: Scan, total: Doubles, a: VectorLocal, x: VectorLocal): VectorLocal {
  const [from, factor] = [doubles(f, a), scan.readsX ? doubles(f, x) : total];
  f.set(total.low, scan.step(total.low, from.low, factor.low));
  f.set(total.high, scan.step(total.high, from.high, factor.high));
  return floats(f, total);
}

function startOf(f: Body, { start }: Scan): Doubles {
  return { low: f.local("v128", f64x2.const(start)), high: f.local("v128", f64x2.const(start)) };
}

/** Appends `scan` along rows [length]. */
function writeRows(module: Assembler, scan: Scan): void {
  module.func("scan", params, (f, { out, a, x, workspace, outer, length }) => {
    const span = f.hoist(i32.shl(length, i32.const(4)));
    eachGroup(f, outer, (indices) => {
      if (scan.readsX) gatherRows(f, groupAt(f, x, indices, length, i32.add(workspace, span)), () => {});
      const total = startOf(f, scan);
      gatherRows(f, groupAt(f, a, indices, length, workspace), (column, at, offset) => {
        const factor = scan.readsX ? f.local("v128", v128.load(i32.add(at, span), offset)) : column;
        f.do(v128.store(at, advance(f, scan, total, column, factor), offset));
      });
      scatterRows(f, groupAt(f, out, indices, length, workspace), (column) => column);
    });
  });
}

/** Appends `scan` down the columns of matrices [length, inner]. */
function writeColumns(module: Assembler, scan: Scan): void {
  module.func("scan", params, (f, places) => {
    const { out, a, x, outer, length, inner } = places;
    const rowBytes = f.hoist(bytesFor(inner));
    const others = f.hoist(i32.mul(i32.sub(length, i32.const(1)), rowBytes));
    const i = f.local("i32");
    f.for(f.local("i32"), outer, 1, () => {
      f.set(i, i32.const(0));
      for (const columns of [16, 4, 1]) {
        f.for(i, inner, columns, () => {
          scanPanel(f, scan, places, columns, rowBytes);
          for (const pointer of [out, a, x]) f.advance(pointer, 4 * columns);
        });
      }
      for (const pointer of [out, a, x]) f.advance(pointer, others);
    });
  });
}

/** Scans one, four or sixteen adjacent columns. */
function scanPanel(
  f: Body,
  scan: Scan,
  { out, a, x, length }: Places,
  columns: number,
  row: IntegerLocal,
): void {
  const totals = Array.from({ length: Math.ceil(columns / 4) }, () => startOf(f, scan));
  const [to, at, xAt] = [f.local("i32", out), f.local("i32", a), f.local("i32", x)];
  const load = (from: IntegerLocal, v: number): VectorLocal =>
    f.local("v128", columns === 1 ? v128.load32_zero(from) : v128.load(from, 16 * v));
  f.for(f.local("i32", i32.const(0)), length, 1, () => {
    for (const [v, total] of totals.entries()) {
      const element = load(at, v);
      const result = advance(f, scan, total, element, scan.readsX ? load(xAt, v) : element);
      f.do(columns === 1 ? v128.store32_lane(to, result, 0) : v128.store(to, result, 16 * v));
    }
    for (const pointer of [to, at, xAt]) f.advance(pointer, row);
  });
}
