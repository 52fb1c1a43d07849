import { describe, expect, it } from "vitest";
import { tensor } from "../../../src/index.js";

describe("unique", () => {
  it("puts the values back together where they came from, counts and all", () => {
    const x = tensor([
      [3, -1, 3],
      [0, 3, -1],
    ]);
    const { values, inverse, counts } = x.unique();
    expect(values.toArray()).toEqual([-1, 0, 3]);
    expect(values.indexSelect(0, inverse.flatten()).reshape(x.shape).equal(x)).toBe(true);
    expect(inverse.flatten().bincount().equal(counts)).toBe(true);
  });

  it("holds every NaN for another value, and keeps dtypes", () => {
    const { values, counts } = tensor([NaN, 1, NaN]).unique();
    expect([values.toArray(), counts.toArray()]).toEqual([
      [1, NaN, NaN],
      [1, 1, 1],
    ]);
    expect(tensor([true, false, true]).unique().values.toArray()).toEqual([false, true]);
  });
});
