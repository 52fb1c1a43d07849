/**
 * @file Sorting float32 along an axis without a comparison in JavaScript: the order of an element and its
 * position are one float64, and engines sort these by themselves.
 */
import type { Kernels } from "../contract/index.js";
import { isFloat32 } from "../memory.js";
import * as reference from "../reference/sorting.js";

/** Longer lines have positions of more bits than a float64 leaves beside 32 of the element. */
const longest = 2 ** 21;

/** {@link Kernels.argSort} for float32. */
export const argSort: Kernels["argSort"] = (out, a, outer, length, inner, descending) => {
  if (!isFloat32(a) || length > longest) {
    reference.argSort(out, a, outer, length, inner, descending);
    return;
  }
  const line = new Float32Array(length);
  const bits = new Int32Array(line.buffer);
  const packed = new Float64Array(length);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const first = o * length * inner + i;
      // Adding 0 makes −0 equal to it.
      for (let l = 0; l < length; l++) line[l] = a[first + l * inner]! + 0;
      for (let l = 0; l < length; l++) {
        const rank = Number.isNaN(line[l]) ? greatest : rankOf(bits[l]!);
        packed[l] = (descending ? greatest - rank : rank) * longest + l;
      }
      packed.sort();
      for (let l = 0; l < length; l++) {
        const value = packed[l]!;
        out[first + l * inner] = value - Math.floor(value / longest) * longest;
      }
    }
  }
};

const greatest = 2 ** 32 - 1;

/** A whole number that grows with the float32 of these bits: those of negative ones fall as they grow. */
function rankOf(bits: number): number {
  return (bits < 0 ? ~bits : bits | 0x80000000) >>> 0;
}
