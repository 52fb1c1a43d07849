/**
 * @file Strided copies.
 */
import type { Kernels } from "../contract/index.js";

/** Contiguous rows longer than this are copied as a whole; for shorter ones, a loop is faster. */
export const longRow = 64;

/** {@link Kernels.stridedRead} for every dtype. */
export const stridedRead: Kernels["stridedRead"] = (out, a, shape, strides, offset) => {
  eachRow(shape, strides, offset, (at, from, length, step) => {
    if (step === 1 && length > longRow) out.set(a.subarray(from, from + length), at);
    else if (step === 0 && length > longRow) out.fill(a[from]!, at, at + length);
    else for (let i = 0; i < length; i++) out[at + i] = a[from + i * step]!;
  });
};

/** {@link Kernels.stridedWrite} for every dtype. */
export const stridedWrite: Kernels["stridedWrite"] = (out, a, shape, strides, offset) => {
  eachRow(shape, strides, offset, (at, to, length, step) => {
    if (step === 1 && length > longRow) out.set(a.subarray(at, at + length), to);
    else for (let i = 0; i < length; i++) out[to + i * step] = a[at + i]!;
  });
};

/**
 * Calls a function for each row along the last axis, or the last axes if they can be merged: with the row's
 * start in the contiguous array and in the strided one, its number of elements, and the distance between
 * them.
 */
export function eachRow(
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
  visit: (at: number, strided: number, length: number, step: number) => void,
): void {
  let last = shape.length - 1;
  let length = shape[last] ?? 1;
  const step = strides[last] ?? 1;
  while (last > 0 && strides[last - 1] === length * step) length *= shape[--last]!;
  const walk = (axis: number, at: number, strided: number): number => {
    if (axis >= last) {
      visit(at, strided, length, step);
      return at + length;
    }
    let next = at;
    for (let i = 0; i < shape[axis]!; i++) next = walk(axis + 1, next, strided + i * strides[axis]!);
    return next;
  };
  walk(0, 0, offset);
}
