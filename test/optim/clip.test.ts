import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Tensor, tensor } from "../../src/index.js";
import { clipGradNorm, clipGradValue } from "../../src/optim/index.js";
import { type Clip, loadModules } from "../reference/cases.js";
import type { TensorValue } from "../reference/decode.js";
import { difference } from "../reference/difference.js";

const clips = loadModules().filter((record): record is Clip => record.record === "clip");

/** Parameters with given gradients, set by backward (`owned`) or by a user. */
function withGradients(gradients: readonly TensorValue[], owned = false): Tensor[] {
  return gradients.map(({ data, shape, dtype }) => {
    const gradient = tensor(data, { shape, dtype });
    const parameter = tensor(gradient.data.slice().fill(0), { shape, dtype, requiresGrad: true });
    if (owned) parameter.mul(gradient).sum().backward();
    else parameter.grad = gradient;
    return parameter;
  });
}

describe("clipping", () => {
  const cases = clips.flatMap((clip) => [false, true].map((owned) => [clip.name, owned, clip] as const));
  it.each(cases)(
    "%s is PyTorch's (gradients of backward: %s)",
    (_, owned, { kind, p, limit, total, before, after }) => {
      const parameters = withGradients(before, owned);
      if (kind === "norm") expect(clipGradNorm(parameters, limit, { normType: p! })).toBeCloseTo(total!, 12);
      else clipGradValue(parameters, limit);
      parameters.forEach((parameter, i) => {
        expect(difference(parameter.grad!, after[i]!)).toBeUndefined();
      });
    },
  );

  it("correctly scales large float32 gradients, which are in kernel memory, in place", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.01, max: 5, noNaN: true }), (limit) => {
        const gradient = tensor(Array.from({ length: 1000 }, (_, i) => (i % 7) - 3));
        const parameter = tensor(new Float32Array(1000), { requiresGrad: true });
        parameter.mul(gradient).sum().backward();
        const norm = clipGradNorm([parameter], limit);
        expect(norm).toBeCloseTo(gradient.norm().item(), 3);
        expect(parameter.grad!.norm().item()).toBeCloseTo(Math.min(limit, norm), 4);
        clipGradValue([parameter], 0.01);
        expect(parameter.grad!.abs().amax().item()).toBeLessThanOrEqual(Math.fround(0.01));
      }),
    );
  });

  it("does not modify a gradient that has been read", () => {
    const [parameter] = withGradients([clips[0]!.before[0]!], true) as [Tensor];
    const read = parameter.grad!;
    const before = read.toArray();
    clipGradNorm([parameter], 0.1);
    expect(read.toArray()).toEqual(before);
    expect(parameter.grad).not.toBe(read);
  });

  it("skips parameters without a gradient; without any, the norm is 0", () => {
    const parameter = tensor([1], { requiresGrad: true });
    expect(clipGradNorm([parameter], 1)).toBe(0);
    expect(clipGradNorm([], 1, { normType: Infinity })).toBe(0);
    clipGradValue([parameter], 1);
    expect(parameter.grad).toBeUndefined();
  });

  it("spreads a NaN, or throws on request", () => {
    const parameter = tensor([1, 2], { requiresGrad: true });
    parameter.grad = tensor([Number.NaN, 1]);
    expect(() => clipGradNorm([parameter], 1, { errorIfNonfinite: true })).toThrow(
      "clipGradNorm: the norm of the gradients must be finite, got NaN",
    );
    expect(clipGradNorm([parameter], 1)).toBeNaN();
    expect(parameter.grad.toArray()).toEqual([Number.NaN, Number.NaN]);
    parameter.grad = tensor([3, 4]);
    expect(clipGradNorm([parameter], 9, { errorIfNonfinite: true })).toBe(5);
  });

  it.each([
    [3, 4],
    [3, Infinity],
    [3, NaN],
  ])("up to Infinity changes nothing and returns the norm: %d, %d", (...values) => {
    const parameter = tensor([0, 0], { requiresGrad: true });
    parameter.grad = tensor(values);
    expect(clipGradNorm([parameter], Infinity)).toBe(Math.hypot(...values));
    clipGradValue([parameter], Infinity);
    expect(parameter.grad.toArray()).toEqual(values);
  });

  it("to 0 leaves 0", () => {
    for (const clip of [clipGradNorm, clipGradValue]) {
      const parameter = tensor([0, 0], { requiresGrad: true });
      parameter.grad = tensor([3, 4]);
      clip([parameter], 0);
      expect(parameter.grad.toArray()).toEqual([0, 0]);
    }
  });

  it("rejects invalid limits and norms", () => {
    expect(() => clipGradNorm([], -1)).toThrow("clipGradNorm: maxNorm must be a number ≥ 0, got -1");
    expect(() => clipGradNorm([], "1" as never)).toThrow(
      'clipGradNorm: maxNorm must be a number ≥ 0, got "1"',
    );
    for (const normType of [0, "2", Number.NaN]) {
      expect(() => clipGradNorm([], 1, { normType: normType as number })).toThrow(
        "clipGradNorm: normType must be a number > 0, got ",
      );
    }
    expect(() => clipGradValue([], Number.NaN)).toThrow(
      "clipGradValue: clipValue must be a number ≥ 0, got NaN",
    );
  });
});

describe("the norm over several parameters", () => {
  const withGrads = (...values: number[]): Tensor[] =>
    values.map((value) => {
      const x = tensor([0], { dtype: "float64", requiresGrad: true });
      x.grad = tensor([value], { dtype: "float64" });
      return x;
    });

  it.each([
    [[3e200, 4e200], 2, 5e200],
    [[3e-200, 4e-200], 2, 5e-200],
    [[1e38, 1e38], 10, 1e38 * 2 ** 0.1],
    [[3, NaN], 2, NaN],
    [[3, Infinity], 2, Infinity],
    [[0, 0], 2, 0],
  ])("of %j for p = %d is %d, though powers of it are out of range", (values, normType, expected) => {
    const total = clipGradNorm(withGrads(...values), 1, { normType });
    if (Number.isFinite(expected)) expect(Math.abs(total - expected)).toBeLessThanOrEqual(1e-14 * expected);
    else expect(total).toBe(expected);
  });
});
