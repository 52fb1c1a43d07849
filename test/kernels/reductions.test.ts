import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DataArray } from "../../src/dtype.js";
import type { Reduction } from "../../src/kernels/contract/index.js";
import { allocateResident, releaseResident } from "../../src/kernels/memory.js";
import { closeTo, gaussians } from "./numbers.js";
import { referenceKernels, wasmKernels } from "./sets.js";

const sets = [
  { title: "reference", set: referenceKernels },
  { title: "wasm", set: wasmKernels() },
];
const reductions: readonly Reduction[] = ["sum", "prod", "max", "min", "norm", "mean", "meanSquare", "rms"];

const length = fc.oneof(
  fc.constantFrom(1, 2, 3, 4, 5, 15, 16, 17, 31, 64, 100),
  fc.integer({ min: 1, max: 40 }),
);
const cases = fc.record({
  outer: fc.constantFrom(0, 1, 2, 3),
  length,
  inner: fc.oneof(fc.constant(1), fc.constantFrom(1, 3, 4, 16, 17, 20, 37)),
  seed: fc.nat(1000),
});

/** The elements that each result is made of. */
function fibres(a: DataArray, outer: number, length: number, inner: number): number[][] {
  const result: number[][] = [];
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      result.push(Array.from({ length }, (_, l) => a[(o * length + l) * inner + i]!));
    }
  }
  return result;
}

const sumOfSquares = (x: readonly number[]): number => x.reduce((s, v) => s + v * v, 0);

const definitions: Record<Reduction, (x: readonly number[]) => number> = {
  sum: (x) => x.reduce((s, v) => s + v, 0),
  prod: (x) => x.reduce((s, v) => s * v, 1),
  max: (x) => Math.max(...x),
  min: (x) => Math.min(...x),
  norm: (x) => Math.sqrt(sumOfSquares(x)),
  mean: (x) => x.reduce((s, v) => s + v, 0) / x.length,
  meanSquare: (x) => sumOfSquares(x) / x.length,
  rms: (x) => Math.sqrt(sumOfSquares(x) / x.length),
};

/** Sums of which little may be left. */
const cancels: ReadonlySet<Reduction> = new Set(["sum", "mean"]);

