import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allocateResident, releaseResident } from "../../src/kernels/memory.js";
import { referenceKernels, wasmKernels } from "./sets.js";

const wasm = wasmKernels();

const lengths = fc.record({
  outer: fc.integer({ min: 0, max: 4 }),
  length: fc.integer({ min: 1, max: 40 }),
  count: fc.integer({ min: 0, max: 70 }),
  seed: fc.integer({ min: 1, max: 1000 }),
  resident: fc.boolean(),
});

/** Whole numbers, whose sums are exact in any order. */
function numbers(length: number, seed: number, below: number): number[] {
  return Array.from({ length }, (_, i) => ((i + seed) * 7919) % below);
}

describe("positions along the last axis", () => {
  it("are read, added to, and overwritten by WebAssembly as by the reference, in any memory", () => {
    fc.assert(
      fc.property(lengths, ({ outer, length, count, seed, resident }) => {
        const index = Int32Array.from(numbers(outer * count, seed, length));
        const tables = Float32Array.from(numbers(outer * length, seed, 101));
        const lists = Float32Array.from(numbers(outer * count, seed, 97));
        const made: Float32Array[] = [];
        const placed = (array: Float32Array): Float32Array => {
          const copy = resident ? allocateResident(array.length)! : new Float32Array(array.length);
          copy.set(array);
          made.push(copy);
          return copy;
        };
        const [read, expectedRead] = [placed(lists), lists.slice()];
        wasm.gather(read, placed(tables), index, outer, length, count, 1);
        referenceKernels.gather(expectedRead, tables, index, outer, length, count, 1);
        expect(read).toEqual(expectedRead);
        const [sum, expectedSum] = [placed(tables), tables.slice()];
        wasm.scatterAdd(sum, placed(lists), index, outer, length, count, 1);
        referenceKernels.scatterAdd(expectedSum, lists, index, outer, length, count, 1);
        expect(sum).toEqual(expectedSum);
        const [written, expectedWritten] = [placed(tables), tables.slice()];
        wasm.scatter(written, placed(lists), index, outer, length, count, 1);
        referenceKernels.scatter(expectedWritten, lists, index, outer, length, count, 1);
        expect(written).toEqual(expectedWritten);
        if (resident) for (const array of made) releaseResident(array);
      }),
      { numRuns: 200 },
    );
  });
});
