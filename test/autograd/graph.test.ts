import { describe, expect, it } from "vitest";
import { enableGrad, isGradEnabled, noGrad, type Tensor, tensor } from "../../src/index.js";

const leaf = (): Tensor => tensor([1, 2], { requiresGrad: true });

describe("noGrad", () => {
  it("records nothing, and returns what the function returns", () => {
    const y = noGrad(() => leaf().mul(2));
    expect([y.requiresGrad, y.isLeaf]).toEqual([false, true]);
  });

  it("ends with the function, also when that throws", () => {
    expect(() =>
      noGrad(() => {
        throw new Error("out");
      }),
    ).toThrow("out");
    expect(isGradEnabled()).toBe(true);
  });

  it("nests, and enableGrad records inside of it", () => {
    const seen = noGrad(() => [
      isGradEnabled(),
      enableGrad(() => [isGradEnabled(), noGrad(isGradEnabled), leaf().exp().requiresGrad]),
      isGradEnabled(),
    ]);
    expect(seen).toEqual([false, [true, false, true], false]);
  });
});

describe("enableGrad", () => {
  it("records inside noGrad, so that gradients flow through its result", () => {
    const x = leaf();
    const y = noGrad(() => enableGrad(() => x.square().sum()));
    y.backward();
    expect(x.grad!.toArray()).toEqual([2, 4]);
  });

  it("ends with the function, also when that throws", () => {
    const seen = noGrad(() => {
      expect(() =>
        enableGrad(() => {
          throw new Error("out");
        }),
      ).toThrow("out");
      return isGradEnabled();
    });
    expect(seen).toBe(false);
    expect(isGradEnabled()).toBe(true);
  });
});

describe("a graph", () => {
  it("is recorded only where a gradient is required", () => {
    const [x, c] = [leaf(), tensor([3, 4])];
    expect(c.mul(2).isLeaf).toBe(true);
    expect(x.mul(c).isLeaf).toBe(false);
    expect(x.mul(c).requiresGrad).toBe(true);
  });

  it("is not recorded through whole numbers and masks", () => {
    expect(leaf().gt(1).requiresGrad).toBe(false);
    expect(leaf().to("int32").requiresGrad).toBe(false);
    expect(leaf().argmax().requiresGrad).toBe(false);
  });

  it("is cut by detach, which shares the data", () => {
    const x = leaf();
    const cut = x.mul(3).detach();
    expect([cut.requiresGrad, cut.isLeaf]).toEqual([false, true]);
    const same = x.detach();
    noGrad(() => x.assign(tensor([8, 9])));
    expect(same.toArray()).toEqual([8, 9]);
  });
});
