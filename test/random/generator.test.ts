import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ArgumentError } from "../../src/errors.js";
import { Generator, type GeneratorState } from "../../src/random/index.js";

const seeds = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const draws = {
  random: (g: Generator) => g.random(),
  randn: (g: Generator) => g.randn(),
  randint: (g: Generator) => g.randint(-7, 2 ** 40),
  permutation: (g: Generator) => [...g.permutation(5)],
};
const plans = fc.array(fc.constantFrom(...(Object.keys(draws) as (keyof typeof draws)[])), { maxLength: 20 });

/** The message of the error, which must be an ArgumentError. */
function refusal(call: () => unknown): string {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(ArgumentError);
    return (error as ArgumentError).message;
  }
  throw new Error("nothing was refused");
}

describe("state", () => {
  test("a state that went through JSON continues the stream anywhere, after anything", () => {
    fc.assert(
      fc.property(seeds, plans, plans, (seed, before, after) => {
        const a = new Generator(seed);
        for (const name of before) draws[name](a);
        const b = new Generator(1);
        b.randn();
        b.setState(JSON.parse(JSON.stringify(a.getState())));
        expect(after.map((name) => draws[name](b))).toEqual(after.map((name) => draws[name](a)));
        expect(b.getState()).toEqual(a.getState());
      }),
    );
  });

  test("a saved state does not change when the generator goes on", () => {
    const g = new Generator(3);
    const state = g.getState();
    const copy = structuredClone(state);
    g.rand(1000);
    expect(state).toEqual(copy);
  });

  const good = new Generator(0).getState();
  const keyProblem = "setState: state.key must be 624 whole numbers between 0 and 2**32 - 1, not all 0";
  test.each<[unknown, string]>([
    [null, "setState: state must be an object from getState, got null"],
    [5, "setState: state must be an object from getState, got 5"],
    [{ ...good, algorithm: "PCG64" }, 'setState: state.algorithm must be "MT19937", got "PCG64"'],
    [{ ...good, key: good.key.slice(1) }, keyProblem],
    [{ ...good, key: good.key.map(() => 0) }, keyProblem],
    [{ ...good, key: good.key.with(3, 2 ** 32) }, keyProblem],
    [{ ...good, key: good.key.with(3, 0.5) }, keyProblem],
    [{ ...good, position: 625 }, "setState: state.position must be a whole number 0 … 624, got 625"],
    [{ ...good, position: -1 }, "setState: state.position must be a whole number 0 … 624, got -1"],
    [
      { ...good, cachedNormal: Number.NaN },
      "setState: state.cachedNormal must be a finite number or null, got NaN",
    ],
    [
      { algorithm: "MT19937", key: good.key, position: 1 },
      "setState: state.cachedNormal must be a finite number or null, got undefined",
    ],
  ])("a state that getState cannot have made is refused and changes nothing (%#)", (state, message) => {
    const g = new Generator(7);
    expect(refusal(() => g.setState(state as GeneratorState))).toBe(message);
    expect(g.getState()).toEqual(new Generator(7).getState());
  });
});

