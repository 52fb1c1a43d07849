/**
 * @file Matrix products: chooses one of two forms for a product, and the operands to transpose first.
 *
 * Sums of outer products read b along its rows, inner products read it along its columns. Transposing an
 * operand costs about 0.15 ns per element, a multiply-add 0.04 ns: the form that suits the shape is usually
 * worth a copy. Code is specialized on the flags and on remainders of the shape (n modulo the panel, k modulo
 * 4), not on each shape: knowing all lengths gains nothing measurable, unless k is so small that its loop can
 * be unrolled.
 */
import type { Kernels, MatmulOptions } from "../../contract/index.js";
import {
  copyOut,
  isFloat32,
  openStaging,
  reserve,
  stageIn,
  stageOut,
  stagingLimit,
  stagingMark,
} from "../../memory.js";
import * as reference from "../../reference/matmul.js";
import { divide, partsFor, releaseUnlessCollecting } from "../../threads/index.js";
import type { Assembler, Call } from "../assembler/index.js";
import { compiledOnce } from "../compiled.js";
import type { Variant } from "../features.js";
import { transpose } from "../transpose.js";
import { multiplyInBlocks } from "./blocks.js";
import { writeDotProduct } from "./dot.js";
import { writeOuterProduct } from "./outer.js";
import type { productNames } from "./tile.js";

/** One product. */
type Product = Call<typeof productNames>;

/** The code for products, by their {@link keyOf | keys}. */
export type Products = (key: number) => { readonly product: Product };

/** Sums of up to this many products are unrolled. */
const writtenOut = 8;
/** Narrower panels leave outer products too few columns. */
const narrow = 5;
/** From this many products, an inner product is worth the final sum across lanes. */
const longSum = 48;
const longNarrowSum = 12;
/** Operands of more elements are evicted from the innermost cache while a panel passes over them. */
const large = 2 ** 16;
/** Nanoseconds of a multiply-add. */
const multiplyAdd = 0.04;
/** For products with fewer rows, columns are divided among threads instead. */
const fewRows = 32;

const dotForm = 16;
/** Flags of {@link multiply}. */
export const transposedA = 8;
const withBias = 4;
const withRelu = 2;
/** Adds to the existing elements. */
export const accumulating = 1;

const noOptions: MatmulOptions = {};

/** The code of all products. */
export function createProducts(variant: Variant): Products {
  return compiledOnce((module, key: number) => writeProduct(module, variant, key));
}

/** {@link Kernels.matmul} for float32. */
export function createMatmul(products: Products): Kernels["matmul"] {
  const matmul: Kernels["matmul"] = (out, a, b, m, k, n, options = noOptions) => {
    const { bias } = options;
    if (!(isFloat32(out) && isFloat32(a) && isFloat32(b) && (bias === undefined || isFloat32(bias)))) {
      return reference.matmul(out, a, b, m, k, n, options);
    }
    if (m === 0 || n === 0) return;
    let { batch = 1, strideA = m * k, strideB = k * n } = options;
    const { transposeA = false, transposeB = false, accumulate = false, activation } = options;
    if (strideB === 0 && strideA === m * k && !transposeA) {
      // With the same b for all, the batch is one tall product.
      m *= batch;
      batch = 1;
    }
    if (4 * batch * (m * k + k * n + m * n) > stagingLimit / 2) {
      const apart = { ...options, batch, strideA, strideB };
      multiplyInBlocks(matmul, out, a, b, m, k, n, apart, stagingLimit / 2);
      return;
    }
    const flags =
      (transposeA ? transposedA : 0) |
      (bias ? withBias : 0) |
      (activation ? withRelu : 0) |
      (accumulate ? accumulating : 0);
    openStaging("matmul");
    const outAt = accumulate ? stageIn(out) : stageOut(out);
    const aAt = stageIn(a);
    const bAt = stageIn(b);
    const biasAt = bias ? stageIn(bias) : 0;
    const mark = stagingMark();
    divide(batch, partsFor(batch, multiplyAdd * m * k * n), (first, count) => {
      const at: Operands = { out: 0, a: 0, b: bAt, bias: biasAt, transposeB, strideB: transposeB ? k : n };
      for (let p = first; p < first + count; p++) {
        at.out = outAt + 4 * p * m * n;
        at.a = aAt + 4 * p * strideA;
        if (strideB !== 0) {
          at.b = bAt + 4 * p * strideB;
          at.transposeB = transposeB;
          at.strideB = transposeB ? k : n;
          releaseUnlessCollecting(mark);
        }
        multiply(products, at, m, k, n, flags);
      }
    });
    copyOut(out, outAt);
  };
  return matmul;
}

