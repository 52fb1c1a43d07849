import { describe, expect, it } from "vitest";
import { Generator, ones, randn } from "../../src/index.js";
import * as nn from "../../src/nn/index.js";

describe("dropout", () => {
  it("zeroes about a fraction p and scales the rest to preserve the mean", () => {
    const y = new nn.Dropout(0.25, { generator: new Generator(3) }).forward(ones([100, 100]));
    const values = new Set(y.toTypedArray());
    expect(values).toEqual(new Set([0, Math.fround(1 / 0.75)]));
    expect(y.mean().item()).toBeCloseTo(1, 1);
    expect(y.eq(0).to("float32").mean().item()).toBeCloseTo(0.25, 1);
  });

  it("passes gradients where it passes values", () => {
    const x = ones([50], { requiresGrad: true });
    const y = new nn.Dropout(0.5, { generator: new Generator(1) }).forward(x);
    y.sum().backward();
    expect(x.grad!.toArray()).toEqual(y.toArray());
  });

  it("of channels zeroes whole channels", () => {
    const y = new nn.Dropout2d(0.5, { generator: new Generator(1) }).forward(ones([4, 8, 3, 3]));
    const sums = new Set(y.sum([2, 3]).toTypedArray());
    expect(sums).toEqual(new Set([0, 18]));
  });

  it("is also a function, which drops unless training is false", () => {
    const x = ones([4, 8, 3, 3]);
    const noise = (): { generator: Generator } => ({ generator: new Generator(1) });
    const { dropout, dropout2d } = nn.functional;
    expect(dropout(x, 0.3, noise()).equal(new nn.Dropout(0.3, noise()).forward(x))).toBe(true);
    expect(dropout2d(x, 0.3, noise()).equal(new nn.Dropout2d(0.3, noise()).forward(x))).toBe(true);
    expect(dropout(x, 0.3, { training: false })).toBe(x);
    expect(dropout2d(x, 0.3, { training: false })).toBe(x);
  });

  it("does nothing in evaluation or for p = 0; p = 1 zeroes everything", () => {
    const x = randn([4]);
    expect(new nn.Dropout().eval().forward(x)).toBe(x);
    expect(new nn.Dropout(0).forward(x)).toBe(x);
    expect(new nn.Dropout(1).forward(x).toArray().toString().replaceAll("-", "")).toBe("0,0,0,0");
  });
});
