import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Generator, randn, tensor, zeros } from "../../src/index.js";
import * as nn from "../../src/nn/index.js";

describe("running statistics", () => {
  it.each([
    [new nn.BatchNorm1d(2), [4, 2, 3]],
    [new nn.InstanceNorm1d(2, { trackRunningStats: true }), [4, 2, 3]],
  ] as const)("of %s end at 0 where the batches' do, not among denormal numbers", (layer, shape) => {
    const before = layer.stateDict();
    layer.loadStateDict({
      ...before,
      running_mean: tensor([1e-38, -1e-38]),
      running_var: tensor([1e-38, 1]),
    });
    layer.forward(zeros(shape));
    expect(layer.runningMean!.toArray()).toEqual([0, 0]);
    expect(layer.runningVar!.toArray()).toEqual([0, expect.closeTo(0.9, 6)]);
  });
});

describe("RMSNorm", () => {
  it("gives rows a root mean square of 1", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 1, max: 9 }), (seed, length) => {
        const x = randn([3, length], { dtype: "float64", generator: new Generator(seed) });
        const rms = new nn.RMSNorm(length).to("float64").forward(x).square().mean(1);
        for (const value of rms.data) expect(value).toBeCloseTo(1, 6);
      }),
    );
  });

  it("prints as in PyTorch", () => {
    expect(String(new nn.RMSNorm([3, 4]))).toBe("RMSNorm((3, 4), eps=None, elementwise_affine=True)");
    expect(String(new nn.RMSNorm(3, { eps: 1e-6, elementwiseAffine: false }))).toBe(
      "RMSNorm((3,), eps=1e-06, elementwise_affine=False)",
    );
  });
});