/** Addresses of one product's operands. */
export interface Operands {
  out: number;
  a: number;
  b: number;
  bias: number;
  transposeB: boolean;
  /** Row stride of b as stored, in elements. */
  strideB: number;
}

/**
 * `out = a·b`, with the operands converted to the order that the form reads; `b` keeps it for the next
 * products.
 */
export function multiply(
  products: Products,
  at: Operands,
  m: number,
  k: number,
  n: number,
  flags: number,
): void {
  const transposeA = (flags & transposedA) !== 0;
  if (transposeA && !at.transposeB && n < narrow && k > writtenOut && !(flags & (withBias | withRelu))) {
    multiplySwapped(products, at, m, k, n, flags);
    return;
  }
  const dot = prefersDot(m, k, n, transposeA, at.transposeB);
  if (at.transposeB !== dot) {
    at.strideB = strideFor(dot ? k : n);
    at.b = transposed(at.b, dot ? k : n, dot ? n : k, at.strideB);
    at.transposeB = dot;
  }
  const copiesA = transposeA && (dot || (k > 64 && m * k > large && n >= 64));
  divideProduct(products, at, m, k, n, dot ? flags | dotForm : flags, copiesA);
}

/** Computes the transposed result from the operands in reverse order: few columns become few rows. */
function multiplySwapped(
  products: Products,
  at: Operands,
  m: number,
  k: number,
  n: number,
  flags: number,
): void {
  const result = reserve(4 * m * n);
  if (flags & accumulating) transpose(result, at.out, m, n);
  const swapped = { ...at, out: result, a: at.b, b: at.a, strideB: m };
  divideProduct(products, swapped, n, k, m, flags);
  transpose(at.out, result, n, m);
  releaseUnlessCollecting(result);
}

/**
 * A product of operands in the order that the form reads, with its rows or columns divided among threads.
 * `copiesA`: except for a, which is to be copied in the other order.
 */
function divideProduct(
  products: Products,
  at: Operands,
  m: number,
  k: number,
  n: number,
  flags: number,
  copiesA = false,
): void {
  if (m >= fewRows) {
    divideRows(products, at, m, k, n, flags, copiesA);
    return;
  }
  const mark = stagingMark();
  if (copiesA) divideColumns(products, { ...at, a: transposed(at.a, k, m) }, m, k, n, flags & ~transposedA);
  else divideColumns(products, at, m, k, n, flags);
  releaseUnlessCollecting(mark);
}

function divideColumns(
  products: Products,
  { out, a, b, bias, strideB }: Operands,
  m: number,
  k: number,
  n: number,
  flags: number,
): void {
  const dot = (flags & dotForm) !== 0;
  const strideA = flags & transposedA ? m : k;
  const panel = dot ? 4 : panelFor(m);
  const stepB = dot ? strideB : 1;
  const some = (first: number, count: number): void => {
    const { product } = products(keyOf(flags, m, k, count));
    const [from, to] = [b + 4 * first * stepB, out + 4 * first];
    product(to, a, from, m, k, count, bias && bias + 4 * first, strideB, strideA, n);
  };
  divide(n, partsFor(n, multiplyAdd * m * k, panel), some, panel);
}

