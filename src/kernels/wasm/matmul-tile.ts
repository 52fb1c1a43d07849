/**
 * @file What the two forms of matrix product share: rows of addresses, vectors with few lanes, the end of a
 * tile.
 */
import { type Body, f32x4, i32, type Local, type Value, v128 } from "./assembler.js";

/** What a matrix product's code is made for. */
export interface MatmulCode {
  readonly fma: boolean;
  /** a is stored [k, m]; inner products have it plain always. */
  readonly transposeA: boolean;
  readonly bias: boolean;
  readonly accumulate: boolean;
}

/** An integer or an address in the code. */
export type I32 = Value<"i32">;

/** An address: a pointer and a constant number of bytes after it. */
export interface Place {
  readonly at: Local<"i32">;
  readonly offset: number;
}

/** `a·b + c` */
export function multiplyAdd(
  fma: boolean,
  a: Value<"v128">,
  b: Value<"v128">,
  c: Value<"v128">,
): Value<"v128"> {
  return fma ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
}

/** Four times a value: elements to bytes. */
export function bytesFor(elements: I32): Value<"i32"> {
  return i32.shl(elements, i32.const(2));
}

/** `local += value` */
export function advance(f: Body, local: Local<"i32">, by: I32): void {
  f.set(local, i32.add(local, by));
}

/**
 * The addresses of `count` rows that lie `stride` bytes apart: one pointer for all of them where the stride
 * is a known number, otherwise one each.
 */
export function rowsAt(f: Body, first: I32, stride: I32, count: number, known?: number): Place[] {
  const at = f.local("i32", first);
  const rows: Place[] = [{ at, offset: 0 }];
  for (let r = 1; r < count; r++) {
    if (known !== undefined) rows.push({ at, offset: r * known });
    else rows.push({ at: f.local("i32", i32.add(rows[r - 1]!.at, stride)), offset: 0 });
  }
  return rows;
}

/** Loads the first `lanes` lanes of a vector, 1 to 4, and nothing behind them; the others are 0. */
export function loadLanes({ at, offset }: Place, lanes: number): Value<"v128"> {
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
export function storeLanes(f: Body, { at, offset }: Place, value: Value<"v128">, lanes: number): void {
  if (lanes === 4) f.do(v128.store(at, value, offset));
  if (lanes === 2 || lanes === 3) f.do(v128.store64_lane(at, value, 0, offset));
  if (lanes === 1) f.do(v128.store32_lane(at, value, 0, offset));
  if (lanes === 3) f.do(v128.store32_lane(at, value, 2, offset + 8));
}

/** How many of `columns` columns the `v`-th vector of four holds. */
export function lanesOf(columns: number, v: number): number {
  return Math.min(4, columns - 4 * v);
}

/** Adds the bias at `bias`, if the code has one, and stores. */
export function finish(
  f: Body,
  code: MatmulCode,
  out: Place,
  sum: Local<"v128">,
  bias: Place,
  lanes: number,
): void {
  if (code.bias) f.set(sum, f32x4.add(sum, loadLanes(bias, lanes)));
  storeLanes(f, out, sum, lanes);
}
