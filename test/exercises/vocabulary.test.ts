/** The vocabulary recognizes a mistake by its effect on any right answer, in any exercise. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { vocabulary } from "../../exercises/grading/diagnoses.js";
import {
  agree,
  isClose,
  mapped,
  type Numbers,
  numbersOf,
  summed,
  transposed,
} from "../../exercises/grading/numbers.js";

const tolerance = 1e-9;

/** The first thing said about `got` when `want` is right. */
function diagnose(got: Numbers, want: Numbers, letters: Record<string, number> = {}) {
  for (const { name, sees } of vocabulary) {
    const says = sees({ name: "dq", got, want, letters, tolerance });
    if (says !== undefined) return { name, says };
  }
  return undefined;
}

/** Matrices of at least two rows and columns, with numbers far from 0 and from each other. */
const matrix = fc
  .tuple(fc.integer({ min: 3, max: 5 }), fc.integer({ min: 3, max: 5 }), fc.integer({ min: 1, max: 1000 }))
  .map(([rows, cols, seed]): Numbers => {
    const data = Array.from(
      { length: rows * cols },
      (_, i) => Math.sin(seed + 1.7 * i) + (i % 2 === 0 ? 2 : -2),
    );
    return { shape: [rows, cols], data };
  });

const column = ({ shape, data }: Numbers, k: number): Numbers => ({
  shape,
  data: Array.from(data, (x, i) => (i % shape[1]! === k ? x + 1 : x)),
});

/** What each mistake does to the right answer, by the name of its row. */
const wrong: Readonly<Record<string, (want: Numbers) => Numbers>> = {
  sign: (want) => mapped(want, (x) => -x),
  factor: (want) => mapped(want, (x) => 0.37 * x),
  zero: (want) => mapped(want, () => 0),
  "constant added": (want) => mapped(want, (x) => x + 0.3),
  squared: (want) => mapped(want, (x) => x * x),
  NaN: (want) => mapped(want, (x, i) => (i === 2 ? Number.NaN : x)),
  infinity: (want) => mapped(want, (x, i) => (i === 2 ? Infinity : x)),
  "one left out": (want) => column(want, want.shape[1]! - 1),
  "one sum too many": (want) => summed(want, 0),
  "row sums": (want) => mapped(want, (x, i) => x * (1 + Math.floor(i / want.shape[1]!))),
  "gradient stopped": (want) => mapped(want, (x, i) => (i % 7 === 0 ? 0 : x)),
  reversed: ({ shape, data }) => {
    const cols = shape[1]!;
    return { shape, data: Array.from(data, (_, i) => data[data.length - cols - i + 2 * (i % cols)]!) };
  },
  "off by one step": ({ shape, data }) => {
    const list = Array.from(data);
    return { shape, data: [...list.slice(0, shape[1]), ...list.slice(0, -shape[1]!)] };
  },
  "other places": ({ shape, data }) => ({
    shape,
    data: Array.from(data, (_, i) => data[(i + 1) % data.length]!),
  }),
  shape: ({ data }) => ({ shape: [data.length], data }),
};

describe("the vocabulary", () => {
  it.each(Object.entries(wrong))("sees: %s", (name, make) => {
    fc.assert(
      fc.property(matrix, (want) => {
        expect(diagnose(make(want), want)?.name).toBe(name);
      }),
    );
  });

  it("recognizes a transpose, even of a square matrix", () => {
    fc.assert(
      fc.property(matrix, (want) => {
        expect(diagnose(transposed(want), want)?.name).toBe("transpose");
      }),
    );
  });

  it("recognizes a broadcast that was not undone, and a missing mean", () => {
    fc.assert(
      fc.property(matrix, fc.integer({ min: 0, max: 1 }), (got, axis) => {
        const sum = summed(got, axis);
        expect(diagnose(got, sum)?.name).toBe("broadcast not undone");
        expect(
          diagnose(
            got,
            mapped(sum, (x) => x / got.shape[axis]!),
          )?.name,
        ).toBe("mean instead of sum");
      }),
    );
  });

  it("recognizes a gradient that should be cut off", () => {
    fc.assert(
      fc.property(matrix, (got) => {
        const want = mapped(got, (x, i) => (i % 7 === 0 ? 0 : x));
        expect(diagnose(got, want)?.name).toBe("gradient let through");
      }),
    );
  });

  it("names a factor by its letter", () => {
    fc.assert(
      fc.property(matrix, fc.integer({ min: 3, max: 400 }), (want, N) => {
        expect(
          diagnose(
            mapped(want, (x) => N * x),
            want,
            { N },
          )?.says,
        ).toContain("was 1/N forgotten?");
        expect(
          diagnose(
            mapped(want, (x) => x / N),
            want,
            { N },
          )?.says,
        ).toContain("divided by N once too often");
      }),
    );
  });

  it("names a factor that is a ratio of two letters", () => {
    const want: Numbers = { shape: [2], data: [3, -1.2] };
    const got = mapped(want, (x) => (x * 5) / 3);
    expect(diagnose(got, want, { N: 5, K: 3 })?.says).toContain("was it divided by K instead of N?");
  });

  it("says nothing about two single numbers whose ratio has no name", () => {
    const number = (x: number): Numbers => ({ shape: [], data: [x] });
    expect(diagnose(number(1.234), number(7))).toBeUndefined();
    expect(diagnose(number(14), number(7))?.says).toContain("twice");
  });

  it("has a test for each of its rows", () => {
    const others = ["transpose", "broadcast not undone", "mean instead of sum", "gradient let through"];
    expect(new Set([...Object.keys(wrong), ...others])).toEqual(new Set(vocabulary.map(({ name }) => name)));
  });
});

describe("answers are read as numbers", () => {
  it("from numbers, lists, typed arrays, and anything with a shape and data", () => {
    expect(numbersOf(2)).toEqual({ shape: [], data: [2] });
    expect(numbersOf(true)).toEqual({ shape: [], data: [1] });
    expect(numbersOf([[1, 2, 3]])).toEqual({ shape: [1, 3], data: [1, 2, 3] });
    expect(numbersOf([{ shape: [2], data: Float32Array.of(1, 2) }])).toEqual({ shape: [1, 2], data: [1, 2] });
    expect(numbersOf(Float64Array.of(4))?.shape).toEqual([1]);
    for (const strange of [undefined, null, "1", {}, [[1], [1, 2]], [1, "2"], { shape: [3], data: [1] }]) {
      expect(numbersOf(strange)).toBeUndefined();
    }
  });

  it("and infinity is close only to itself", () => {
    expect(isClose(Infinity, 1, tolerance)).toBe(false);
    expect(isClose(Infinity, Infinity, tolerance)).toBe(true);
    expect(isClose(Number.NaN, 0, tolerance)).toBe(false);
    expect(agree({ shape: [1], data: [1] }, { shape: [1, 1], data: [1] }, tolerance)).toBe(false);
  });
});
