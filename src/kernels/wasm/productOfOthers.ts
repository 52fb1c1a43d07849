/**
 * @file The product of all other elements of a line, in float64: one sweep stores the products of those
 * before each element, and a second one, backwards, multiplies by those behind it.
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
  type Integer,
  i32,
  integers,
  v128,
} from "./assembler/index.js";
import { compiledOnce } from "./compiled.js";
import { eachGroup, gatherRows, groupAt, scatterRows } from "./rowGroups.js";
import { staged } from "./staged.js";
import { doubles, floats, steps } from "./sums.js";

const names = "out a workspace outer length inner";
type Code = { readonly run: Call<typeof names> };

/** Adjacent columns that are swept together. */
const widest = 16;
/** Bytes of workspace per element of a line: four rows and the products before them, or the latter alone. */
const roomFor = (inner: number): number => (inner === 1 ? 16 + 32 : 8 * widest);
/** Longer lines would need too much memory. */
const mostRoom = 2 ** 21;

/** Nanoseconds of an element. */
const each = 2;

/** {@link Kernels.productOfOthers} for float32. */
export function createProductOfOthers(): Pick<Kernels, "productOfOthers"> {
  const rows = compiledOnce<void, Code>(writeRows);
  const columns = compiledOnce<void, Code>(writeColumns);
  return {
    productOfOthers: staged(
      "productOfOthers",
      "out in",
      reference.productOfOthers,
      (out, a, outer, length, inner) => {
        // Rows are swept four at a time.
        const lanes = inner > 1 ? 1 : 4;
        const part = (first: number, count: number): void => {
          const at = 4 * first * length * inner;
          const { run } = inner > 1 ? columns() : rows();
          run(out + at, a + at, reserve(roomFor(inner) * length), count, length, inner);
        };
        divide(outer, partsFor(outer, each * length * inner, lanes), part, lanes);
      },
      { suits: (...[, , , length, inner]) => roomFor(inner) * length <= mostRoom, along: 2 },
    ),
  };
}

/** Appends the kernel along rows [length]. */
function writeRows(module: Assembler): void {
  module.func("run", integers(names), (f, { out, a, workspace, outer, length }) => {
    const before = f.hoist(i32.add(workspace, i32.shl(length, i32.const(4))));
    eachGroup(f, outer, (indices) => {
      gatherRows(f, groupAt(f, a, indices, length, workspace), () => {});
      sweep(f, { to: workspace, from: workspace, before, length, step: i32.const(16) }, 4);
      scatterRows(f, groupAt(f, out, indices, length, workspace), (column) => column);
    });
  });
}

/** Appends the kernel down the columns of matrices [length, inner]. */
function writeColumns(module: Assembler): void {
  module.func("run", integers(names), (f, { out, a, workspace, outer, length, inner }) => {
    const step = f.hoist(bytesFor(inner));
    const others = f.hoist(i32.mul(i32.sub(length, i32.const(1)), step));
    const i = f.local("i32");
    f.for(f.local("i32"), outer, 1, () => {
      f.set(i, i32.const(0));
      for (const columns of [widest, 4, 1]) {
        f.for(i, inner, columns, () => {
          sweep(f, { to: out, from: a, before: workspace, length, step }, columns);
          for (const pointer of [out, a]) f.advance(pointer, 4 * columns);
        });
      }
      for (const pointer of [out, a]) f.advance(pointer, others);
    });
  });
}

/** Lines whose elements are `step` bytes apart, in place or not, and room for the products before each. */
interface Lines {
  readonly to: Integer;
  readonly from: Integer;
  readonly before: Integer;
  readonly length: Integer;
  readonly step: Integer;
}

/** Sweeps down one line, or four or sixteen that are side by side, and back. */
function sweep(f: Body, { to, from, before, length, step }: Lines, columns: number): void {
  const vectors = Array.from({ length: Math.ceil(columns / 4) }, (_, v) => v);
  const [at, kept] = [f.local("i32", from), f.local("i32", before)];
  const ones = () =>
    vectors.map(() => ({ low: f.local("v128", f64x2.const(1)), high: f.local("v128", f64x2.const(1)) }));
  const load = (v: number) =>
    doubles(f, f.local("v128", columns === 1 ? v128.load32_zero(at) : v128.load(at, 16 * v)));
  const keptBytes = 32 * vectors.length;
  const products = ones();
  f.for(f.local("i32", i32.const(0)), length, 1, () => {
    for (const [v, { low, high }] of products.entries()) {
      const x = load(v);
      f.do(v128.store(kept, low, 32 * v));
      f.do(v128.store(kept, high, 32 * v + 16));
      f.set(low, steps.prod(low, x.low));
      f.set(high, steps.prod(high, x.high));
    }
    f.advance(at, step);
    f.advance(kept, keptBytes);
  });
  const target = f.local("i32", i32.add(to, i32.mul(length, step)));
  const behind = ones();
  f.for(f.local("i32", i32.const(0)), length, 1, () => {
    for (const pointer of [at, target]) f.set(pointer, i32.sub(pointer, step));
    f.advance(kept, -keptBytes);
    for (const [v, { low, high }] of behind.entries()) {
      const x = load(v);
      const result = floats(f, {
        low: f64x2.mul(v128.load(kept, 32 * v), low),
        high: f64x2.mul(v128.load(kept, 32 * v + 16), high),
      });
      f.do(columns === 1 ? v128.store32_lane(target, result, 0) : v128.store(target, result, 16 * v));
      f.set(low, steps.prod(low, x.low));
      f.set(high, steps.prod(high, x.high));
    }
  });
}
