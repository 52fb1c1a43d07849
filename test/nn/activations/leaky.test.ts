import { describe, expect, it } from "vitest";
import { Generator, tensor } from "../../../src/index.js";
import * as nn from "../../../src/nn/index.js";

describe("RReLU", () => {
  it("draws a slope between its bounds for each negative element during training", () => {
    const y = new nn.RReLU({ generator: new Generator(2) }).forward(tensor([...Array(50).fill(-1), 2]));
    const slopes = [...y.toTypedArray()].map((value) => -value);
    expect(slopes.pop()).toBe(-2);
    for (const slope of slopes) {
      expect(slope).toBeGreaterThanOrEqual(1 / 8);
      expect(slope).toBeLessThanOrEqual(1 / 3);
    }
    expect(new Set(slopes).size).toBeGreaterThan(40);
  });
});
