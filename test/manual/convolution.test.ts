import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ActivationReLU,
  type ImageShape,
  LayerConv2d,
  LayerDense,
  LayerMaxPool2d,
  Matrix,
  OptimizerSGD,
} from "../../src/manual/index.js";
import { Generator } from "../../src/random/index.js";
import { anyLength, anyMatrix, distinctMatrix, expectGradient, pairing } from "./differences.js";
import { expectClose } from "./recorded.js";

const generator = new Generator(0);

const anyImage = fc.record({
  channels: anyLength(2),
  height: fc.integer({ min: 3, max: 5 }),
  width: fc.integer({ min: 3, max: 5 }),
});

function pointsOf({ channels, height, width }: ImageShape): number {
  return channels * height * width;
}

/** A layer of random size with a batch x for it and a gradient dy of its output. */
const convolutionCase = fc
  .record({
    shape: anyImage,
    N: anyLength(2),
    filters: anyLength(3),
    kernelSize: anyLength(3),
    stride: anyLength(3),
    padding: fc.nat(2),
    seed: fc.nat(),
  })
  .chain(({ shape, N, filters, kernelSize, seed, ...walk }) => {
    const options = { generator: new Generator(seed), scale: 1, ...walk };
    const layer = new LayerConv2d(shape, filters, kernelSize, options);
    return fc.record({
      layer: fc.constant(layer),
      x: anyMatrix(N, pointsOf(shape)),
      dy: anyMatrix(N, pointsOf(layer.outputShape)),
    });
  });

const poolingCase = fc
  .record({ shape: anyImage, N: anyLength(2), kernelSize: anyLength(3), stride: anyLength(3) })
  .chain(({ shape, N, kernelSize, stride }) => {
    const layer = new LayerMaxPool2d(shape, kernelSize, { stride });
    return fc.record({
      layer: fc.constant(layer),
      x: distinctMatrix(N, pointsOf(shape)),
      dy: anyMatrix(N, pointsOf(layer.outputShape)),
    });
  });

describe("LayerConv2d", () => {
  it("has the gradients found by central differences, for x, w, and b", () => {
    fc.assert(
      fc.property(convolutionCase, ({ layer, x, dy }) => {
        layer.forward(x);
        layer.backward(dy);
        const loss = () => pairing(dy, layer.forward(x));
        expectGradient(layer.dinputs, loss, x);
        expectGradient(layer.dweights, loss, layer.weights);
        expectGradient(layer.dbiases, loss, layer.biases);
      }),
      { numRuns: 50 },
    );
  });

  it("is a dense layer if the window is as large as the image", () => {
    fc.assert(
      fc.property(
        anyLength(2),
        fc.integer({ min: 1, max: 4 }),
        anyLength(3),
        fc.nat(),
        (channels, size, F, seed) => {
          const shape = { channels, height: size, width: size };
          const conv = new LayerConv2d(shape, F, size, { generator: new Generator(seed) });
          const dense = new LayerDense(pointsOf(shape), F, { generator });
          dense.weights.data.forEach((_, i) => {
            dense.weights.data[i] = conv.weights.data[(i % F) * pointsOf(shape) + Math.floor(i / F)]!;
          });
          const x = new Matrix(2, pointsOf(shape), new Generator(seed).randn(2 * pointsOf(shape)));
          expect(conv.outputShape).toEqual({ channels: F, height: 1, width: 1 });
          expectClose(conv.forward(x), dense.forward(x), 1e-12);
          const dy = Matrix.from([Array(F).fill(1), Array(F).fill(-2)]);
          expectClose(conv.backward(dy), dense.backward(dy), 1e-12);
        },
      ),
    );
  });

  it("slides its filter over the image, position by position", () => {
    const shape = { channels: 1, height: 3, width: 3 };
    const layer = new LayerConv2d(shape, 1, 2, { generator });
    layer.weights = Matrix.from([[1, 0, 0, -1]]);
    layer.biases = Matrix.from([[10]]);
    expect(layer.forward([[1, 2, 3, 4, 5, 6, 7, 8, 0]]).toArray()).toEqual([[6, 6, 6, 15]]);
    layer.backward([[1, 0, 0, 1]]);
    expect(layer.dinputs.toArray()).toEqual([[1, 0, 0, 0, 0, 0, 0, 0, -1]]);
    expect(layer.dweights.toArray()).toEqual([[6, 8, 12, 5]]);
    expect(layer.dbiases.toArray()).toEqual([[2]]);
  });

  it("with padding 1 and a window of 3 keeps the size and sees zeros around the image", () => {
    const shape = { channels: 1, height: 2, width: 2 };
    const layer = new LayerConv2d(shape, 1, 3, { generator, padding: 1 });
    layer.weights = Matrix.from([Array(9).fill(1)]);
    expect(layer.outputShape).toEqual(shape);
    expect(layer.forward([[1, 2, 3, 4]]).toArray()).toEqual([[10, 10, 10, 10]]);
  });

  it("with ReLU, pooling, and a dense layer learns to distinguish horizontal from vertical lines", () => {
    const shape = { channels: 1, height: 4, width: 4 };
    const net = new Generator(1);
    const conv = new LayerConv2d(shape, 2, 3, { generator: net, padding: 1, scale: 0.3 });
    const relu = new ActivationReLU();
    const pool = new LayerMaxPool2d(conv.outputShape, 2);
    const dense = new LayerDense(pointsOf(pool.outputShape), 1, { generator: net });
    const lying = [0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0];
    const standing = [0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0];
    const optimizer = new OptimizerSGD({ learningRate: 0.05 });
    const forward = () => dense.forward(pool.forward(relu.forward(conv.forward([lying, standing]))));
    for (let t = 0; t < 300; t++) {
      const y = forward().data;
      conv.backward(relu.backward(pool.backward(dense.backward([[y[0]! - 1], [y[1]! + 1]]))));
      for (const layer of [conv, dense]) optimizer.updateParams(layer);
    }
    expectClose(forward(), Matrix.from([[1], [-1]]), 0.01);
  });

  it("rejects bad arguments with a clear message", () => {
    const shape = { channels: 2, height: 3, width: 3 };
    const make =
      (nFilters: number, kernelSize: number, options = {}, image = shape) =>
      () =>
        new LayerConv2d(image, nFilters, kernelSize, { generator, ...options });
    expect(make(0, 2)).toThrow("LayerConv2d: nFilters must be a whole number ≥ 1, got 0");
    expect(make(1, 0)).toThrow("LayerConv2d: kernelSize must be a whole number ≥ 1, got 0");
    expect(make(1, 2, { stride: 0 })).toThrow("LayerConv2d: stride must be a whole number ≥ 1, got 0");
    expect(make(1, 2, { padding: -1 })).toThrow("LayerConv2d: padding must be a whole number ≥ 0, got -1");
    expect(make(1, 2, {}, { ...shape, channels: 0 })).toThrow(
      "LayerConv2d: channels must be a whole number ≥ 1, got 0",
    );
    expect(make(1, 2, {}, { ...shape, height: 1.5 })).toThrow(
      "LayerConv2d: height must be a whole number ≥ 1, got 1.5",
    );
    expect(make(1, 2, {}, { ...shape, width: 0 })).toThrow(
      "LayerConv2d: width must be a whole number ≥ 1, got 0",
    );
    expect(make(1, 6, { padding: 1 })).toThrow(
      "LayerConv2d: the window is larger than the image, got [6, 6] and [5, 5]",
    );
    const layer = make(1, 2)();
    expect(() => layer.backward([[1]])).toThrow("LayerConv2d.backward: forward has not run yet");
    expect(() => layer.forward([[1, 2]])).toThrow(
      "LayerConv2d.forward: a row is not an image of channels, height, width, got [1, 2] and [2, 3, 3]",
    );
    layer.forward(new Matrix(1, 18));
    expect(() => layer.backward([[1]])).toThrow(
      "LayerConv2d.backward: gradient and output differ in shape, got [1, 1] and [1, 4]",
    );
  });
});

