import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DataArray, zerosOf } from "../../src/dtype.js";
import type { Convolution, Kernels, Pair } from "../../src/kernels/contract/index.js";
import { allocateResident, releaseResident } from "../../src/kernels/memory.js";
import { referenceKernels, wasmKernels } from "./sets.js";
import { type Arrays, convolutionOf, sizesOf } from "./table/images.js";

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

function run(
  set: Kernels,
  l: Convolution,
  { x, w, b, y }: Arrays<DataArray>,
  make: (n: number) => DataArray,
) {
  const out = { forward: make(y.length), transpose: make(x.length), weight: make(w.length) };
  set.convolution(out.forward, x, w, b, l);
  set.convolutionTranspose(out.transpose, y, w, l);
  set.convolutionWeight(out.weight, x, y, l);
  return out;
}

function arraysFor(l: Convolution): Arrays<Float32Array> {
  const sizes = sizesOf(l);
  return { x: values(sizes.x, 1), w: values(sizes.w, 2), b: values(sizes.b, 3), y: values(sizes.y, 4) };
}

function expectClose(actual: ArrayLike<number>, expected: readonly number[], tolerance: number): void {
  expect(actual.length).toBe(expected.length);
  for (let i = 0; i < expected.length; i++) {
    const error = Math.abs(actual[i]! - expected[i]!);
    if (!(error <= tolerance)) expect(`[${i}] ${actual[i]}`).toBe(`[${i}] ${expected[i]}`);
  }
}

/** Garbage, so that an element that is not written shows. */
const dirty = (length: number): Float32Array => new Float32Array(length).fill(Number.NaN);

const pair = (low: number, high: number): fc.Arbitrary<Pair> =>
  fc.tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high }));

/** Lengths for which at least one window fits, or that are empty. */
const lengths: fc.Arbitrary<Convolution> = fc
  .record({
    batch: fc.constantFrom(0, 1, 2, 3, 7),
    groups: fc.constantFrom(1, 1, 2, 3),
    channels: fc.constantFrom(1, 1, 2, 3, 4, 5, 8),
    filters: fc.constantFrom(0, 1, 2, 3, 4, 5, 7, 8),
    kernel: pair(1, 5),
    stride: fc.oneof(fc.constant<Pair>([1, 1]), pair(1, 3)),
    padding: fc.oneof(fc.constant<Pair>([0, 0]), pair(0, 3)),
    dilation: fc.oneof(fc.constant<Pair>([1, 1]), pair(1, 3)),
    places: pair(1, 11),
    /** Points that no window reaches, or that windows reach beyond. */
    surplus: pair(-2, 3),
  })
  .map(({ places, surplus, ...rest }) => {
    const size = ([0, 1] as const).map((axis) => {
      const end = (places[axis] - 1) * rest.stride[axis] + (rest.kernel[axis] - 1) * rest.dilation[axis] + 1;
      return Math.max(1, end - 2 * rest.padding[axis] + surplus[axis]);
    }) as unknown as Pair;
    return { ...rest, size, outSize: places };
  });

