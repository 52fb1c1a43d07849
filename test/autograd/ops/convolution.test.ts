import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  adaptiveAvgPool2d,
  avgPool2d,
  conv1d,
  conv2d,
  convTranspose2d,
  Generator,
  gradcheck,
  gradgradcheck,
  interpolateNearest,
  maxPool1d,
  maxPool2d,
  rand,
  type Shape,
  type Tensor,
  tensor,
  zeros,
} from "../../../src/index.js";

/** Random float64 numbers that require a gradient. */
function leaf(shape: Shape, seed: number): Tensor {
  const x = rand(shape, { generator: new Generator(seed), dtype: "float64" })
    .mul(2)
    .sub(1)
    .detach();
  x.requiresGrad = true;
  return x;
}

/**
 * Different numbers, at least 0.1 apart, so that no step of a finite difference changes which is the
 * greatest.
 */
function distinct(shape: Shape, seed: number): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  const data = Float64Array.from(new Generator(seed).permutation(size), (n) => 0.1 * n);
  return tensor(data, { shape, requiresGrad: true });
}

const pair = (low: number, high: number) =>
  fc.tuple(fc.integer({ min: low, max: high }), fc.integer({ min: low, max: high }));

/** Convolutions whose windows fit. */
const convolutions = fc.record({
  seed: fc.nat(1000),
  batch: fc.integer({ min: 1, max: 2 }),
  groups: fc.integer({ min: 1, max: 2 }),
  channels: fc.integer({ min: 1, max: 2 }),
  filters: fc.integer({ min: 1, max: 2 }),
  kernel: pair(1, 3),
  stride: pair(1, 2),
  padding: pair(0, 2),
  dilation: pair(1, 2),
  surplus: pair(0, 2),
  withBias: fc.boolean(),
});
type Lengths = typeof convolutions extends fc.Arbitrary<infer T> ? T : never;

/** As many points as one window takes, and some more. */
function sizeFor({ kernel, padding, dilation, surplus }: Lengths): [number, number] {
  const along = (axis: 0 | 1): number =>
    Math.max(1, dilation[axis] * (kernel[axis] - 1) + 1 - 2 * padding[axis]) + surplus[axis];
  return [along(0), along(1)];
}

