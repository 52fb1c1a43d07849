/**
 * @file Code shared by the two forms of matrix product: addresses of rows, partial vectors, finishing a tile.
 */
import {
  type Body,
  f32x4,
  type Integer,
  type IntegerLocal,
  type Vector,
  type VectorLocal,
  v128,
} from "../assembler/index.js";
import type { Variant } from "../features.js";

/** Parameters of a product: addresses, lengths, and the row strides of b, of a as stored, and of out. */
export const productNames = "out a b m k n bias strideB strideA strideOut";

/** What a matrix product's code is specialized on. */
export interface MatmulCode extends Variant {
  /** Whether a is stored [k, m]; for inner products it never is. */
  readonly transposeA: boolean;
  readonly bias: boolean;
  readonly relu: boolean;
  readonly accumulate: boolean;
}

/** An address: a pointer and a constant number of bytes after it. */
export interface Place {
  readonly at: IntegerLocal;
  readonly offset: number;
}

/**
 * The addresses of `count` rows with a stride in bytes: a single pointer if the stride is a known number,
 * otherwise one for each.
 */
export function rowsAt(f: Body, first: Integer, stride: Integer, count: number, known?: number): Place[] {
  if (known === undefined) return f.pointers(first, stride, count).map((at) => ({ at, offset: 0 }));
  const at = f.local("i32", first);
  return Array.from({ length: count }, (_, r) => ({ at, offset: r * known }));
}

/** Loads the first `lanes` lanes of a vector, 1 to 4, without reading beyond them; the others are 0. */
export function loadLanes({ at, offset }: Place, lanes: number): Vector {
  switch (lanes) {
    case 1:
      return v128.load32_zero(at, offset);
    case 2:
      return v128.load64_zero(at, offset);
    case 3:
      return v128.load32_lane(at, v128.load64_zero(at, offset), 2, offset + 8);
    default:
      return v128.load(at, offset);
  }
}

/** Stores the first `lanes` lanes of a vector, 1 to 4. */
export function storeLanes(f: Body, { at, offset }: Place, value: Vector, lanes: number): void {
  if (lanes === 4) f.do(v128.store(at, value, offset));
  if (lanes === 2 || lanes === 3) f.do(v128.store64_lane(at, value, 0, offset));
  if (lanes === 1) f.do(v128.store32_lane(at, value, 0, offset));
  if (lanes === 3) f.do(v128.store32_lane(at, value, 2, offset + 8));
}

/** The place of the `v`-th vector after a place. */
export function vectorAt({ at, offset }: Place, v: number): Place {
  return { at, offset: offset + 16 * v };
}

/** How many of `columns` columns each vector of four holds. */
export function lanesOf(columns: number): number[] {
  return Array.from({ length: Math.ceil(columns / 4) }, (_, v) => Math.min(4, columns - 4 * v));
}

/** Adds the bias at `bias` and applies ReLU, depending on the code's flags, and stores. */
export function finish(
  f: Body,
  code: MatmulCode,
  out: Place,
  sum: VectorLocal,
  bias: Place,
  lanes: number,
): void {
  if (code.bias) f.set(sum, f32x4.add(sum, loadLanes(bias, lanes)));
  // max, not pmax, so that NaN stays NaN.
  if (code.relu) f.set(sum, f32x4.max(sum, f.hoist(f32x4.const(0))));
  storeLanes(f, out, sum, lanes);
}
