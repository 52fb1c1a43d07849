import { afterEach, describe, expect, it } from "vitest";
import { grad, type Tensor, tensor } from "../../src/index.js";
import { useKernels } from "../../src/kernels/index.js";
import { LayerNorm, RMSNorm } from "../../src/nn/index.js";
import { closeTo } from "../kernels/numbers.js";

afterEach(() => useKernels("wasm"));

const near = (x: Tensor, expected: readonly number[], relative = 1e-6): void =>
  closeTo(x.toTypedArray(), expected, { relative, absolute: 0 });

/** A function of a list of numbers at a point, and its gradient. */
function at(x: readonly number[], f: (x: Tensor) => Tensor): readonly [y: Tensor, dx: Tensor] {
  const point = tensor([...x], { requiresGrad: true });
  const y = f(point);
  return [y, grad(y.sum(), [point])[0]];
}

describe.each(["reference", "wasm"] as const)("near the ends of float32's range, %s kernels", (set) => {
  it("running products come back from beyond it", () => {
    useKernels(set);
    near(tensor([1e30, 1e30, 1e-30, 1e-30]).cumprod(0), [1e30, Infinity, 1e30, 1]);
    near(tensor([1e30, 1e30, 0, 2]).cumprod(0), [1e30, Infinity, 0, 0]);
  });

  it("products and their gradients do, too", () => {
    useKernels(set);
    const [y, dx] = at([1e30, 1e30, 1e-30, 1e-30], (x) => x.prod());
    near(y, [1]);
    near(dx, [1e-30, 1e-30, 1e30, 1e30]);
  });

  it("standard deviations and norms are right whose squares are out of range", () => {
    useKernels(set);
    const [large, dLarge] = at([-1e20, 0, 1e20], (x) => x.std());
    near(large, [1e20]);
    closeTo(dLarge.toTypedArray(), [-0.5, 0, 0.5], { relative: 1e-6, absolute: 1e-7 });
    const [small] = at([-1e-25, 1e-25], (x) => x.std());
    near(small, [Math.SQRT2 * 1e-25]);
    for (const unit of [1e20, 1e-25]) {
      const [norm, dx] = at([3 * unit, 4 * unit], (x) => x.norm());
      near(norm, [5 * unit]);
      near(dx, [0.6, 0.8]);
      const [cubic, dCubic] = at([3 * unit, -4 * unit], (x) => x.norm({ p: 3 }));
      near(cubic, [91 ** (1 / 3) * unit]);
      near(dCubic, [9 / 91 ** (2 / 3), -16 / 91 ** (2 / 3)], 1e-5);
    }
  });

  it("means, variances and standard deviations are right whose sums are out of range", () => {
    useKernels(set);
    const most = 2 ** 128 - 2 ** 104;
    const alternating = Array.from({ length: 100 }, (_, i) => (i % 2 === 0 ? most : -most));
    near(
      at(alternating, (x) => x.std())[0],
      [most * Math.sqrt(100 / 99)].map((y) => (y > most ? Infinity : y)),
    );
    near(at(alternating, (x) => x.std(undefined, { correction: 0 }))[0], [most]);
    const [mean, dMean] = at([most, most], (x) => x.mean());
    near(mean, [most]);
    near(dMean, [0.5, 0.5]);
    const [variance, dVariance] = at([most, most, 0], (x) => x.variance());
    near(variance, [Infinity]);
    near(dVariance, [most / 3, most / 3, (-2 / 3) * most]);
    const apart = Array.from({ length: 100 }, (_, i) => (i === 0 ? 2e19 : 0));
    near(at(apart, (x) => x.variance())[0], [4e36]);
    near(at(apart, (x) => x.std())[0], [2e18]);
  });

  it("normalization is right whose variance is out of range", () => {
    useKernels(set);
    for (const unit of [1e30, 2e19]) {
      near(new LayerNorm(2, { elementwiseAffine: false }).forward(tensor([[unit, 3 * unit]])), [-1, 1]);
      const rms = Math.sqrt(5);
      near(new RMSNorm(2, { elementwiseAffine: false }).forward(tensor([[unit, 3 * unit]])), [
        1 / rms,
        3 / rms,
      ]);
    }
  });

  it("atan2's gradient is right whose squares are out of range", () => {
    useKernels(set);
    for (const unit of [1e-25, 1e25]) {
      const [a, b] = [tensor([unit], { requiresGrad: true }), tensor([unit], { requiresGrad: true })];
      const [da, db] = grad(a.atan2(b).sum(), [a, b]);
      near(da, [0.5 / unit]);
      near(db, [-0.5 / unit]);
    }
  });

  it("softplus is x far above 0, with any threshold", () => {
    useKernels(set);
    near(tensor([100, -80, 1e30]).softplus({ threshold: Infinity }), [100, Math.exp(-80), 1e30]);
  });
});

describe("sums and products of int32", () => {
  const most = 2 ** 31 - 1;
  const int = (...x: number[]): Tensor => tensor(x, { dtype: "int32" });

  it("are errors where int32 does not hold them, with the cure", () => {
    expect(() => int(most, 1).sum()).toThrow(
      'sum: int32 does not hold the result, about 2147483648. Convert to float64 first: x.to("float64")',
    );
    expect(() => int(most, 2).prod()).toThrow("prod: int32 does not hold");
    expect(() => int(most, 1).cumsum(0)).toThrow("cumsum: int32 does not hold");
    expect(() => int(most, 2).cumprod(0)).toThrow("cumprod: int32 does not hold");
    expect(() => int(most, 1).dot(int(2, 2))).toThrow("int32 does not hold");
  });

  it("elementwise arithmetic wraps, as in PyTorch", () => {
    expect(int(most).add(1).item()).toBe(-(2 ** 31));
  });
});