describe("convolution", () => {
  it("has correct first and second gradients for x, weight and bias, with any options", () => {
    fc.assert(
      fc.property(convolutions, (l) => {
        const { seed, batch, groups, channels, filters, kernel, stride, padding, dilation } = l;
        const x = leaf([batch, groups * channels, ...sizeFor(l)], seed);
        const w = leaf([groups * filters, channels, ...kernel], seed + 1);
        const b = l.withBias ? [leaf([groups * filters], seed + 2)] : [];
        const f = (...inputs: Tensor[]): Tensor =>
          conv2d(inputs[0]!, inputs[1]!, inputs[2], { stride, padding, dilation, groups });
        return gradcheck(f, [x, w, ...b]) && gradgradcheck(f, [x, w, ...b]);
      }),
      { numRuns: 25 },
    );
  });

  it("has correct first and second gradients when transposed", () => {
    fc.assert(
      fc.property(convolutions, (l) => {
        const { seed, batch, groups, channels, filters, kernel, stride, padding, dilation } = l;
        const outputPadding = Math.min(1, Math.max(...stride) - 1, Math.min(...stride) - 1);
        const size = [2 + 2 * padding[0], 2 + 2 * padding[1]];
        const x = leaf([batch, groups * filters, ...size], seed);
        const w = leaf([groups * filters, channels, ...kernel], seed + 1);
        const b = l.withBias ? [leaf([groups * channels], seed + 2)] : [];
        const options = { stride, padding, dilation, groups, outputPadding };
        const f = (...inputs: Tensor[]): Tensor =>
          convTranspose2d(inputs[0]!, inputs[1]!, inputs[2], options);
        return gradcheck(f, [x, w, ...b]) && gradgradcheck(f, [x, w, ...b]);
      }),
      { numRuns: 25 },
    );
  });

  it("and the transposed one are adjoint: ⟨conv(x), y⟩ = ⟨x, transposed(y)⟩", () => {
    fc.assert(
      fc.property(convolutions, (l) => {
        const { seed, batch, groups, channels, filters, kernel, stride, padding, dilation } = l;
        const x = leaf([batch, groups * channels, ...sizeFor(l)], seed);
        const w = leaf([groups * filters, channels, ...kernel], seed + 1);
        const options = { stride, padding, dilation, groups };
        const forward = conv2d(x, w, undefined, options);
        const y = leaf(forward.shape, seed + 2);
        const unreached = ([0, 1] as const).map((axis) => {
          const end = (y.shape[axis + 2]! - 1) * stride[axis] + dilation[axis] * (kernel[axis] - 1) + 1;
          return x.shape[axis + 2]! + 2 * padding[axis] - end;
        });
        const outputPadding: [number, number] = [unreached[0]!, unreached[1]!];
        const back = convTranspose2d(y, w, undefined, { ...options, outputPadding });
        expect(back.shape).toEqual(x.shape);
        expect(forward.mul(y).sum().item()).toBeCloseTo(back.mul(x).sum().item(), 10);
      }),
    );
  });

  it("of sequences equals that of images with one row", () => {
    const [x, w, b] = [leaf([2, 4, 9], 1), leaf([6, 2, 3], 2), leaf([6], 3)];
    const options = { groups: 2, stride: 2, padding: 1, dilation: 2 };
    const y = conv1d(x, w, b, options);
    const image = conv2d(x.unsqueeze(2), w.unsqueeze(2), b, {
      groups: 2,
      stride: [1, 2],
      padding: [0, 1],
      dilation: [1, 2],
    });
    expect(y.toArray()).toEqual(image.squeeze(2).toArray());
    expect(conv1d(x.select(0, 0), w, b, options).toArray()).toEqual(y.select(0, 0).toArray());
  });

  it('keeps the size with padding "same"', () => {
    fc.assert(
      fc.property(pair(1, 7), pair(1, 5), pair(1, 3), (size, kernel, dilation) => {
        const y = conv2d(zeros([1, 1, ...size]), zeros([1, 1, ...kernel]), undefined, {
          padding: "same",
          dilation,
        });
        expect(y.shape).toEqual([1, 1, ...size]);
      }),
    );
  });

  it("promotes its operands, and takes whole numbers", () => {
    const w = tensor([[[[2]]]], { dtype: "float64" });
    expect(conv2d(tensor([[[[3]]]], { dtype: "float32" }), w).dtype).toBe("float64");
    const whole = conv2d(tensor([[[[3]]]], { dtype: "int32" }), tensor([[[[2]]]], { dtype: "int32" }));
    expect([whole.dtype, whole.item()]).toEqual(["int32", 6]);
  });

  const [x, w] = [zeros([1, 4, 5, 5]), zeros([6, 2, 3, 3])];
  const refusals: readonly (readonly [call: () => unknown, message: string])[] = [
    [
      () => conv2d(zeros([5, 5]), w),
      "conv2d: needs x [N, C, H, W] and a weight [F, C/G, kH, kW], got [5, 5] and [6, 2, 3, 3]",
    ],
    [() => conv2d(x, zeros([6, 4, 0, 3])), "conv2d: the filters are empty, got [6, 4, 0, 3]"],
    [
      () => conv2d(x, zeros([5, 2, 3, 3]), undefined, { groups: 2 }),
      "conv2d: 5 filters do not split into 2 groups, got [5, 2, 3, 3]",
    ],
    [() => conv2d(x, w, undefined, { groups: 0 }), "conv2d: groups must be a whole number ≥ 1, got 0"],
    [
      () => conv2d(x, w, undefined, { stride: 0.5 }),
      "conv2d: stride must be a whole number ≥ 1, or two of them, got 0.5",
    ],
    [
      () => conv2d(x, w, undefined, { dilation: [1, 2, 3] as unknown as [number, number] }),
      "conv2d: dilation must be a whole number ≥ 1, or two of them, got [1, 2, 3]",
    ],
    [
      () => conv2d(x, w, undefined, { padding: -1 }),
      "conv2d: padding must be a whole number ≥ 0, or two of them, got -1",
    ],
    [
      () => conv2d(x, w, undefined, { padding: "full" as "same" }),
      'conv2d: padding must be numbers, "same" or "valid", got "full"',
    ],
    [
      () => conv2d(x, w, undefined, { padding: "same", stride: 2 }),
      'conv2d: padding "same" needs stride 1, got [2, 2]',
    ],
    [
      () => conv2d(zeros([1, 1, 3, 3], { dtype: "bool" }), zeros([1, 1, 3, 3], { dtype: "bool" })),
      'conv2d: is not defined for bool. Convert with to("float32").',
    ],
    [
      () => conv1d(zeros([1, 1, 3]), zeros([1, 1, 2]), undefined, { dilation: 0 }),
      "conv1d: dilation must be a whole number ≥ 1, got 0",
    ],
    [
      () => conv1d(zeros([1, 1, 3]), zeros([1, 1, 2]), undefined, { padding: 0.5 }),
      "conv1d: padding must be a whole number ≥ 0, got 0.5",
    ],
    [
      () => convTranspose2d(x, zeros([4, 2, 3])),
      "convTranspose2d: needs x [N, C, H, W] and a weight [C, F/G, kH, kW], got [1, 4, 5, 5] and [4, 2, 3]",
    ],
    [
      () => convTranspose2d(x, zeros([4, 2, 3, 3]), undefined, { groups: 3 }),
      "convTranspose2d: 4 channels do not split into 3 groups, got [1, 4, 5, 5]",
    ],
    [
      () => convTranspose2d(x, zeros([4, 2, 3, 3]), zeros([3])),
      "convTranspose2d: the bias must have 2 elements, got [3]",
    ],
    [
      () => convTranspose2d(zeros([1, 1, 1, 1]), zeros([1, 1, 2, 2]), undefined, { padding: 1 }),
      "convTranspose2d: the result would be empty, got [0, 0]",
    ],
  ];
  it.each(refusals.map(([call, message]) => ({ call, message })))(
    "refuses: $message",
    ({ call, message }) => {
      expect(call).toThrow(expect.objectContaining({ message }));
    },
  );
});