describe.each(sets.map((set, i) => ({ title: titles[i]!, set })))("convolution, $title", ({ set }) => {
  it("and its two gradients are the definition's for all lengths", () => {
    fc.assert(
      fc.property(lengths, (l) => {
        const arrays = arraysFor(l);
        const expected = convolutionOf(l, arrays);
        const actual = run(set, l, arrays, dirty);
        const tolerance = expected.terms * 2 ** -23;
        expectClose(actual.forward, expected.forward, tolerance);
        expectClose(actual.transpose, expected.transpose, tolerance);
        expectClose(actual.weight, expected.weight, tolerance);
      }),
      { numRuns: 500 },
    );
  });

  it.each<[string, Partial<Convolution>]>([
    [
      "many channels and filters",
      { channels: 20, filters: 18, size: [14, 14], outSize: [12, 12], kernel: [3, 3] },
    ],
    [
      "filters as large as the images",
      { batch: 9, channels: 6, filters: 10, size: [4, 5], outSize: [1, 1], kernel: [4, 5] },
    ],
    ["one point each", { channels: 16, filters: 9, size: [7, 9], outSize: [7, 9], kernel: [1, 1] }],
    [
      "one filter for each channel",
      { groups: 12, size: [9, 9], outSize: [9, 9], kernel: [3, 3], padding: [1, 1] },
    ],
    ["no channels", { channels: 0, filters: 2, size: [3, 3], outSize: [3, 3], kernel: [1, 1] }],
  ])("is right for %s", (_, some) => {
    const l: Convolution = { ...unit, batch: 5, ...some };
    const arrays = arraysFor(l);
    const expected = convolutionOf(l, arrays);
    const actual = run(set, l, arrays, dirty);
    for (const key of ["forward", "transpose", "weight"] as const)
      expectClose(actual[key], expected[key], expected.terms * 2 ** -23);
  });

  it("gives the same bits for resident and for ordinary arrays, and leaves its inputs alone", () => {
    fc.assert(
      fc.property(lengths, (l) => {
        const arrays = arraysFor(l);
        const kept: Float32Array[] = [];
        const resident = (array: Float32Array): Float32Array => {
          const copy = allocateResident(array.length)!;
          copy.set(array);
          kept.push(copy);
          return copy;
        };
        const { x, w, b, y } = arrays;
        const staged = run(set, l, arrays, dirty);
        const inPlace = run(set, l, { x: resident(x), w: resident(w), b: resident(b), y: resident(y) }, (n) =>
          resident(dirty(n)),
        );
        for (const key of ["forward", "transpose", "weight"] as const)
          expect(inPlace[key]).toEqual(staged[key]);
        expect(kept.slice(0, 4)).toEqual([x, w, b, y]);
        for (const array of kept) releaseResident(array);
      }),
      { numRuns: 60 },
    );
  });

  it("adds nothing where there is no bias", () => {
    const l = { ...unit, size: [1, 5] as const, outSize: [1, 4] as const, kernel: [1, 2] as const };
    const out = dirty(4);
    set.convolution(out, Float32Array.of(1, 2, 3, 4, 5), Float32Array.of(1, -1), undefined, l);
    expect([...out]).toEqual([-1, -1, -1, -1]);
  });

  it("lets NaN and Infinity through, each to its windows only", () => {
    const l = { ...unit, size: [1, 6] as const, outSize: [1, 5] as const, kernel: [1, 2] as const };
    const out = dirty(5);
    set.convolution(
      out,
      Float32Array.of(Number.NaN, 1, 1, 1, 1, Infinity),
      Float32Array.of(1, 1),
      undefined,
      l,
    );
    expect([...out]).toEqual([Number.NaN, 2, 2, 2, Infinity]);
    const back = dirty(6);
    set.convolutionTranspose(back, Float32Array.of(Number.NaN, 1, 1, 1, Infinity), Float32Array.of(1, 2), l);
    expect([...back]).toEqual([Number.NaN, Number.NaN, 3, 3, Infinity, Infinity]);
  });

  it("computes float64 in float64 and int32 in whole numbers", () => {
    const l = { ...unit, size: [1, 2] as const, kernel: [1, 2] as const };
    const out = zerosOf("float64", 1);
    set.convolution(out, Float64Array.of(1, 2 ** -40), Float64Array.of(1, 1), undefined, l);
    expect(out[0]).toBe(1 + 2 ** -40);
    const whole = zerosOf("int32", 1);
    set.convolution(whole, Int32Array.of(2 ** 24, 1), Int32Array.of(1, 1), Int32Array.of(2), l);
    expect(whole[0]).toBe(2 ** 24 + 3);
  });
});

const unit: Convolution = {
  batch: 1,
  groups: 1,
  channels: 1,
  filters: 1,
  size: [1, 1],
  outSize: [1, 1],
  kernel: [1, 1],
  stride: [1, 1],
  padding: [0, 0],
  dilation: [1, 1],
};
