import { describe, expect, it } from "vitest";
import type { Kernels } from "../../src/kernels/contract/index.js";
import { limitStaging } from "../../src/kernels/memory.js";
import { closeTo } from "./numbers.js";
import { referenceKernels, wasmKernels } from "./sets.js";
import { type KernelName, numbersOf, type Row } from "./table/case.js";
import { table } from "./table/index.js";

const sets: Readonly<Record<string, Kernels>> = {
  reference: referenceKernels,
  "wasm with fma": wasmKernels(true),
  "wasm without fma": wasmKernels(false),
};

/** A kernel and its row, with their argument types erased. */
type Any = { kernel: (...args: readonly unknown[]) => void; row: Row<readonly unknown[]> };

const names = Object.keys(table) as KernelName[];

describe.each(Object.keys(sets))("every kernel against a plain formula, %s", (title) => {
  it.each(names)("%s", (name) => check(sets[title]!, name));
});

describe("every kernel whose calls outgrow staging, in blocks or by loops", () => {
  it.each(names)("%s", (name) => {
    const before = limitStaging(1024);
    try {
      check(sets["wasm with fma"]!, name);
    } finally {
      limitStaging(before);
    }
  });
});

/** Runs a kernel's row. */
function check(set: Kernels, name: KernelName): void {
  const { kernel, row } = { kernel: set[name], row: table[name] } as unknown as Any;
  for (const dtype of row.dtypes) {
    const numbers = numbersOf(dtype);
    let cases = 0;
    for (const { args, outs } of row.cases(numbers)) {
      cases++;
      kernel(...args);
      for (const { out, values, relative = 0, absolute = 0 } of outs) {
        const tolerance = {
          relative: relative * numbers.precision,
          absolute: absolute * numbers.precision,
        };
        closeTo(out, Array.from(values, toDtype(out)), tolerance);
      }
    }
    expect(cases).toBeGreaterThan(10);
  }
}

/** A formula's float64 as stored in the output's dtype: numbers too large for float32 become infinite. */
function toDtype(out: ArrayLike<number>): (value: number) => number {
  return out instanceof Float32Array ? Math.fround : (value) => value;
}