const pools = fc.record({
  seed: fc.nat(1000),
  planes: fc.integer({ min: 1, max: 2 }),
  kernel: pair(1, 3),
  stride: pair(1, 3),
  half: fc.boolean(),
  ceilMode: fc.boolean(),
  countIncludePad: fc.boolean(),
  surplus: pair(0, 4),
});

describe("pooling", () => {
  it("has correct first and second gradients with any options", () => {
    fc.assert(
      fc.property(pools, ({ seed, planes, kernel, stride, half, ceilMode, countIncludePad, surplus }) => {
        const padding: [number, number] = half
          ? [Math.floor(kernel[0] / 2), Math.floor(kernel[1] / 2)]
          : [0, 0];
        const x = distinct([planes, kernel[0] + surplus[0], kernel[1] + surplus[1]], seed);
        const greatest = (image: Tensor) => maxPool2d(image, kernel, { stride, padding, ceilMode });
        const mean = (image: Tensor) =>
          avgPool2d(image, kernel, { stride, padding, ceilMode, countIncludePad });
        for (const f of [greatest, mean])
          if (!gradcheck(f, [x]) || !gradgradcheck((y) => f(y).square(), [x])) return false;
        return true;
      }),
      { numRuns: 40 },
    );
  });

  it("gives the gradient of equal maxima to the first", () => {
    const x = tensor(
      [
        [
          [1, 1, 0, 2],
          [1, 1, 2, 2],
        ],
      ],
      { requiresGrad: true },
    );
    maxPool2d(x, 2).sum().backward();
    expect(x.grad!.toArray()).toEqual([
      [
        [1, 0, 0, 1],
        [0, 0, 0, 0],
      ],
    ]);
  });

  it("takes means of parts that together cover the image, each part once where they divide it", () => {
    const x = leaf([2, 3, 6, 4], 1);
    expect(adaptiveAvgPool2d(x, [3, 2]).sub(avgPool2d(x, 2)).abs().amax().item()).toBeLessThan(1e-15);
    expect(
      adaptiveAvgPool2d(x, 1)
        .sub(x.mean([2, 3], { keepDims: true }))
        .abs()
        .amax()
        .item(),
    ).toBeLessThan(1e-15);
    expect(adaptiveAvgPool2d(x, [null, 4])).toBe(x);
  });

  it("enlarges images so that pooling restores them", () => {
    fc.assert(
      fc.property(pair(1, 4), pair(1, 3), (size, factor) => {
        const x = distinct([2, ...size], 1);
        const larger = interpolateNearest(x, { scaleFactor: factor });
        expect(larger.shape).toEqual([2, size[0] * factor[0], size[1] * factor[1]]);
        expect(maxPool2d(larger, factor).toArray()).toEqual(x.toArray());
      }),
    );
  });

  const refusals: readonly (readonly [call: () => unknown, message: string])[] = [
    [
      () => maxPool2d(zeros([1, 4, 4]), 0),
      "maxPool2d: kernel must be a whole number ≥ 1, or two of them, got 0",
    ],
    [() => maxPool1d(zeros([1, 4]), 1.5), "maxPool1d: kernel must be a whole number ≥ 1, got 1.5"],
    [() => maxPool1d(zeros([1, 4]), 2, { stride: 0 }), "maxPool1d: stride must be a whole number ≥ 1, got 0"],
    [
      () => maxPool1d(zeros([1, 4]), 2, { padding: -1 }),
      "maxPool1d: padding must be a whole number ≥ 0, got -1",
    ],
    [
      () => maxPool1d(zeros([1, 4]), 2, { dilation: 0 }),
      "maxPool1d: dilation must be a whole number ≥ 1, got 0",
    ],
    [
      () => maxPool2d(zeros([1, 1, 1]), 2, { padding: 1, dilation: 2 }),
      "maxPool2d: a window lies entirely in the padding, got [1, 1, 1] and [2, 2]",
    ],
    [
      () => avgPool2d(zeros([1, 3, 3]), 4),
      "avgPool2d: a window is larger than the padded image, got [4, 4] and [3, 3]",
    ],
    [
      () => adaptiveAvgPool2d(zeros([1, 3, 3]), 0),
      "adaptiveAvgPool2d: outSize must be a whole number ≥ 1, or two of them, got [0, 0]",
    ],
    [
      () => interpolateNearest(zeros([1, 3, 3]), { size: 0 }),
      "interpolateNearest: size must be a whole number ≥ 1, or two of them, got 0",
    ],
    [
      () => interpolateNearest(zeros([1, 3, 3]), { scaleFactor: 0.2 }),
      "interpolateNearest: scaleFactor must leave at least one pixel, got 0.2",
    ],
    [
      () => interpolateNearest(zeros([1, 3, 3]), { scaleFactor: [1, Number.NaN] }),
      "interpolateNearest: scaleFactor must leave at least one pixel, got [1, NaN]",
    ],
  ];
  it.each(refusals.map(([call, message]) => ({ call, message })))(
    "refuses: $message",
    ({ call, message }) => {
      expect(call).toThrow(expect.objectContaining({ message }));
    },
  );
});
