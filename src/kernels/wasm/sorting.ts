/**
 * @file Sorting float32 along an axis without comparisons in JavaScript: an element's rank and position are
 * packed into one float64, and engines sort these natively. If only the first few are wanted, whatever comes after
 * the last of them so far is left out.
 */
import type { Kernels } from "../contract/index.js";
import { isFloat32 } from "../memory.js";
import * as reference from "../reference/sorting.js";

/** The positions of longer axes need more bits than a float64 leaves besides the 32 of the element. */
const longest = 2 ** 21;

/** {@link Kernels.argSort} for float32. */
export const argSort: Kernels["argSort"] = (out, a, outer, length, inner, count, descending) => {
  if (!isFloat32(a) || length > longest) {
    reference.argSort(out, a, outer, length, inner, count, descending);
    return;
  }
  const line = new Float32Array(length);
  const bits = new Int32Array(line.buffer);
  // The first `count` so far, and candidates that come before the last of them.
  const packed = new Float64Array(Math.min(length, 2 * count + 8));
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const first = o * length * inner + i;
      // Adding 0 turns −0 into 0.
      for (let l = 0; l < length; l++) line[l] = a[first + l * inner]! + 0;
      let kept = 0;
      let limit = Number.POSITIVE_INFINITY;
      for (let l = 0; l < length; l++) {
        const rank = Number.isNaN(line[l]) ? highestRank : rankOf(bits[l]!);
        const value = (descending ? highestRank - rank : rank) * longest + l;
        if (value > limit) continue;
        if (kept === packed.length) {
          packed.sort();
          kept = count;
          limit = packed[count - 1] ?? -1;
          if (value > limit) continue;
        }
        packed[kept++] = value;
      }
      packed.subarray(0, kept).sort();
      for (let l = 0; l < count; l++) {
        const value = packed[l]!;
        out[(o * count + l) * inner + i] = value - Math.floor(value / longest) * longest;
      }
    }
  }
};

const highestRank = 2 ** 32 - 1;

/**
 * A whole number that increases with the float32 that has these bits; the bits of negative numbers decrease.
 */
function rankOf(bits: number): number {
  return (bits < 0 ? ~bits : bits | 0x80000000) >>> 0;
}
