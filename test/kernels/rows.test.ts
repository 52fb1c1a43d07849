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

const rows = fc.constantFrom(0, 1, 2, 3, 4, 5, 8, 17);
const columns = fc.oneof(
  fc.constantFrom(1, 2, 3, 4, 5, 7, 8, 10, 16, 17, 100),
  fc.integer({ min: 1, max: 40 }),
);
const cases = fc.record({ rows, columns, seed: fc.nat(1000), scale: fc.constantFrom(0.1, 3, 50) });

/** e^{x − max} / Σ e^{x − max}, or its logarithm, in float64. */
function softmaxOf(x: readonly number[], log: boolean): number[] {
  const max = Math.max(...x);
  const total = x.reduce((sum, value) => sum + Math.exp(value - max), 0);
  return x.map((value) => (log ? value - max - Math.log(total) : Math.exp(value - max) / total));
}

function row(a: ArrayLike<number>, r: number, length: number): number[] {
  return Array.from({ length }, (_, c) => a[r * length + c]!);
}

/** What crossEntropy leaves for its gradient: each row's maximum and `Σ e^{x − max}`. */
function scalesOf(logits: Float32Array, rows: number, columns: number): Float32Array {
  const scales = eachRowOf(rows, (r) => {
    const x = row(logits, r, columns);
    const max = Math.max(...x);
    return [max, x.reduce((sum, value) => sum + Math.exp(value - max), 0)];
  });
  return Float32Array.from(scales);
}

function eachRowOf(count: number, compute: (r: number) => readonly number[]): number[] {
  return Array.from({ length: count }, (_, r) => compute(r)).flat();
}

describe.each(sets)("row-wise kernels, $title", ({ set }) => {
  it.each([false, true])("softmax is e^x / Σ e^x on every row (log: %s)", (log) => {
    fc.assert(
      fc.property(cases, ({ rows, columns, seed, scale }) => {
        const a = gaussians(rows * columns, seed, scale);
        const out = new Float32Array(a.length);
        set.softmax(out, a, rows, columns, log);
        const expected = eachRowOf(rows, (r) => softmaxOf(row(a, r, columns), log));
        closeTo(out, expected, { relative: 1e-6, absolute: 1e-7 * (log ? scale * 10 : 1) });
      }),
    );
  });

  it.each([false, true])("softmax's gradient is y·(g − Σ g·y), or g − e^y·Σ g (log: %s)", (log) => {
    fc.assert(
      fc.property(cases, ({ rows, columns, seed, scale }) => {
        const [y, g] = [new Float32Array(rows * columns), gaussians(rows * columns, seed + 1, 1)];
        set.softmax(y, gaussians(rows * columns, seed, scale), rows, columns, log);
        const out = new Float32Array(y.length);
        set.softmaxGradient(out, y, g, rows, columns, log);
        const expected = eachRowOf(rows, (r) => {
          const [p, d] = [row(y, r, columns), row(g, r, columns)];
          const total = d.reduce((sum, value, c) => sum + (log ? value : value * p[c]!), 0);
          return p.map((value, c) => (log ? d[c]! - Math.exp(value) * total : value * (d[c]! - total)));
        });
        closeTo(out, expected, { relative: 1e-5, absolute: 1e-6 });
      }),
    );
  });

  it("cross-entropy is logSumExp(x) − x[target], 0 where the target is negative", () => {
    fc.assert(
      fc.property(cases, ({ rows, columns, seed, scale }) => {
        const logits = gaussians(rows * columns, seed, scale);
        const targets = Int32Array.from({ length: rows }, (_, r) => ((r * 7 + seed) % (columns + 1)) - 1);
        const [losses, scales] = [new Float32Array(rows), new Float32Array(2 * rows)];
        set.crossEntropy(losses, scales, logits, targets, rows, columns);
        const expected = eachRowOf(rows, (r) =>
          targets[r]! < 0 ? [0] : [-softmaxOf(row(logits, r, columns), true)[targets[r]!]!],
        );
        closeTo(losses, expected, { relative: 1e-6, absolute: 1e-6 * (1 + scale) });
        closeTo(scales, [...scalesOf(logits, rows, columns)], { relative: 1e-6, absolute: 0 });
      }),
    );
  });

  it("cross-entropy's gradient is (softmax − oneHot)·g, 0 where the target is negative", () => {
    fc.assert(
      fc.property(cases, ({ rows, columns, seed, scale }) => {
        const logits = gaussians(rows * columns, seed, scale);
        const g = gaussians(rows, seed + 1, 1);
        const targets = Int32Array.from({ length: rows }, (_, r) => ((r * 7 + seed) % (columns + 1)) - 1);
        const out = new Float32Array(rows * columns);
        set.crossEntropyGradient(out, logits, scalesOf(logits, rows, columns), targets, g, rows, columns);
        const expected = eachRowOf(rows, (r) =>
          softmaxOf(row(logits, r, columns), false).map((p, c) =>
            targets[r]! < 0 ? 0 : (p - (c === targets[r] ? 1 : 0)) * g[r]!,
          ),
        );
        closeTo(out, expected, { relative: 1e-5, absolute: 1e-6 });
      }),
    );
  });

  it("does not overflow on large numbers", () => {
    const out = new Float32Array(3);
    set.softmax(out, Float32Array.of(1e30, 1e30, -1e30), 1, 3, false);
    expect(Array.from(out)).toEqual([0.5, 0.5, 0]);
  });

  it("makes NaN of a row with NaN or +Infinity, and of no other", () => {
    const inf = Number.POSITIVE_INFINITY;
    const a = Float32Array.of(1, Number.NaN, 3, 0, 0, 0, inf, 0, 0, -inf, 0, 0);
    for (const log of [false, true]) {
      const out = new Float32Array(12);
      set.softmax(out, a, 4, 3, log);
      expect(Array.from(out.subarray(0, 3))).toEqual([Number.NaN, Number.NaN, Number.NaN]);
      closeTo(out.subarray(3, 6), Array(3).fill(log ? -Math.log(3) : 1 / 3), { relative: 1e-6, absolute: 0 });
      expect(out[6]).toBeNaN();
      closeTo(out.subarray(9), log ? [-inf, -Math.LN2, -Math.LN2] : [0, 0.5, 0.5], {
        relative: 1e-6,
        absolute: 0,
      });
    }
  });

  it("an ignored row's gradient is 0 even where its logits are NaN", () => {
    const out = new Float32Array(2).fill(7);
    set.crossEntropyGradient(
      out,
      Float32Array.of(Number.NaN, 1),
      Float32Array.of(1, Number.NaN),
      Int32Array.of(-1),
      Float32Array.of(1),
      1,
      2,
    );
    expect(Array.from(out)).toEqual([0, 0]);
  });

  it("gives the same bits for resident and for ordinary arrays", () => {
    const a = gaussians(35, 1, 2);
    const [staged, resident, input] = [new Float32Array(35), allocateResident(35)!, allocateResident(35)!];
    input.set(a);
    set.softmax(staged, a, 5, 7, false);
    set.softmax(resident, input, 5, 7, false);
    expect(Array.from(resident)).toEqual(Array.from(staged));
    releaseResident(resident);
    releaseResident(input);
  });

  it("computes float64 in float64", () => {
    const out = new Float64Array(2);
    set.softmax(out, Float64Array.of(1, 1 + 1e-12), 1, 2, false);
    expect(out[1]! - out[0]!).toBeCloseTo(5e-13, 15);
  });
});
