/**
 * @file Softmax, its logarithm, cross-entropy, and their gradients, on four rows at once.
 */
import type { CrossEntropyKernels, SoftmaxKernels } from "../contract/index.js";
import { reserve } from "../memory.js";
import * as reference from "../reference/softmax.js";
import { divide, partsFor } from "../threads/index.js";
import {
  type Call,
  elementAt,
  f32,
  f32x4,
  type Integer,
  type IntegerLocal,
  i32,
  i32x4,
  integers,
  type Locals,
  type VectorLocal,
  v128,
} from "./assembler/index.js";
import { compiledOnce } from "./compiled.js";
import type { Variant } from "./features.js";
import { exp } from "./math/exponential.js";
import { log } from "./math/logarithm.js";
import { Vectors } from "./math/vectors.js";
import {
  eachGroup,
  eachInWorkspace,
  type Group,
  gatherRows,
  groupAt,
  mapRows,
  scatterRows,
} from "./rowGroups.js";
import { staged } from "./staged.js";
import { DoubleSums } from "./sums.js";
import type { WasmTools } from "./tools.js";

/** Parameters of all kernels: addresses of the result, two operands, the workspace, and targets; lengths. */
const names = "out a g targets workspace rows columns";
type Name = "out" | "a" | "g" | "targets" | "workspace" | "rows" | "columns";
const params: Readonly<Record<Name, "i32">> = integers(names);
type Places = Locals<typeof params>;
type Kernel = Call<typeof names>;

/** Wider rows would need too much memory for the workspace. */
const widest = 2 ** 20;

/** Nanoseconds per element: most need an exponential. */
const each = 1.5;

/** Divides rows among threads, with a workspace for `columns` vectors for each part. */
function divideRows(
  rows: number,
  columns: number,
  vectors: number,
  body: (first: number, count: number, workspace: number) => void,
): void {
  const parts = partsFor(rows, each * columns, lanes);
  divide(rows, parts, (first, count) => body(first, count, reserve(16 * vectors)), lanes);
}

/** Rows of a group. */
const lanes = 4;

/** Writes a kernel's code for one group of rows. */
type Writer = (m: Vectors, places: Places, indices: readonly IntegerLocal[]) => void;

/** The code of row-wise kernels, by their writers. */
export type RowCode = (write: Writer) => { readonly kernel: Kernel };

/** The code of all row-wise kernels. */
export function createRowCode(variant: Variant): RowCode {
  return compiledOnce((module, write: Writer) =>
    module.func("kernel", params, (f, places) => {
      eachGroup(f, places.rows, (indices) => write(new Vectors(f, variant), places, indices));
    }),
  );
}

/** Softmax on addresses, with a workspace of a vector for each column. */
export function softmaxAt(
  code: RowCode,
  out: number,
  a: number,
  workspace: number,
  rows: number,
  columns: number,
): void {
  code(writeSoftmax).kernel(out, a, 0, 0, workspace, rows, columns);
}

/** Its gradient on addresses, with a workspace of two vectors for each column. */
export function softmaxGradientAt(
  code: RowCode,
  out: number,
  y: number,
  g: number,
  workspace: number,
  rows: number,
  columns: number,
): void {
  code(writeSoftmaxGradient).kernel(out, y, g, 0, workspace, rows, columns);
}

/** {@link SoftmaxKernels.softmax} and its gradient for float32. */
export function createSoftmax(code: RowCode): SoftmaxKernels {
  return {
    softmax: staged(
      "softmax",
      "out in",
      reference.softmax,
      (out, a, rows, columns, log) =>
        divideRows(rows, columns, columns, (first, count, workspace) => {
          const at = 4 * first * columns;
          const { kernel } = code(log ? writeLogSoftmax : writeSoftmax);
          kernel(out + at, a + at, 0, 0, workspace, count, columns);
        }),
      { suits: (...args) => args[3] <= widest, along: 2 },
    ),
    softmaxGradient: staged(
      "softmax",
      "out in in",
      reference.softmaxGradient,
      (out, y, g, rows, columns, log) =>
        divideRows(rows, columns, 2 * columns, (first, count, workspace) => {
          const at = 4 * first * columns;
          const { kernel } = code(log ? writeLogSoftmaxGradient : writeSoftmaxGradient);
          kernel(out + at, y + at, g + at, 0, workspace, count, columns);
        }),
      { suits: (...args) => args[4] <= widest, along: 3 },
    ),
  };
}

