import { existsSync } from "node:fs";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { convolutionsBy } from "../../src/blas/convolutions.js";
import { useBlas } from "../../src/blas/index.js";
import { type Blas, loadBlas } from "../../src/blas/library.js";
import { productsBy } from "../../src/blas/products.js";
import { kernelInfo, randn, useKernels } from "../../src/index.js";
import type { Convolution, MatmulOptions } from "../../src/kernels/contract/index.js";
import { allocateResident, releaseResident } from "../../src/kernels/memory.js";
import { type CompleteSet, referenceKernels, wasmKernels } from "../kernels/sets.js";

/** The implementations that this machine has. */
const libraries = ["libopenblas.so.0", "libblis.so.4"].flatMap((library) => {
  try {
    return [{ library, blas: loadBlas("test", library, 1) }];
  } catch {
    return [];
  }
});

/** Everything is left to BLAS, however small. */
const always = { float32: 0, float64: 0, uses: 0 };

function laidOver(blas: Blas, base: CompleteSet): CompleteSet {
  return { ...base, matmul: productsBy(blas, base, always), ...convolutionsBy(blas, base, always) };
}

/** Deterministic numbers in −1…1. */
function values<A extends Float32Array | Float64Array>(array: A, seed: number): A {
  for (let i = 0, x = seed * 7919 + 1; i < array.length; i++) {
    x = (Math.imul(x, 1664525) + 1013904223) | 0;
    array[i] = x / 2 ** 31;
  }
  return array;
}

/** The same numbers, in the kernels' memory if they are to reside there and can. */
function kept<A extends Float32Array | Float64Array>(array: A, resides: boolean): A {
  const resident = resides && array instanceof Float32Array ? allocateResident(array.length) : undefined;
  resident?.set(array);
  return (resident as A | undefined) ?? array;
}

/** Compares two arrays of sums of `terms` products of numbers in −1…1. */
function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>, terms: number): void {
  const epsilon = actual instanceof Float64Array ? 2 ** -52 : 2 ** -23;
  for (let i = 0; i < expected.length; i++) {
    const close = Math.abs(actual[i]! - expected[i]!) <= (terms + 4) * epsilon;
    if (!close) expect(`[${i}] ${actual[i]}`).toBe(`[${i}] ${expected[i]}`);
  }
}

const length = fc.constantFrom(0, 1, 2, 3, 4, 8, 16, 17, 33);
const arrays = fc.constantFrom(Float32Array, Float64Array);

const products = fc.record({
  m: length,
  k: length,
  n: length,
  batch: fc.constantFrom(1, 2, 3),
  shareA: fc.boolean(),
  shareB: fc.boolean(),
  transposeA: fc.boolean(),
  transposeB: fc.boolean(),
  accumulate: fc.boolean(),
  withBias: fc.boolean(),
  relu: fc.boolean(),
  array: arrays,
});

const pair = (values: fc.Arbitrary<number>): fc.Arbitrary<[number, number]> => fc.tuple(values, values);

const convolutions = fc.record({
  batch: fc.constantFrom(1, 2, 3),
  groups: fc.constantFrom(1, 2),
  channels: fc.constantFrom(1, 2, 3),
  filters: fc.constantFrom(1, 2, 5),
  outSize: pair(fc.integer({ min: 1, max: 6 })),
  kernel: fc.oneof(fc.constant<[number, number]>([1, 1]), pair(fc.integer({ min: 1, max: 4 }))),
  stride: pair(fc.constantFrom(1, 1, 2, 3)),
  padding: pair(fc.constantFrom(0, 0, 1, 2, 4)),
  dilation: pair(fc.integer({ min: 1, max: 2 })),
  /** Points of the image that no window sees. */
  unseen: pair(fc.integer({ min: 0, max: 2 })),
  /** Points of padding after the image. */
  after: pair(fc.integer({ min: 0, max: 3 })),
});

/** Lengths in which every axis has at least one point. */
function lengthsOf({
  unseen,
  after,
  ...given
}: typeof convolutions extends fc.Arbitrary<infer T> ? T : never): Convolution {
  const size = ([0, 1] as const).map((i) => {
    const seen = (given.outSize[i] - 1) * given.stride[i] + given.dilation[i] * (given.kernel[i] - 1) + 1;
    return Math.max(1, seen - given.padding[i] - after[i] + unseen[i]);
  });
  return { ...given, size: [size[0]!, size[1]!] };
}

