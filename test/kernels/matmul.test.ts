import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MatmulOptions } from "../../src/kernels/contract/index.js";
import { allocateResident, releaseResident } from "../../src/kernels/memory.js";
import { referenceKernels, wasmKernels } from "./sets.js";
import { productOf } from "./table/products.js";

const sets = [referenceKernels, wasmKernels(true), wasmKernels(false)] as const;
const titles = ["reference", "wasm with fma", "wasm without fma"];

/** Deterministic numbers in −1…1. */
function values(length: number, seed: number): Float32Array {
  const out = new Float32Array(length);
  for (let i = 0, x = seed * 7919 + 1; i < length; i++) {
    x = (Math.imul(x, 1664525) + 1013904223) | 0;
    out[i] = x / 2 ** 31;
  }
  return out;
}

function expectClose(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i]! - expected[i]!);
    if (!(error <= tolerance)) expect(`[${i}] ${actual[i]}`).toBe(`[${i}] ${expected[i]}`);
  }
}

const length = fc.oneof(fc.constantFrom(0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 33, 50, 64), fc.nat(70));
const shapes = fc.record({
  m: length,
  k: length,
  n: length,
  batch: fc.constantFrom(1, 1, 1, 2, 3),
  shareA: fc.boolean(),
  shareB: fc.boolean(),
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
  accumulate: fc.boolean(),
  withBias: fc.boolean(),
  relu: fc.boolean(),
});

describe.each(sets.map((set, i) => ({ title: titles[i]!, set })))("matmul, $title", ({ set }) => {
  it("is Σ a·b for all lengths, transpositions, batches, epilogues and accumulation", () => {
    fc.assert(
      fc.property(shapes, ({ m, k, n, batch, shareA, shareB, withBias, relu, ...flags }) => {
        const options: MatmulOptions = {
          ...flags,
          batch,
          strideA: shareA ? 0 : m * k,
          strideB: shareB ? 0 : k * n,
          bias: withBias ? values(n, 3) : undefined,
          activation: relu ? "relu" : undefined,
        };
        const a = values(m * k * (shareA ? 1 : batch), 1);
        const b = values(k * n * (shareB ? 1 : batch), 2);
        const out = values(m * n * batch, 4);
        const expected = productOf(out, a, b, m, k, n, options);
        set.matmul(out, a, b, m, k, n, options);
        expectClose(out, expected, (k + 4) * 2 ** -23);
      }),
      { numRuns: 600 },
    );
  });

  it.each([
    [33, 784, 100, false, true],
    [70, 300, 260, false, false],
    [66, 600, 130, true, false],
    // Rows of whole pages, which copies keep apart.
    [33, 1024, 70, false, false],
    [3, 40, 1024, false, true],
    [35, 300, 240, true, true],
    [150, 600, 70, true, false],
    [150, 600, 70, true, true],
    [150, 500, 100, true, false],
    [3, 700, 300, false, false],
    [300, 64, 3, false, false],
    [64, 300, 2, true, false],
    [2, 300, 64, true, false],
  ])("is right on large shapes: %i × %i × %i, transposed: %s, %s", (m, k, n, transposeA, transposeB) => {
    const [a, b] = [values(m * k, 1), values(k * n, 2)];
    for (const accumulate of [false, true]) {
      const out = values(m * n, 5);
      const expected = productOf(out, a, b, m, k, n, { transposeA, transposeB, accumulate });
      set.matmul(out, a, b, m, k, n, { transposeA, transposeB, accumulate });
      expectClose(out, expected, (k + 4) * 2 ** -23);
    }
  });

  it("gives the same bits for resident and for ordinary arrays", () => {
    const [m, k, n] = [17, 33, 21];
    const [a, b, bias] = [values(m * k, 1), values(k * n, 2), values(n, 3)];
    const resident = (array: Float32Array): Float32Array => {
      const copy = allocateResident(array.length)!;
      copy.set(array);
      return copy;
    };
    const [ra, rb, rBias, rOut] = [resident(a), resident(b), resident(bias), resident(values(m * n, 4))];
    for (const accumulate of [false, true]) {
      const out = values(m * n, 4);
      rOut.set(out);
      set.matmul(out, a, b, m, k, n, { accumulate, bias });
      set.matmul(rOut, ra, rb, m, k, n, { accumulate, bias: rBias });
      expect(Array.from(rOut)).toEqual(Array.from(out));
    }
    expect(Array.from(ra)).toEqual(Array.from(a));
    for (const array of [ra, rb, rBias, rOut]) releaseResident(array);
  });

  it("lets NaN and Infinity through, and NaN through relu", () => {
    const a = Float32Array.of(Number.NaN, 1, Number.POSITIVE_INFINITY, 1, -1, -2);
    const out = new Float32Array(3);
    set.matmul(out, a, Float32Array.of(1, 1), 3, 2, 1, { activation: "relu" });
    expect(Array.from(out)).toEqual([Number.NaN, Number.POSITIVE_INFINITY, 0]);
    set.matmul(out, a, Float32Array.of(0, 1), 3, 2, 1);
    expect(Array.from(out)).toEqual([Number.NaN, Number.NaN, -2]);
  });

  it("multiplies float64 in float64", () => {
    const out = new Float64Array(1);
    set.matmul(out, Float64Array.of(1, 2 ** -40), Float64Array.of(1, 1), 1, 2, 1);
    expect(out[0]).toBe(1 + 2 ** -40);
  });

  it("int32 is exact, and an error where the result does not fit", () => {
    const out = new Int32Array(1);
    const big = 2 ** 31 - 1;
    set.matmul(out, Int32Array.of(big, big, 7), Int32Array.of(big, -big, 3), 1, 3, 1);
    expect(out[0]).toBe(21);
    expect(() => set.matmul(out, Int32Array.of(65537, 3), Int32Array.of(65537, 5), 1, 2, 1)).toThrow(
      "matmul: int32 does not hold the result, about 4295098384",
    );
  });
});

describe("matmul", () => {
  it("rounds the same way on every run without fma, regardless of previous memory contents", () => {
    const set = wasmKernels(false);
    const [a, b] = [values(5 * 19, 1), values(19 * 7, 2)];
    const first = new Float32Array(35);
    set.matmul(first, a, b, 5, 19, 7);
    set.matmul(new Float32Array(4096), values(4096, 8).fill(Number.NaN), values(4096, 9), 64, 64, 64);
    const again = new Float32Array(35);
    set.matmul(again, a, b, 5, 19, 7);
    expect(again).toEqual(first);
  });
});
