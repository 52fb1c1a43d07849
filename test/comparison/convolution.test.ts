import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareConvolution } from "../../src/comparison/index.js";
import { LayerConv2d, LayerMaxPool2d } from "../../src/manual/index.js";
import { Generator } from "../../src/random/index.js";
import { fartherApartThan, length, randomMatrix, seeds } from "./drawn.js";

const settings = fc
  .record({
    N: length(3),
    channels: length(3),
    height: length(8),
    width: length(8),
    filters: length(3),
    kernel: length(3),
    stride: length(3),
    padding: fc.integer({ min: 0, max: 2 }),
    window: length(3),
    windowStride: length(3),
    seed: seeds,
  })
  .filter(({ height, width, kernel, stride, padding, window }) =>
    [height, width].every((n) => {
      const room = n + 2 * padding - kernel;
      return room >= 0 && Math.floor(room / stride) + 1 >= window;
    }),
  );

describe("convolution and pooling", () => {
  it("have the same outputs and gradients by hand and on the tape, to 1e-10", () => {
    fc.assert(
      fc.property(settings, ({ N, channels, height, width, filters, kernel, seed, ...s }) => {
        const generator = new Generator(seed);
        const options = { generator, scale: 1, stride: s.stride, padding: s.padding };
        const conv = new LayerConv2d({ channels, height, width }, filters, kernel, options);
        conv.biases.data.set(generator.randn(filters));
        const pool = new LayerMaxPool2d(conv.outputShape, s.window, { stride: s.windowStride });
        const x = randomMatrix(generator, N, channels * height * width);
        const { channels: C, height: H, width: W } = pool.outputShape;
        const quantities = compareConvolution(conv, pool, x, randomMatrix(generator, N, C * H * W));
        expect(quantities.map(({ name }) => name)).toEqual([
          "conv.output",
          "pool.output",
          "pool.dinputs",
          "conv.dweights",
          "conv.dbiases",
          "conv.dinputs",
        ]);
        expect(fartherApartThan(1e-10, quantities)).toEqual([]);
      }),
    );
  });
});