/** {@link CrossEntropyKernels.crossEntropy} and its gradient for float32. */
export function createCrossEntropy({ rowCode: code }: WasmTools): CrossEntropyKernels {
  return {
    crossEntropy: staged(
      "crossEntropy",
      "out out in index",
      reference.crossEntropy,
      (losses, scales, logits, targets, rows, columns) =>
        divideRows(rows, columns, columns, (first, count, workspace) => {
          const [row, at] = [4 * first, 4 * first * columns];
          const { kernel } = code(writeCrossEntropy);
          kernel(losses + row, logits + at, scales + 2 * row, targets + row, workspace, count, columns);
        }),
      { suits: (...args) => args[5] <= widest, along: 4 },
    ),
    crossEntropyGradient: staged(
      "crossEntropy",
      "out in in index in",
      reference.crossEntropyGradient,
      (out, logits, scales, targets, g, rows, columns) =>
        divideRows(rows, columns, 0, (first, count) => {
          const [row, at] = [4 * first, 4 * first * columns];
          const { kernel } = code(writeCrossEntropyGradient);
          kernel(out + at, logits + at, g + row, targets + row, scales + 2 * row, count, columns);
        }),
      { along: 5 },
    ),
  };
}

/**
 * Four rows of logits in the workspace, and their maxima; with `keep`, e^{x − max} replaces the logits.
 */
function exponentials(m: Vectors, group: Group, keep: boolean): { max: VectorLocal; total: VectorLocal } {
  const f = m.body;
  const max = f.local("v128", f32x4.const(Number.NEGATIVE_INFINITY));
  // A NaN ignored by the comparison in pmax reappears in the sum.
  gatherRows(f, group, (column) => f.set(max, f32x4.pmax(max, column)));
  const sums = new DoubleSums(f);
  eachInWorkspace(f, group, (column, at) => {
    const e = m.let(exp(m, f32x4.sub(column, max)));
    if (keep) f.do(v128.store(at, e));
    sums.add(e);
  });
  return { max, total: sums.total() };
}

function writeSoftmax(
  m: Vectors,
  { out, a, workspace, columns }: Places,
  indices: readonly IntegerLocal[],
): void {
  const { total } = exponentials(m, groupAt(m.body, a, indices, columns, workspace), true);
  scatterRows(m.body, groupAt(m.body, out, indices, columns, workspace), (e) => f32x4.div(e, total));
}

function writeLogSoftmax(
  m: Vectors,
  { out, a, workspace, columns }: Places,
  indices: readonly IntegerLocal[],
): void {
  const { max, total } = exponentials(m, groupAt(m.body, a, indices, columns, workspace), false);
  const logTotal = m.let(log(m, total));
  const value = (x: VectorLocal) => f32x4.sub(f32x4.sub(x, max), logTotal);
  scatterRows(m.body, groupAt(m.body, out, indices, columns, workspace), value);
}

/** Puts y in the workspace and g after it, and returns the totals of `term` of both. */
function gradientTotals(
  m: Vectors,
  { a, g, workspace, columns }: Places,
  indices: readonly IntegerLocal[],
  term: (y: VectorLocal, g: VectorLocal) => VectorLocal,
): { span: IntegerLocal; total: VectorLocal } {
  const f = m.body;
  const span = f.hoist(i32.shl(columns, i32.const(4)));
  gatherRows(f, groupAt(f, a, indices, columns, workspace), () => {});
  const sums = new DoubleSums(f);
  gatherRows(f, groupAt(f, g, indices, columns, i32.add(workspace, span)), (column, at, offset) => {
    sums.add(term(m.let(v128.load(i32.sub(at, span), offset)), column));
  });
  return { span, total: sums.total() };
}

