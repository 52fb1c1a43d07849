/**
 * @file Reading and adding at indices. Indices lie within their axis: who calls has checked.
 */
import type { DataArray } from "../../dtype.js";
import { longRow } from "./strided.js";

/** {@link Kernels.indexSelect} for every dtype. */
export function indexSelect(
  out: DataArray,
  a: DataArray,
  index: Int32Array,
  outer: number,
  length: number,
  count: number,
  inner: number,
): void {
  for (let o = 0; o < outer; o++) {
    for (let c = 0; c < count; c++) {
      const to = (o * count + c) * inner;
      const from = (o * length + index[c]!) * inner;
      if (inner > longRow) out.set(a.subarray(from, from + inner), to);
      else for (let i = 0; i < inner; i++) out[to + i] = a[from + i]!;
    }
  }
}

/** {@link Kernels.indexAdd} for every dtype. */
export function indexAdd(
  out: DataArray,
  a: DataArray,
  index: Int32Array,
  outer: number,
  length: number,
  count: number,
  inner: number,
): void {
  for (let o = 0; o < outer; o++) {
    for (let c = 0; c < count; c++) {
      const to = (o * length + index[c]!) * inner;
      const from = (o * count + c) * inner;
      for (let i = 0; i < inner; i++) out[to + i]! += a[from + i]!;
    }
  }
}

/** {@link Kernels.gather} for every dtype. */
export function gather(
  out: DataArray,
  a: DataArray,
  index: Int32Array,
  outer: number,
  length: number,
  count: number,
  inner: number,
): void {
  for (let o = 0; o < outer; o++) {
    for (let c = 0; c < count; c++) {
      const at = (o * count + c) * inner;
      for (let i = 0; i < inner; i++) out[at + i] = a[(o * length + index[at + i]!) * inner + i]!;
    }
  }
}

/** {@link Kernels.scatterAdd} for every dtype. */
export function scatterAdd(
  out: DataArray,
  a: DataArray,
  index: Int32Array,
  outer: number,
  length: number,
  count: number,
  inner: number,
): void {
  for (let o = 0; o < outer; o++) {
    for (let c = 0; c < count; c++) {
      const at = (o * count + c) * inner;
      for (let i = 0; i < inner; i++) out[(o * length + index[at + i]!) * inner + i]! += a[at + i]!;
    }
  }
}

const reductions = {
  prod: (x: number, y: number): number => x * y,
  max: Math.max,
  min: Math.min,
};

/** {@link Kernels.scatterReduce} for every dtype. */
export function scatterReduce(
  reduction: "prod" | "max" | "min",
  out: DataArray,
  a: DataArray,
  index: Int32Array,
  outer: number,
  length: number,
  count: number,
  inner: number,
): void {
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
}
