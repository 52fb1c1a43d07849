/** Rows for kernels that fill and copy whole arrays. */
import { type DType, dtypes, zerosOf } from "../../../src/dtype.js";
import type { Kernels } from "../../../src/kernels/contract/index.js";
import { all, type Row } from "./case.js";

const lengths = [0, 1, 3, 4, 17, 300];

export const fill: Row<Parameters<Kernels["fill"]>> = {
  dtypes: all,
  *cases(numbers) {
    for (const length of lengths) {
      for (const value of numbers.all(23, length).flatMap((list) => [list[0]!, list[5]!])) {
        const out = numbers.room(length);
        yield { args: [out, value], outs: [{ out, values: Array.from({ length }, () => value) }] };
      }
    }
  },
};

/** What an element is in each dtype. */
const converted: Readonly<Record<DType, (value: number) => number>> = {
  bool: (value) => (value === 0 ? 0 : 1),
  // Without the sign of −0.
  int32: (value) => Math.trunc(value) + 0,
  float32: Math.fround,
  float64: (value) => value,
};

export const copy: Row<Parameters<Kernels["copy"]>> = {
  dtypes: all,
  *cases(numbers) {
    for (const length of lengths) {
      for (const dtype of dtypes) {
        // int32 holds ordinary numbers only.
        for (const a of numbers.all(length, 3).slice(0, dtype === "int32" ? 1 : 2)) {
          const out = zerosOf(dtype, length).fill(1);
          yield { args: [out, a], outs: [{ out, values: Array.from(a, converted[dtype]) }] };
        }
      }
    }
  },
};