describe.each(sets)("reductions, $title", ({ set }) => {
  it.each(reductions)("%s over any axis is that of its elements", (reduction) => {
    fc.assert(
      fc.property(cases, ({ outer, length, inner, seed }) => {
        const a = gaussians(outer * length * inner, seed, 1);
        const out = new Float32Array(outer * inner);
        set.reduce(reduction, out, a, outer, length, inner);
        const expected = fibres(a, outer, length, inner).map(definitions[reduction]);
        closeTo(out, expected, {
          relative: 1e-6,
          absolute: cancels.has(reduction) ? 1e-7 * length : 2 ** -149,
        });
      }),
    );
  });

  it("the sum of none is 0, the product 1, the maximum −∞, the minimum +∞, the norm 0, means NaN", () => {
    for (const inner of [1, 5]) {
      const results = reductions.map((reduction) => {
        const out = new Float32Array(inner).fill(9);
        set.reduce(reduction, out, new Float32Array(0), 1, 0, inner);
        return out[inner - 1];
      });
      expect(results).toEqual([0, 1, Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, 0, NaN, NaN, NaN]);
    }
  });

  it.each([1, 3, 4, 20])("are right whatever leaves float32's range on the way (%i columns)", (inner) => {
    const most = 2 ** 128 - 2 ** 104;
    // Sixteen large numbers, as many negative ones, and one more: a float32 sum is infinite on the way.
    const column = Array.from({ length: 33 }, (_, l) => (l % 32 < 16 ? most : -most));
    const a = Float32Array.from({ length: 33 * inner }, (_, i) => column[Math.floor(i / inner)]!);
    const values = { sum: most, mean: most / 33, rms: most, norm: Infinity, meanSquare: Infinity };
    for (const [reduction, value] of Object.entries(values) as [Reduction, number][]) {
      const out = new Float32Array(inner);
      set.reduce(reduction, out, a, 1, 33, inner);
      closeTo(out, Array(inner).fill(value), { relative: 1e-6, absolute: 0 });
    }
    const out = new Float32Array(inner);
    set.reduce("mean", out, a.fill(most), 1, 33, inner);
    closeTo(out, Array(inner).fill(most), { relative: 1e-6, absolute: 0 });
    set.reduce("meanSquare", out, a.fill(1e19), 1, 33, inner);
    closeTo(out, Array(inner).fill(1e38), { relative: 1e-6, absolute: 0 });
  });

  it.each([1, 2, 20])("sums ten million tenths as well as float64 does (%i columns)", (inner) => {
    const length = 1e7 / inner;
    const a = new Float32Array(1e7).fill(0.1);
    const out = new Float32Array(inner);
    set.reduce("sum", out, a, 1, length, inner);
    closeTo(out, Array(inner).fill(length * Math.fround(0.1)), { relative: 2e-7, absolute: 0 });
    set.reduce("sum", out, a.fill(1), 1, length, inner);
    expect(Array.from(out)).toEqual(Array(inner).fill(length));
  });

  it("propagates NaN from any position", () => {
    for (const reduction of reductions) {
      for (const inner of [1, 3, 16]) {
        for (let l = 0; l < 37; l++) {
          const a = new Float32Array(37 * inner).fill(1);
          a[l * inner + 2 * Number(inner > 1)] = Number.NaN;
          const out = new Float32Array(inner);
          set.reduce(reduction, out, a, 1, 37, inner);
          expect(out[2 * Number(inner > 1)]).toBeNaN();
          if (inner > 1) expect(out[0]).not.toBeNaN();
        }
      }
    }
  });

  it("argmax and argmin are the first position of the extreme, and NaN is both", () => {
    fc.assert(
      fc.property(cases, fc.boolean(), ({ outer, length, inner, seed }, withNaN) => {
        const a = gaussians(outer * length * inner, seed, 2).map(Math.round);
        if (withNaN) for (let i = seed % 11; i < a.length; i += 11) a[i] = Number.NaN;
        for (const which of ["max", "min"] as const) {
          const out = new Int32Array(outer * inner);
          set.argReduce(which, out, a, outer, length, inner);
          const expected = fibres(a, outer, length, inner).map((x) => {
            const nan = x.findIndex(Number.isNaN);
            return nan >= 0 ? nan : x.indexOf(Math[which](...x));
          });
          expect(Array.from(out)).toEqual(expected);
        }
      }),
    );
  });

  it("argmax of nothing but −∞ is 0, and argmin of nothing but +∞", () => {
    for (const inner of [1, 7]) {
      const out = new Int32Array(inner).fill(9);
      const a = new Float32Array(150 * inner).fill(Number.NEGATIVE_INFINITY);
      set.argReduce("max", out, a, 1, 150, inner);
      expect(out).toEqual(new Int32Array(inner));
      set.argReduce("min", out.fill(9), a.fill(Number.POSITIVE_INFINITY), 1, 150, inner);
      expect(out).toEqual(new Int32Array(inner));
    }
  });

  it("cumsum ends with the sum, and its steps are the elements", () => {
    fc.assert(
      fc.property(cases, ({ outer, length, inner, seed }) => {
        const a = gaussians(outer * length * inner, seed, 1);
        const out = new Float32Array(a.length);
        set.cumsum(out, a, outer, length, inner);
        const sums = fibres(a, outer, length, inner).map((x) => {
          let total = 0;
          return x.map((value) => (total += value));
        });
        for (const [i, fibre] of fibres(out, outer, length, inner).entries()) {
          closeTo(fibre, sums[i]!, { relative: 1e-7, absolute: 0 });
        }
      }),
    );
  });

  it("int32 whose result does not fit is an error, and what fits on a detour is right", () => {
    const most = 2 ** 31 - 1;
    const [ints, two] = [new Int32Array(1), new Int32Array(2)];
    const reduced = (reduction: Reduction, ...x: number[]): number => {
      set.reduce(reduction, ints, Int32Array.from(x), 1, x.length, 1);
      return ints[0]!;
    };
    expect(() => reduced("sum", most, 1)).toThrow("sum: int32 does not hold the result, about 2147483648");
    expect(() => reduced("prod", 65537, 65537)).toThrow("prod: int32 does not hold the result");
    expect(reduced("sum", most, 1, -1)).toBe(most);
    expect(reduced("prod", ...Array<number>(40).fill(most), 0)).toBe(0);
    expect(() => set.cumsum(two, Int32Array.of(most, 1), 1, 2, 1)).toThrow("cumsum: int32 does not hold");
    expect(() => set.cumprod(two, Int32Array.of(most, 2), 1, 2, 1)).toThrow("cumprod: int32 does not hold");
    set.reduce("sum", ints, Uint8Array.of(1, 0, 1), 1, 3, 1);
    expect(ints[0]).toBe(2);
  });

  it("float64 keeps its digits", () => {
    const doubles = new Float64Array(1);
    set.reduce("sum", doubles, Float64Array.of(1, 2 ** -40), 1, 2, 1);
    expect(doubles[0]).toBe(1 + 2 ** -40);
    for (const unit of [1e200, 1e-200]) {
      set.reduce("norm", doubles, Float64Array.of(3 * unit, -4 * unit), 1, 2, 1);
      closeTo(doubles, [5 * unit], { relative: 1e-15, absolute: 0 });
    }
  });

  it("float32 leaves its range on the way and comes back", () => {
    for (const inner of [1, 16]) {
      const out = new Float32Array(inner);
      const repeated = (...x: number[]): Float32Array =>
        Float32Array.from(x.flatMap((value) => Array<number>(inner).fill(value)));
      set.reduce("prod", out, repeated(1e30, 1e30, 1e-30, 1e-30), 1, 4, inner);
      closeTo(out, Array(inner).fill(1), { relative: 1e-6, absolute: 0 });
      for (const unit of [1e20, 1e-25]) {
        set.reduce("norm", out, repeated(3 * unit, -4 * unit), 1, 2, inner);
        closeTo(out, Array(inner).fill(5 * unit), { relative: 1e-6, absolute: 0 });
      }
      const running = new Float32Array(4 * inner);
      set.cumprod(running, repeated(1e30, 1e30, 1e-30, 1e-30), 1, 4, inner);
      const steps = [1e30, Infinity, 1e30, 1];
      closeTo(running, Array.from(repeated(...steps)), { relative: 1e-6, absolute: 0 });
    }
  });

  it("gives the same bits for resident and for ordinary arrays", () => {
    const a = gaussians(300, 5, 1);
    const input = allocateResident(300)!;
    const output = allocateResident(20)!;
    input.set(a);
    for (const reduction of reductions) {
      const out = new Float32Array(20);
      set.reduce(reduction, out, a, 1, 15, 20);
      set.reduce(reduction, output, input, 1, 15, 20);
      expect(Array.from(output)).toEqual(Array.from(out));
    }
    releaseResident(input);
    releaseResident(output);
  });
});