describe("distributions", () => {
  test("a count draws the same numbers as that many single calls", () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 0, max: 30 }), (seed, count) => {
        const pairs: [(g: Generator) => ArrayLike<number>, (g: Generator) => number][] = [
          [(g) => g.rand(count), (g) => g.random()],
          [(g) => g.randn(count), (g) => g.randn()],
          [(g) => g.uniform(-2, 5, count), (g) => g.uniform(-2, 5)],
          [(g) => g.uniform(0, 1, count), (g) => g.uniform()],
          [(g) => g.normal(-2, 5, count), (g) => g.normal(-2, 5)],
          [(g) => g.normal(0, 1, count), (g) => g.normal()],
          [(g) => g.exponential(3, count), (g) => g.exponential(3)],
          [(g) => g.bernoulli(0.3, count), (g) => g.bernoulli(0.3)],
          [(g) => g.randint(-9, 9, count), (g) => g.randint(-9, 9)],
          [(g) => filled(count, (out) => g.fillUniform(out, -2, 5)), (g) => g.uniform(-2, 5)],
          [(g) => filled(count, (out) => g.fillNormal(out, -2, 5)), (g) => g.normal(-2, 5)],
        ];
        for (const [many, one] of pairs) {
          const g = new Generator(seed);
          const h = new Generator(seed);
          expect(Array.from(many(g))).toEqual(Array.from({ length: count }, () => one(h)));
        }
      }),
    );
  });

  test("a Float32Array is filled with the doubles, rounded", () => {
    const float32 = new Float32Array(50);
    new Generator(5).fillNormal(float32, 1, 2);
    expect(float32).toEqual(Float32Array.from(new Generator(5).normal(1, 2, 50)));
    new Generator(5).fillUniform(float32);
    expect(float32).toEqual(Float32Array.from(new Generator(5).rand(50)));
  });

  test("uniform numbers stay within low … high", () => {
    const ends = fc.double({ min: -1e6, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(seeds, ends, ends, (seed, a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        for (const x of new Generator(seed).uniform(low, high, 20)) {
          expect(x).toBeGreaterThanOrEqual(low);
          expect(x).toBeLessThanOrEqual(high);
        }
      }),
    );
  });

  test("whole numbers stay within low … high − 1, for ranges of up to 53 bits", () => {
    fc.assert(
      fc.property(seeds, fc.maxSafeInteger(), fc.maxSafeNat(), (seed, low, length) => {
        const high = Math.min(low + 1 + length, Number.MAX_SAFE_INTEGER);
        fc.pre(low < high);
        const x = new Generator(seed).randint(low, high);
        expect(Number.isSafeInteger(x)).toBe(true);
        expect(x).toBeGreaterThanOrEqual(low);
        expect(x).toBeLessThan(high);
      }),
    );
  });

  test("every whole number of a small range comes up", () => {
    const g = new Generator(0);
    expect(new Set(g.randint(-3, 4, 200))).toEqual(new Set([-3, -2, -1, 0, 1, 2, 3]));
    expect(Array.from(g.randint(-(2 ** 31), 2 ** 31, 100)).some((x) => x < 0)).toBe(true);
  });

  test("impossible and certain outcomes never and always come up", () => {
    const g = new Generator(0);
    expect(new Set(g.bernoulli(0, 100))).toEqual(new Set([0]));
    expect(new Set(g.bernoulli(1, 100))).toEqual(new Set([1]));
    expect(new Set(g.choice(3, 100, { p: [0, 1, 0] }))).toEqual(new Set([1]));
  });

  test("normal deviates have the requested mean and deviation", () => {
    const x = new Generator(11).normal(3, 2, 100_000);
    const mean = x.reduce((sum, v) => sum + v, 0) / x.length;
    const variance = x.reduce((sum, v) => sum + (v - mean) ** 2, 0) / x.length;
    expect(mean).toBeCloseTo(3, 1);
    expect(Math.sqrt(variance)).toBeCloseTo(2, 1);
  });
});

describe("order", () => {
  const arrays = fc.array(fc.integer(), { maxLength: 50 });

  test("shuffle keeps the elements and changes the array in place", () => {
    fc.assert(
      fc.property(seeds, arrays, (seed, array) => {
        const shuffled = [...array];
        const typed = Int32Array.from(array);
        new Generator(seed).shuffle(shuffled);
        new Generator(seed).shuffle(typed);
        expect(shuffled.toSorted((a, b) => a - b)).toEqual(array.toSorted((a, b) => a - b));
        expect(Array.from(typed)).toEqual(shuffled);
      }),
    );
  });

  test("permutation of an array is the shuffle of a copy, and of a number that of 0 … n − 1", () => {
    fc.assert(
      fc.property(seeds, arrays, (seed, array) => {
        const before = [...array];
        const permuted = new Generator(seed).permutation(array);
        const order = new Generator(seed).permutation(array.length);
        expect(array).toEqual(before);
        expect(permuted).toEqual(Array.from(order, (i) => array[i]));
        expect(Array.from(order).toSorted((a, b) => a - b)).toEqual(array.map((_, i) => i));
      }),
    );
  });

  test("choice without replacement draws no element twice", () => {
    const weights = fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(seeds, weights, fc.boolean(), (seed, w, weighted) => {
        const sum = w.reduce((a, b) => a + b, 0);
        const p = w.map((x) => x / sum);
        const options = weighted ? { replace: false, p } : { replace: false };
        const drawn = new Generator(seed).choice(w.length, w.length, options);
        expect(Array.from(drawn).toSorted((a, b) => a - b)).toEqual(w.map((_, i) => i));
      }),
    );
  });

  test("nothing may be drawn from nothing", () => {
    expect(new Generator(0).choice([], 0)).toEqual([]);
    expect(new Generator(0).permutation(0)).toEqual(new Int32Array(0));
  });
});

