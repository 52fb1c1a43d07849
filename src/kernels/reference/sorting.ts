/**
 * @file Sorting along an axis: not the elements but their positions. Arrays are [outer, length, inner].
 */
import type { Kernels } from "../contract/index.js";

/** {@link Kernels.argSort} for every dtype. */
export const argSort: Kernels["argSort"] = (out, a, outer, length, inner, count, descending) => {
  const line = new Float64Array(length);
  const order = new Int32Array(length);
  const sign = descending ? -1 : 1;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      const first = o * length * inner + i;
      for (let l = 0; l < length; l++) {
        line[l] = a[first + l * inner]!;
        order[l] = l;
      }
      order.sort((p, q) => sign * compare(line[p]!, line[q]!) || p - q);
      for (let l = 0; l < count; l++) out[(o * count + l) * inner + i] = order[l]!;
    }
  }
};

/** Negative where x comes first, positive where y does. */
function compare(x: number, y: number): number {
  if (x < y) return -1;
  if (x > y) return 1;
  return Number(Number.isNaN(x)) - Number(Number.isNaN(y));
}

/** {@link Kernels.searchSorted} for every dtype, by binary search. */
export const searchSorted: Kernels["searchSorted"] = (out, sorted, values, rows, length, count, right) => {
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < count; c++) {
      const value = values[r * count + c]!;
      let [low, high] = [0, length];
      while (low < high) {
        const middle = (low + high) >>> 1;
        const order = compare(sorted[r * length + middle]!, value);
        if (order < 0 || (right && order === 0)) low = middle + 1;
        else high = middle;
      }
      out[r * count + c] = low;
    }
  }
};
