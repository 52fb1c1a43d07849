/**
 * The WebAssembly kernels' mathematical functions against float64: errors in units in the last place (ulp),
 * and special values exactly.
 */
import { describe, expect, test } from "vitest";
import { input, type Primitive, program, s } from "../../../src/kernels/expression.js";
import { scalar } from "../../../src/kernels/reference/scalar.js";
import { createElementwise } from "../../../src/kernels/wasm/elementwise/index.js";
import { hasFma } from "../../../src/kernels/wasm/features.js";

/**
 * Largest error allowed, and where a function changes most: the second half of the samples is taken there.
 */
const functions = {
  exp: { ulp: 1.1, from: -105, to: 90 },
  expm1: { ulp: 1.8, from: -3, to: 3 },
  log: { ulp: 0.9, from: 0.3, to: 3 },
  log1p: { ulp: 0.9, from: -0.9, to: 3 },
  log2: { ulp: 0.9, from: 0.3, to: 3 },
  sin: { ulp: 0.51, from: -1e5, to: 1e5 },
  cos: { ulp: 0.51, from: -1e5, to: 1e5 },
  tan: { ulp: 0.51, from: -1e5, to: 1e5 },
  asin: { ulp: 0.51, from: -1, to: 1 },
  acos: { ulp: 0.51, from: -1, to: 1 },
  atan: { ulp: 0.51, from: -4, to: 4 },
  sinh: { ulp: 0.51, from: -90, to: 90 },
  cosh: { ulp: 0.51, from: -90, to: 90 },
  tanh: { ulp: 1.4, from: -2, to: 2 },
  sigmoid: { ulp: 2.1, from: -105, to: 20 },
  erf: { ulp: 1.5, from: -4, to: 4 },
} as const satisfies Partial<Record<Primitive, { ulp: number; from: number; to: number }>>;

const specials = [
  0,
  1,
  0.5,
  1.5,
  2,
  3,
  4,
  1e5,
  2 ** 23,
  2 ** 24 - 1,
  2 ** 24,
  2 ** 24 + 2,
  2 ** 31,
  1e30,
  3.4028234663852886e38,
  2 ** -126,
  2 ** -149,
  2 ** -130,
  88.72283935546875,
  88.7228469848633,
  89.4,
  103.97,
  Infinity,
  Number.NaN,
].flatMap((x) => [Math.fround(x), Math.fround(-x)]);

/** Every sign and exponent with 256 mantissas each, as many numbers in [from, to], and the special values. */
function samples(from: number, to: number): Float32Array {
  const random = generator(7);
  const count = 512 * 256;
  const xs = new Float32Array(2 * count + specials.length);
  const bits = new Uint32Array(xs.buffer);
  for (let i = 0; i < count; i++) bits[i] = ((i >> 8) << 23) | Math.floor(random() * 2 ** 23);
  for (let i = count; i < 2 * count; i++) xs[i] = from + (to - from) * random();
  xs.set(specials, 2 * count);
  return xs;
}

/** Random numbers in [0, 1). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/**
 * The distance from a float32 result to the exact value, in units of the last place of the float32 next to
 * it.
 */
function ulpError(got: number, exact: number): number {
  if (Object.is(got, Math.fround(exact))) return Math.abs(exact) < 2 ** 128 ? distance(got, exact) : 0;
  if (Number.isNaN(got) || Number.isNaN(exact)) return Infinity;
  // Zeros of the wrong sign, and infinities for what is far from them.
  if (got === 0 && exact === 0) return Infinity;
  const bounded = (x: number) => Math.max(-(2 ** 128), Math.min(2 ** 128, x));
  return distance(bounded(got), bounded(exact));
}

function distance(got: number, exact: number): number {
  if (got === exact) return 0;
  const exponent = Math.max(-126, Math.floor(Math.log2(Math.abs(exact))));
  return Math.abs(got - exact) / 2 ** (exponent - 23);
}

/** The largest error of a function of one or two arguments, and where it is. */
function worst(name: Primitive, fma: boolean, ...args: Float32Array[]): { ulp: number; at: number[] } {
  const unary = s[name] as (...xs: unknown[]) => ReturnType<typeof s.exp>;
  const p = program(name, args.length, [unary(...args.map((_, k) => input(k)))]);
  const out = new Float32Array(args[0]!.length);
  createElementwise({ fma })(p, [out], args);
  let [ulp, at] = [0, -1];
  for (let i = 0; i < out.length; i++) {
    const error = ulpError(out[i]!, scalar[name](args[0]![i]!, args[1]?.[i] ?? 0, 0));
    if (error > ulp) [ulp, at] = [error, i];
  }
  return { ulp, at: args.map((x) => x[at]!) };
}

const variants = hasFma() ? [false, true] : [false];

describe.each(variants)("mathematical functions, fused multiply-add %s", (fma) => {
  test.each(Object.entries(functions))(
    "%s stays within its bound for all exponents",
    (name, { ulp, from, to }) => {
      const result = worst(name as keyof typeof functions, fma, samples(from, to));
      expect(result.ulp, `at ${result.at}`).toBeLessThanOrEqual(ulp);
    },
  );

  /** Pairs of numbers of all exponents, of similar size, and all pairs of special values. */
  function pairs(): [Float32Array, Float32Array] {
    const [a, b] = [samples(-3, 3), samples(-60, 60).reverse()];
    const [c, d] = [samples(-30, 30), samples(-30, 30).map((x) => Math.fround(x / 7))];
    const first = specials.flatMap((x) => specials.map(() => x));
    const second = specials.flatMap(() => specials);
    return [Float32Array.from([...a, ...c, ...first]), Float32Array.from([...b, ...d, ...second])];
  }

  test("pow stays within 0.51 ulp, special values included", () => {
    const [a, b] = pairs();
    const bases = a.map((x, i) => (i % 2 ? x : Math.abs(x)));
    const result = worst(
      "pow",
      fma,
      bases,
      b.map((x, i) => (i % 3 ? x : Math.round(x))),
    );
    expect(result.ulp, `at ${result.at}`).toBeLessThanOrEqual(0.51);
  });

  test("atan2 stays within 0.51 ulp, special values included", () => {
    const result = worst("atan2", fma, ...pairs());
    expect(result.ulp, `at ${result.at}`).toBeLessThanOrEqual(0.51);
  });

  test("remainder is rounded correctly, however large the quotient", () => {
    const result = worst("remainder", fma, ...pairs());
    expect(result.ulp, `at ${result.at}`).toBeLessThanOrEqual(0.5);
  });

  test("sin is right where a float32 comes nearest to a multiple of π", () => {
    // The worst case for float32: 16367173·2⁷² is 1.6e-9 away from an odd multiple of π/2.
    const x = Float32Array.of(16367173 * 2 ** 72, 2 ** 127, 1e22, 33554432);
    for (const name of ["sin", "cos", "tan"] as const) {
      expect(worst(name, fma, x).ulp, name).toBeLessThanOrEqual(0.51);
    }
  });
});