test("bad arguments are refused before anything is drawn", () => {
  const calls: [(g: Generator) => unknown, string][] = [
    [(g) => g.seed([]), "seed: seed must be non-empty, got []"],
    [(g) => g.seed([1, -1]), "seed: seed must be between 0 and 2**32 - 1, got [1, -1]"],
    [() => new Generator(-1), "Generator: seed must be between 0 and 2**32 - 1, got -1"],
    [(g) => g.rand(-1), "rand: count must be a whole number 0 … 2**31 - 1, got -1"],
    [(g) => g.randn(1.5), "randn: count must be a whole number 0 … 2**31 - 1, got 1.5"],
    [(g) => g.randint(0, 2, -1), "randint: count must be a whole number 0 … 2**31 - 1, got -1"],
    [(g) => g.permutation(-3), "permutation: n must be a whole number 0 … 2**31 - 1, got -3"],
    [(g) => g.choice(-1, 0), "choice: n must be a whole number 0 … 2**31 - 1, got -1"],
    [(g) => g.choice(3, 0.5), "choice: count must be a whole number 0 … 2**31 - 1, got 0.5"],
    [(g) => g.uniform(1, 0), "uniform: needs finite low ≤ high, got 1 and 0"],
    [(g) => g.uniform(-1e308, 1e308), "uniform: needs finite low ≤ high, got -1e+308 and 1e+308"],
    [
      (g) => g.fillUniform(new Float64Array(2), Number.NaN),
      "fillUniform: needs finite low ≤ high, got NaN and 1",
    ],
    [(g) => g.normal(Infinity), "normal: mean must be finite, got Infinity"],
    [(g) => g.normal(0, -1), "normal: std must be finite and ≥ 0, got -1"],
    [(g) => g.fillNormal(new Float64Array(2), 0, -1), "fillNormal: std must be finite and ≥ 0, got -1"],
    [(g) => g.exponential(-1), "exponential: scale must be finite and ≥ 0, got -1"],
    [(g) => g.bernoulli(1.1), "bernoulli: p must be within 0 … 1, got 1.1"],
    [(g) => g.randint(3, 3), "randint: needs whole numbers low < high, got 3 and 3"],
    [(g) => g.randint(0, 1.5), "randint: needs whole numbers low < high, got 0 and 1.5"],
    [
      (g) => g.randint(0, 2 ** 32, 5),
      "randint: 0 … 4294967296 does not fit int32. Draw them one at a time, without a count.",
    ],
    [(g) => g.choice(0, 2), "choice: cannot draw 2 elements from none"],
    [(g) => g.choice(3, 4, { replace: false }), "choice: cannot draw 4 of 3 elements without replacement"],
    [
      (g) => g.choice(3, 3, { replace: false, p: [0.5, 0.5, 0] }),
      "choice: cannot draw 3 of 2 elements of non-zero probability without replacement",
    ],
    [(g) => g.choice(3, 1, { p: [1] }), "choice: p must have 3 elements, got 1"],
    [(g) => g.choice(2, 1, { p: [1.5, -0.5] }), "choice: p must be non-negative, got -0.5 at 1"],
    [(g) => g.choice(2, 1, { p: [0.5, 0.4] }), "choice: p must sum to 1, got 0.9"],
  ];
  for (const [call, message] of calls) {
    const g = new Generator(7);
    expect(refusal(() => call(g))).toBe(message);
    expect(g.getState()).toEqual(new Generator(7).getState());
  }
});

function filled(count: number, fill: (out: Float64Array) => void): Float64Array {
  const out = new Float64Array(count);
  fill(out);
  return out;
}