describe("LayerMaxPool2d", () => {
  it("has the gradient found by central differences", () => {
    fc.assert(
      fc.property(poolingCase, ({ layer, x, dy }) => {
        layer.forward(x);
        const dx = layer.backward(dy);
        expectGradient(dx, () => pairing(dy, layer.forward(x)), x);
      }),
      { numRuns: 50 },
    );
  });

  it("gives the whole gradient to the first of equal pixels, as PyTorch does", () => {
    const pool = new LayerMaxPool2d({ channels: 1, height: 2, width: 2 }, 2);
    expect(pool.forward([[3, 7, 7, 7]]).toArray()).toEqual([[7]]);
    expect(pool.backward([[5]]).toArray()).toEqual([[0, 5, 0, 0]]);
  });

  it("adds up if windows overlap", () => {
    const pool = new LayerMaxPool2d({ channels: 1, height: 1 + 1, width: 3 }, 2, { stride: 1 });
    expect(pool.forward([[0, 9, 0, 0, 0, 0]]).toArray()).toEqual([[9, 9]]);
    expect(pool.backward([[1, 10]]).toArray()).toEqual([[0, 11, 0, 0, 0, 0]]);
  });

  it("treats NaN as the maximum", () => {
    const pool = new LayerMaxPool2d({ channels: 1, height: 2, width: 2 }, 2);
    expect(pool.forward([[1, Number.NaN, 9, 2]]).toArray()).toEqual([[Number.NaN]]);
  });

  it("rejects bad arguments with a clear message", () => {
    const shape = { channels: 1, height: 2, width: 2 };
    expect(() => new LayerMaxPool2d(shape, 3)).toThrow(
      "LayerMaxPool2d: the window is larger than the image, got [3, 3] and [2, 2]",
    );
    expect(() => new LayerMaxPool2d(shape, 2, { stride: 0 })).toThrow(
      "LayerMaxPool2d: stride must be a whole number ≥ 1, got 0",
    );
    const pool = new LayerMaxPool2d(shape, 2);
    expect(() => pool.backward([[1]])).toThrow("LayerMaxPool2d.backward: forward has not run yet");
    expect(() => pool.forward([[1]])).toThrow(
      "LayerMaxPool2d.forward: a row is not an image of channels, height, width, got [1, 1] and [1, 2, 2]",
    );
    pool.forward([[1, 2, 3, 4]]);
    expect(() => pool.backward([[1, 2]])).toThrow(
      "LayerMaxPool2d.backward: gradient and output differ in shape, got [1, 2] and [1, 1]",
    );
  });
});
