import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compare, comparisonSummary, comparisonTable, tolerance } from "../../src/comparison/index.js";

const numbers = (data: Float64Array | Float32Array, shape: readonly number[] = [data.length]) => ({
  shape,
  data,
});
const list = (...values: number[]) => numbers(Float64Array.from(values));

describe("a quantity", () => {
  it("is exact when compared with itself, including NaN, infinities, and both zeros", () => {
    fc.assert(
      fc.property(fc.float64Array(), (data) => {
        const self = compare("x", numbers(data), numbers(data.slice()));
        expect(self).toEqual({ name: "x", shape: [data.length], verdict: "exact", largestDifference: 0 });
      }),
    );
    expect(compare("x", list(0, NaN), list(-0, NaN)).verdict).toBe("exact");
  });

  it("is close up to the tolerance and different beyond it, relative to numbers larger than 1", () => {
    const size = fc.double({ min: 1e-3, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(size, fc.constantFrom("float64", "float32"), (x, dtype) => {
        const array = dtype === "float64" ? Float64Array : Float32Array;
        const limit = tolerance[dtype as "float64"] * Math.max(1, x);
        const shifted = (by: number) => compare("x", numbers(array.of(x)), numbers(Float64Array.of(x + by)));
        expect(shifted(limit / 2).verdict).not.toBe("different");
        expect(shifted(limit * 2)).toMatchObject({ verdict: "different" });
      }),
    );
  });

  it("reports the largest difference", () => {
    expect(compare("x", list(1, 2, 3), list(1, 2.5, 3.25)).largestDifference).toBe(0.5);
  });

  it("is infinitely different if a NaN or infinity meets a number, or the shapes differ", () => {
    const different = { verdict: "different", largestDifference: Infinity };
    expect(compare("x", list(1), list(NaN))).toMatchObject(different);
    expect(compare("x", list(Infinity), list(1))).toMatchObject(different);
    expect(compare("x", list(Infinity), list(-Infinity))).toMatchObject(different);
    expect(
      compare("x", numbers(new Float64Array(6), [2, 3]), numbers(new Float64Array(6), [3, 2])),
    ).toMatchObject(different);
  });
});

it("prints as a table and as one line", () => {
  const quantities = [
    compare("dense1.output", numbers(new Float64Array(6), [2, 3]), numbers(new Float64Array(6), [2, 3])),
    compare("loss", numbers(Float64Array.of(1), []), numbers(Float64Array.of(1 + 2 ** -40), [])),
    compare("dense1.dweights", list(1), list(NaN)),
  ];
  expect(comparisonTable(quantities).split("\n")).toEqual([
    "quantity         shape   verdict    largest difference",
    "dense1.output    [2, 3]  exact                       0",
    "loss             scalar  close                9.09e-13",
    "dense1.dweights  [1]     different            Infinity",
  ]);
  expect(comparisonSummary(quantities)).toBe(
    "3 quantities: 1 exact, 1 close, 1 different; largest difference Infinity",
  );
  expect(comparisonSummary([])).toBe("0 quantities: 0 exact, 0 close, 0 different; largest difference 0");
});
