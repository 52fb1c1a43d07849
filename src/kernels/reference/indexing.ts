/**
 * @file Reading, writing, and adding at indices. Indices are within their axis, which callers have checked.
 */
import type { Kernels } from "../contract/index.js";
import { longRow } from "./strided.js";

/** {@link Kernels.indexSelect} for every dtype. */
export const indexSelect: Kernels["indexSelect"] = (out, a, index, outer, length, count, inner) => {
  for (let o = 0; o < outer; o++) {
    for (let c = 0; c < count; c++) {
      const to = (o * count + c) * inner;
      const from = (o * length + index[c]!) * inner;
      if (inner > longRow) out.set(a.subarray(from, from + inner), to);
      else for (let i = 0; i < inner; i++) out[to + i] = a[from + i]!;
    }
  }
};

/** {@link Kernels.indexAdd} for every dtype. */
export const indexAdd: Kernels["indexAdd"] = (out, a, index, outer, length, count, inner) => {
  for (let o = 0; o < outer; o++) {
    for (let c = 0; c < count; c++) {
      const to = (o * length + index[c]!) * inner;
      const from = (o * count + c) * inner;
      for (let i = 0; i < inner; i++) out[to + i]! += a[from + i]!;
    }
  }
};

/** {@link Kernels.gather} for every dtype. */
export const gather: Kernels["gather"] = (out, a, index, outer, length, count, inner) => {
  for (let o = 0; o < outer; o++) {
    for (let c = 0; c < count; c++) {
      const at = (o * count + c) * inner;
      for (let i = 0; i < inner; i++) out[at + i] = a[(o * length + index[at + i]!) * inner + i]!;
    }
  }
};

/** {@link Kernels.scatterAdd} for every dtype. */
export const scatterAdd: Kernels["scatterAdd"] = (out, a, index, outer, length, count, inner) => {
  for (let o = 0; o < outer; o++) {
    for (let c = 0; c < count; c++) {
      const at = (o * count + c) * inner;
      for (let i = 0; i < inner; i++) out[(o * length + index[at + i]!) * inner + i]! += a[at + i]!;
    }
  }
};

/** {@link Kernels.scatter} for every dtype. */
export const scatter: Kernels["scatter"] = (out, a, index, outer, length, count, inner) => {
  for (let o = 0; o < outer; o++) {
    for (let c = 0; c < count; c++) {
      const at = (o * count + c) * inner;
      for (let i = 0; i < inner; i++) out[(o * length + index[at + i]!) * inner + i] = a[at + i]!;
    }
  }
};

const reductions = {
  prod: (x: number, y: number): number => x * y,
  max: Math.max,
  min: Math.min,
};

/** {@link Kernels.scatterReduce} for every dtype. */
export const scatterReduce: Kernels["scatterReduce"] = (
  reduction,
  out,
  a,
  index,
  outer,
  length,
  count,
  inner,
) => {
  const reduced = reductions[reduction];
  for (let o = 0; o < outer; o++) {
    for (let c = 0; c < count; c++) {
      const at = (o * count + c) * inner;
      for (let i = 0; i < inner; i++) {
        const to = (o * length + index[at + i]!) * inner + i;
        out[to] = reduced(out[to]!, a[at + i]!);
      }
    }
  }
};