function divideRows(
  products: Products,
  { out, a, b, bias, strideB }: Operands,
  m: number,
  k: number,
  n: number,
  flags: number,
  copiesA: boolean,
): void {
  const form = copiesA ? flags & ~transposedA : flags;
  const [strideA, stepA] = form & transposedA ? [m, 1] : [k, k];
  // Rows are processed in blocks that stay in the second-level cache while all panels of b pass over them.
  const most = copiesA ? large : 2 * large;
  const block = m * k > most && !(form & transposedA) ? Math.max(32, (large / k) & -4) : m;
  const some = (first: number, count: number): void => {
    const { product } = products(keyOf(form, m, k, n));
    for (let i = first; i < first + count; i += block) {
      const rows = Math.min(block, first + count - i);
      const mark = stagingMark();
      const from = copiesA ? transposed(a + 4 * i, k, rows, k, m) : a + 4 * i * stepA;
      product(out + 4 * i * n, from, b, rows, k, n, bias, strideB, strideA, n);
      releaseUnlessCollecting(mark);
    }
  };
  divide(m, partsFor(m, multiplyAdd * k * n, 4), some, 4);
}

/** Whether inner products suit a shape better than sums of outer products. */
function prefersDot(m: number, k: number, n: number, transposeA: boolean, transposeB: boolean): boolean {
  if (transposeA && n < 32) return false;
  if (n < narrow) return k >= longNarrowSum;
  if (transposeB) return k >= longSum || m < 4;
  if (k < longSum || m < 32) return false;
  // Panels of outer products read a little of every row of b: of rows 2ⁿ bytes apart, few fit into the
  // innermost cache; if rows are short, panels have few columns.
  return k * n > large || (k >= 128 && m >= 128 && (n % 64 === 0 || n < 16));
}

/** A transposed copy [columns, rows] of [rows, columns], with row stride `stride`; rows of a are `strideA` apart. */
function transposed(a: number, rows: number, columns: number, stride = rows, strideA = columns): number {
  const copy = reserve(4 * stride * columns);
  transpose(copy, a, rows, columns, stride, strideA);
  return copy;
}

/**
 * The row stride of a copy, in elements: rows that begin whole pages apart compete for the same cache sets.
 */
function strideFor(length: number): number {
  return length % 1024 === 0 ? length + 16 : length;
}

/**
 * What the code for a product is specialized on, as one number that {@link writeProduct} reads: the flags and
 * the remainders of k and n, or the flags, the panel and the columns after it (their sum determines both),
 * and k.
 */
function keyOf(flags: number, m: number, k: number, n: number): number {
  if (flags & dotForm) return 128 * (k & 3) + 32 * (n & 3) + flags;
  const panel = panelFor(m);
  const written = k <= writtenOut ? k : writtenOut + 1;
  return 2048 * written + 32 * (panel + (n & (panel - 1))) + flags;
}

/** The number of columns in a panel of outer products: fewer rows leave registers for more columns. */
function panelFor(m: number): number {
  return m === 1 ? 32 : m < 4 ? 16 : 8;
}

function writeProduct(module: Assembler, { fma }: Variant, key: number): void {
  const code = {
    fma,
    transposeA: (key & transposedA) !== 0,
    bias: (key & withBias) !== 0,
    relu: (key & withRelu) !== 0,
    accumulate: (key & accumulating) !== 0,
  };
  if (key & dotForm) {
    writeDotProduct(module, code, { tailK: key >> 7, tailN: (key >> 5) & 3 });
    return;
  }
  const columns = (key >> 5) & 63;
  const panel = columns < 16 ? 8 : columns < 32 ? 16 : 32;
  const written = key >> 11;
  const k = written <= writtenOut ? written : undefined;
  writeOuterProduct(module, code, { panel, tail: columns - panel, k });
}
