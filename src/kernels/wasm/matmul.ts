/**
 * @file Matrix products: which of two forms computes a product, and which operands are transposed for it
 * first.
 *
 * Sums of outer products read b along its rows, inner products read it along its columns. Transposing an
 * operand costs about 0.15 ns an element, a multiply-add 0.04 ns: the form that suits the shape is mostly
 * worth a copy. Code is made for the flags and for what a shape leaves over (n modulo the panel, k modulo
 * 4), not for each shape: knowing all lengths gains nothing measurable, except where k is so small that its
 * loop can be written out.
 */
import type { Kernels, MatmulOptions } from "../contract.js";
import {
  copyOut,
  isFloat32,
  kernelMemory,
  openStaging,
  releaseFrom,
  reserve,
  stageIn,
  stageOut,
  stagingMark,
} from "../memory.js";
import * as reference from "../reference/matmul.js";
import { Assembler } from "./assembler.js";
import type { Variant } from "./features.js";
import { writeDotProduct } from "./matmul-dot.js";
import { writeOuterProduct } from "./matmul-outer.js";
import { transposeKernel } from "./transpose.js";

/** One product, on addresses. */
type Product = (out: number, a: number, b: number, m: number, k: number, n: number, bias: number) => void;

/** A sum of up to this many products is written out. */
const writtenOut = 8;
/** Panels narrower than this leave outer products too few columns. */
const narrow = 5;
/** From this many products on, an inner product is worth the sum across lanes that ends it. */
const longSum = 48;
const longNarrowSum = 12;
/** Operands of more elements leave the innermost cache while a panel passes over them. */
const large = 2 ** 16;

const dotForm = 8;
const transposedA = 4;
const withBias = 2;
const accumulating = 1;

const noOptions: MatmulOptions = {};

/** {@link Kernels.matmul} for float32. */
export function createMatmul(variant: Variant): Kernels["matmul"] {
  const products = new Map<number, Product>();

  /** The code for a product with these flags. */
  function productFor(flags: number, m: number, k: number, n: number): Product {
    const panel = m === 1 ? 32 : m < 4 ? 16 : 8;
    const written = k <= writtenOut ? k : writtenOut + 1;
    const rest = flags & dotForm ? 4 * (k & 3) + (n & 3) : 64 * written + panel + (n & (panel - 1));
    const key = 16 * rest + flags;
    const known = products.get(key);
    if (known) return known;
    const code = {
      fma: variant.fma,
      transposeA: (flags & transposedA) !== 0,
      bias: (flags & withBias) !== 0,
      accumulate: (flags & accumulating) !== 0,
    };
    const module = new Assembler();
    if (flags & dotForm) writeDotProduct(module, code, { tailK: k & 3, tailN: n & 3 });
    else writeOuterProduct(module, code, { panel, tail: n % panel, k: k <= writtenOut ? k : undefined });
    const product = module.instantiate(kernelMemory()).product as Product;
    products.set(key, product);
    return product;
  }

  /**
   * `out = a·b`, with the operands brought into the order that the form reads; `b` stays so for the next
   * products.
   */
  function multiply(at: Operands, m: number, k: number, n: number, flags: number): void {
    const transposeA = (flags & transposedA) !== 0;
    if (transposeA && !at.transposeB && n < narrow && k > writtenOut && !(flags & withBias)) {
      swapped(at, m, k, n, flags);
      return;
    }
    const dot = prefersDot(m, k, n, transposeA, at.transposeB);
    if (at.transposeB !== dot) {
      at.b = transposed(at.b, at.transposeB ? n : k, at.transposeB ? k : n);
      at.transposeB = dot;
    }
    const mark = stagingMark();
    if (transposeA && (dot || (k > 64 && m * k > large && n >= 64))) {
      at.a = transposed(at.a, k, m);
      flags &= ~transposedA;
    }
    const product = productFor(dot ? flags | dotForm : flags, m, k, n);
    // Rows by blocks that stay in the second cache while all panels of b pass over them.
    const rows = m * k > 2 * large && !(flags & transposedA) ? Math.max(32, (large / k) & -4) : m;
    for (let i = 0; i < m; i += rows) {
      product(at.out + 4 * i * n, at.a + 4 * i * k, at.b, Math.min(rows, m - i), k, n, at.bias);
    }
    releaseFrom(mark);
  }

  /** The transposed result from the operands in the other order: few columns become few rows. */
  function swapped(at: Operands, m: number, k: number, n: number, flags: number): void {
    const transpose = transposeKernel();
    const result = reserve(4 * m * n);
    if (flags & accumulating) transpose(result, at.out, m, n);
    productFor(flags, n, k, m)(result, at.b, at.a, n, k, m, 0);
    transpose(at.out, result, n, m);
    releaseFrom(result);
  }

  return (out, a, b, m, k, n, options = noOptions) => {
    const { bias } = options;
    if (!(isFloat32(out) && isFloat32(a) && isFloat32(b) && (bias === undefined || isFloat32(bias)))) {
      return reference.matmul(out, a, b, m, k, n, options);
    }
    if (m === 0 || n === 0) return;
    let { batch = 1, strideA = m * k, strideB = k * n } = options;
    const { transposeA = false, transposeB = false } = options;
    if (strideB === 0 && strideA === m * k && !transposeA) {
      // The same b for consecutive rows: one tall product.
      m *= batch;
      batch = 1;
    }
    let flags = transposeA ? transposedA : 0;
    if (bias) flags |= withBias;
    if (options.accumulate) flags |= accumulating;
    openStaging("matmul");
    const outAt = options.accumulate ? stageIn(out) : stageOut(out);
    const aAt = stageIn(a);
    const bAt = stageIn(b);
    const at: Operands = { out: 0, a: 0, b: bAt, bias: bias ? stageIn(bias) : 0, transposeB };
    const mark = stagingMark();
    for (let p = 0; p < batch; p++) {
      at.out = outAt + 4 * p * m * n;
      at.a = aAt + 4 * p * strideA;
      if (strideB !== 0) {
        at.b = bAt + 4 * p * strideB;
        at.transposeB = transposeB;
        releaseFrom(mark);
      }
      multiply(at, m, k, n, flags);
    }
    copyOut(out, outAt);
  };
}

/** Addresses of one product's operands. */
interface Operands {
  out: number;
  a: number;
  b: number;
  bias: number;
  transposeB: boolean;
}

/** Whether inner products suit a shape better than sums of outer products. */
function prefersDot(m: number, k: number, n: number, transposeA: boolean, transposeB: boolean): boolean {
  if (transposeA && n < 32) return false;
  if (n < narrow) return k >= longNarrowSum;
  if (transposeB) return k >= longSum || m < 4;
  return k >= longSum && m >= 32 && k * n > large;
}

/** A copy of [rows, columns] as [columns, rows]. */
function transposed(a: number, rows: number, columns: number): number {
  const copy = reserve(4 * rows * columns);
  transposeKernel()(copy, a, rows, columns);
  return copy;
}