describe.skipIf(libraries.length === 0).each(libraries)("$library", ({ library, blas }) => {
  const sets = [referenceKernels, wasmKernels()];

  it("gives the products of the plain kernels: all lengths, transpositions, batches, epilogues", () => {
    fc.assert(
      fc.property(
        products,
        fc.constantFrom(...sets),
        ({ m, k, n, batch, array, withBias, relu, ...o }, base) => {
          const options: MatmulOptions = {
            transposeA: o.transposeA,
            transposeB: o.transposeB,
            accumulate: o.accumulate,
            batch,
            strideA: o.shareA ? 0 : m * k,
            strideB: o.shareB ? 0 : k * n,
            bias: withBias ? values(new array(n), 3) : undefined,
            activation: relu ? "relu" : undefined,
          };
          const a = values(new array(m * k * (o.shareA ? 1 : batch)), 1);
          const b = values(new array(k * n * (o.shareB ? 1 : batch)), 2);
          const [out, expected] = [values(new array(m * n * batch), 4), values(new array(m * n * batch), 4)];
          laidOver(blas, base).matmul(out, a, b, m, k, n, options);
          referenceKernels.matmul(expected, a, b, m, k, n, options);
          expectClose(out, expected, k);
        },
      ),
      { numRuns: 6000 },
    );
  });

  it("gives the convolutions of the plain kernels, and both gradients", () => {
    fc.assert(
      fc.property(
        convolutions,
        arrays,
        fc.boolean(),
        fc.constantFrom(...sets),
        (given, array, resides, base) => {
          const lengths = lengthsOf(given);
          const { batch, groups, channels, filters, size, outSize, kernel } = lengths;
          const images = (planes: number, [h, w]: readonly [number, number]): number =>
            batch * groups * planes * h * w;
          const x = kept(values(new array(images(channels, size)), 1), resides);
          const y = kept(values(new array(images(filters, outSize)), 2), resides);
          const w = values(new array(groups * filters * channels * kernel[0] * kernel[1]), 3);
          const bias = values(new array(groups * filters), 4);
          const set = laidOver(blas, base);
          const compare = (
            like: typeof x,
            terms: number,
            run: (set: CompleteSet, out: typeof x) => void,
          ): void => {
            const [actual, expected] = [values(new array(like.length), 5), values(new array(like.length), 6)];
            run(set, actual);
            run(referenceKernels, expected);
            expectClose(actual, expected, terms);
          };
          const taps = kernel[0] * kernel[1];
          compare(y, channels * taps, (s, out) => s.convolution(out, x, w, bias, lengths));
          compare(y, channels * taps, (s, out) => s.convolution(out, x, w, undefined, lengths));
          compare(x, filters * taps, (s, out) => s.convolutionTranspose(out, y, w, lengths));
          compare(w, batch * outSize[0] * outSize[1], (s, out) => s.convolutionWeight(out, x, y, lengths));
          for (const array of [x, y]) releaseResident(array as Float32Array);
        },
      ),
      { numRuns: 600 },
    );
  });

  describe("in force", () => {
    afterEach(() => useKernels("wasm"));

    it("is named by kernelInfo until useKernels chooses again", () => {
      useBlas({ library });
      expect(kernelInfo().blas).toMatch(/^(OpenBLAS|BLIS) \d+\.\d+/);
      expect(kernelInfo().name).toBe("wasm");
      useKernels("wasm");
      expect(kernelInfo().blas).toBeUndefined();
    });

    it("computes the products of ops", () => {
      const [a, b] = [randn([64, 4096]), randn([4096, 96])];
      const before = a.matmul(b);
      useBlas({ library });
      const after = a.matmul(b);
      expect(after.allClose(before, { rtol: 0, atol: 1e-3 })).toBe(true);
      // Sums of so many products are added up in another order.
      expect(after.equal(before)).toBe(false);
    });
  });
});

describe("useBlas", () => {
  it("is tried where the library is installed", () => {
    const here = existsSync("/usr/lib/x86_64-linux-gnu/libopenblas.so.0");
    if (here || process.env["CI"])
      expect(libraries.map(({ library }) => library)).toContain("libopenblas.so.0");
  });

  it("names the cure when a library is not there or no BLAS", () => {
    expect(() => useBlas({ library: "libnothing.so" })).toThrow(
      /^useBlas: cannot load libnothing\.so \(.*\)\. Install one \(Debian: apt install libopenblas0-pthread\), or name its file: useBlas\(\{ library \}\)\.$/,
    );
    if (process.platform === "linux") {
      expect(() => useBlas({ library: "libm.so.6" })).toThrow(
        /^useBlas: libm\.so\.6 has no cblas_sgemm\. Install/,
      );
    }
    expect(kernelInfo().blas).toBeUndefined();
  });

  it("rejects invalid numbers of threads", () => {
    expect(() => useBlas({ threads: 0 })).toThrow("useBlas: threads must be a whole number ≥ 1, got 0");
  });
});
