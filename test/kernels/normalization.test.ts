import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { allocateResident, releaseResident } from "../../src/kernels/memory.js";
import { closeTo, gaussians } from "./numbers.js";
import { referenceKernels, wasmKernels } from "./sets.js";

const sets = [
  { title: "reference", set: referenceKernels },
  { title: "wasm with fma", set: wasmKernels(true) },
  { title: "wasm without fma", set: wasmKernels(false) },
];

const cases = fc.record({
  outer: fc.constantFrom(1, 2, 3, 7),
  length: fc.constantFrom(0, 1, 2, 3, 4, 5, 9),
  inner: fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 17, 40),
  seed: fc.nat(1000),
  shift: fc.constantFrom(0, -5),
  eps: fc.constantFrom(1e-5, 0.1),
});
interface Lengths {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

/** The places of slice l. */
function placesOf(l: number, { outer, length, inner }: Lengths): number[] {
  return Array.from(
    { length: outer * inner },
    (_, n) => (Math.floor(n / inner) * length + l) * inner + (n % inner),
  );
}

function mean(x: readonly number[]): number {
  return x.reduce((sum, value) => sum + value, 0) / x.length;
}

describe.each(sets)("normalisation kernels, $title", ({ set }) => {
  it("normalize gives each slice mean 0 and variance 1, and returns the original ones", () => {
    fc.assert(
      fc.property(cases, ({ seed, shift, eps, ...lengths }) => {
        const { outer, length, inner } = lengths;
        const a = gaussians(outer * length * inner, seed, 2).map((value) => value + shift);
        const out = new Float32Array(a.length);
        const [means, variances] = [new Float32Array(length), new Float32Array(length)];
        set.normalize(out, means, variances, new Float32Array(length), a, outer, length, inner, eps, true);
        for (let l = 0; l < length; l++) {
          const places = placesOf(l, lengths);
          const x = places.map((i) => a[i]!);
          const center = mean(x);
          const variance = mean(x.map((value) => (value - center) ** 2));
          closeTo([means[l]!, variances[l]!], [center, variance], { relative: 1e-5, absolute: 1e-6 });
          const scale = 1 / Math.sqrt(variance + eps);
          closeTo(
            places.map((i) => out[i]!),
            x.map((value) => (value - center) * scale),
            { relative: 1e-5, absolute: 1e-6 * scale },
          );
        }
      }),
    );
  });

  it("normalize's gradient is (g − mean(g) − y·mean(g·y))·scale over each slice", () => {
    fc.assert(
      fc.property(cases, ({ seed, ...lengths }) => {
        const { outer, length, inner } = lengths;
        const [y, g] = [0, 1].map((n) => gaussians(outer * length * inner, seed + n, 1)) as [
          Float32Array,
          Float32Array,
        ];
        const scales = gaussians(length, seed + 2, 1);
        const out = new Float32Array(y.length);
        set.normalizeGradient(out, y, scales, g, outer, length, inner, true);
        for (let l = 0; l < length; l++) {
          const places = placesOf(l, lengths);
          const [sum, products] = [mean(places.map((i) => g[i]!)), mean(places.map((i) => g[i]! * y[i]!))];
          const scale = scales[l]!;
          closeTo(
            places.map((i) => out[i]!),
            places.map((i) => (g[i]! - sum - y[i]! * products) * scale),
            { relative: 1e-5, absolute: 2e-6 * Math.abs(scale) },
          );
        }
      }),
    );
  });

  it("makes NaN of a slice with NaN, and of no other", () => {
    for (const [outer, inner] of [
      [1, 6],
      [6, 1],
    ] as const) {
      const a = gaussians(30, 1, 1);
      const ill = placesOf(3, { outer, length: 5, inner });
      a[ill[2]!] = Number.NaN;
      const out = new Float32Array(30);
      const [mean, variance, scale] = [new Float32Array(5), new Float32Array(5), new Float32Array(5)];
      set.normalize(out, mean, variance, scale, a, outer, 5, inner, 1e-5, true);
      expect([...out.keys()].filter((i) => Number.isNaN(out[i]!))).toEqual(ill);
    }
  });

  it("keeps the variance of numbers far from 0", () => {
    const a = Float32Array.from({ length: 64 }, (_, i) => 4096 + (i % 2));
    const [means, variances] = [new Float32Array(1), new Float32Array(1)];
    set.normalize(new Float32Array(64), means, variances, new Float32Array(1), a, 1, 1, 64, 0, true);
    expect([means[0], variances[0]]).toEqual([4096.5, 0.25]);
  });

  it("is right where squares leave the range, at both of its ends", () => {
    for (const [outer, inner] of [
      [1, 2],
      [2, 1],
    ] as const) {
      for (const unit of [1e30, 1e-25]) {
        const [out, scale] = [new Float32Array(2), new Float32Array(1)];
        const moments = [new Float32Array(1), new Float32Array(1)] as const;
        set.normalize(out, ...moments, scale, Float32Array.of(unit, 3 * unit), outer, 1, inner, 0, true);
        closeTo(out, [-1, 1], { relative: 1e-6, absolute: 0 });
        closeTo(scale, [1 / unit], { relative: 1e-6, absolute: 0 });
      }
    }
    const [out, scale] = [new Float64Array(2), new Float64Array(1)];
    const moments = [new Float64Array(1), new Float64Array(1)] as const;
    set.normalize(out, ...moments, scale, Float64Array.of(1e200, 3e200), 1, 1, 2, 1e-5, true);
    closeTo(out, [-1, 1], { relative: 1e-15, absolute: 0 });
  });

  it("gives the same bits for resident and for ordinary arrays", () => {
    const a = gaussians(70, 1, 2);
    const moments = [new Float32Array(5), new Float32Array(5), new Float32Array(5)] as const;
    const [staged, resident, input] = [new Float32Array(70), allocateResident(70)!, allocateResident(70)!];
    input.set(a);
    set.normalize(staged, ...moments, a, 2, 5, 7, 1e-5, true);
    set.normalize(resident, ...moments, input, 2, 5, 7, 1e-5, true);
    expect(Array.from(resident)).toEqual(Array.from(staged));
    releaseResident(resident);
    releaseResident(input);
  });

  it("computes float64 in float64", () => {
    const out = new Float64Array(2);
    const moments = [new Float64Array(1), new Float64Array(1), new Float64Array(1)] as const;
    set.normalize(out, ...moments, Float64Array.of(1, 1 + 2 ** -40), 1, 1, 2, 0, true);
    expect(Array.from(out)).toEqual([-1, 1]);
    set.normalizeGradient(
      out,
      Float64Array.of(-1, 1),
      Float64Array.of(1),
      Float64Array.of(1e-12, 1),
      1,
      1,
      2,
      true,
    );
    closeTo(out, [0, 0], { relative: 0, absolute: 1e-15 });
  });
});