function writeSoftmaxGradient(m: Vectors, places: Places, indices: readonly IntegerLocal[]): void {
  const { span, total } = gradientTotals(m, places, indices, (y, g) => m.let(f32x4.mul(y, g)));
  const group = groupAt(m.body, places.out, indices, places.columns, places.workspace);
  scatterRows(m.body, group, (y, at, offset) =>
    f32x4.mul(y, f32x4.sub(v128.load(i32.add(at, span), offset), total)),
  );
}

function writeLogSoftmaxGradient(m: Vectors, places: Places, indices: readonly IntegerLocal[]): void {
  const { span, total } = gradientTotals(m, places, indices, (_y, g) => g);
  const group = groupAt(m.body, places.out, indices, places.columns, places.workspace);
  scatterRows(m.body, group, (y, at, offset) =>
    m.nmadd(exp(m, y), total, v128.load(i32.add(at, span), offset)),
  );
}

/** `g` holds the scales: space for two numbers per row. */
function writeCrossEntropy(
  m: Vectors,
  { out, a, g: scales, targets, workspace, columns }: Places,
  indices: readonly IntegerLocal[],
): void {
  const f = m.body;
  const group = groupAt(f, a, indices, columns, workspace);
  const { max, total } = exponentials(m, group, false);
  const logTotal = m.let(log(m, total));
  for (const [r, index] of indices.entries()) {
    const loss = elementAt(out, index);
    const target = f.local("i32", i32.load(elementAt(targets, index)));
    const logit = f32.load(elementAt(group.rows[r]!, target));
    const distance = f32.sub(logit, f32x4.extract_lane(max, r));
    f.if(
      i32.lt_s(target, i32.const(0)),
      () => f.do(f32.store(loss, f32.const(0))),
      () => f.do(f32.store(loss, f32.sub(f32x4.extract_lane(logTotal, r), distance))),
    );
    const scale = f.local("i32", i32.add(scales, i32.shl(index, i32.const(3))));
    f.do(v128.store32_lane(scale, max, r));
    f.do(v128.store32_lane(scale, total, r, 4));
  }
}

/** `workspace` holds the scales written by {@link writeCrossEntropy}. */
function writeCrossEntropyGradient(
  m: Vectors,
  { out, a, g, targets, workspace: scales, columns }: Places,
  indices: readonly IntegerLocal[],
): void {
  const f = m.body;
  const lanes = (place: (index: IntegerLocal) => Integer, offset = 0): VectorLocal =>
    indices
      .slice(1)
      .reduce(
        (vector, index, r) => m.let(v128.load32_lane(place(index), vector, r + 1, offset)),
        m.let(v128.load32_zero(place(indices[0]!), offset)),
      );
  const scaleAt = (index: IntegerLocal): Integer => i32.add(scales, i32.shl(index, i32.const(3)));
  const target = lanes((index) => elementAt(targets, index));
  const gradient = lanes((index) => elementAt(g, index));
  const [max, total] = [lanes(scaleAt), lanes(scaleAt, 4)];
  const counts = m.let(i32x4.ge_s(target, m.i32(0)));
  const scale = m.let(f32x4.div(gradient, total));
  const to = groupAt(f, out, indices, columns, scales);
  mapRows(
    f,
    groupAt(f, a, indices, columns, scales),
    to,
    [max, scale, counts],
    (x, [top, factor, isCounted]) => v128.and(f32x4.mul(exp(m, f32x4.sub(x, top!)), factor!), isCounted!),
  );
  // Repeated rows have been rewritten, by the map or by the previous group: subtract once from each.
  for (const [r, row] of to.rows.entries()) {
    const place = f.local("i32", elementAt(row, i32x4.extract_lane(target, r)));
    const repeated = r === 0 ? i32.const(0) : i32.eq(indices[r]!, indices[r - 1]!);
    f.if(i32.and(i32x4.extract_lane(counts, r), i32.eqz(repeated)), () => {
      f.do(f32.store(place, f32.sub(f32.load(place), f32x4.extract_lane(gradient, r))));
    });
  }
}
