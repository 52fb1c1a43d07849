/**
 * Errors of layers' functions name the function that was called, no matter what it is composed of.
 */
import { describe, expect, it } from "vitest";
import * as tapegrad from "../../src/index.js";
import { ones, TapegradError, tensor, zeros } from "../../src/index.js";
import * as functional from "../../src/nn/functional.js";

type Function = (...args: unknown[]) => unknown;

const x = ones([2, 4]).mul(0.5);
const image = ones([1, 2, 4, 4]);
const weights = [ones([4, 4]), ones([4, 4])];

/** Arguments that each is content with; of the others, x alone. */
const calls: Readonly<Record<string, readonly unknown[]>> = {
  threshold: [x, 0, 0],
  prelu: [x, ones([4])],
  bilinear: [x, x, ones([3, 4, 4])],
  scaledDotProductAttention: [x, x, x],
  dropout2d: [image],
  embedding: [tensor([0, 1], { dtype: "int32" }), x],
  embeddingBag: [tensor([[0, 1]], { dtype: "int32" }), x],
  binaryCrossEntropy: [x, x],
  klDiv: [x, x],
  hingeEmbeddingLoss: [x, ones([2, 4])],
  softMarginLoss: [x, ones([2, 4])],
  cosineEmbeddingLoss: [x, x, ones([2])],
  marginRankingLoss: [x, x, ones([2, 4])],
  tripletMarginLoss: [x, x, x],
  layerNorm: [x, 4],
  rmsNorm: [x, 4],
  groupNorm: [image, 2],
  batchNorm: [image, { training: true }],
  instanceNorm: [image],
  avgPool1d: [ones([1, 2, 4]), 2],
  adaptiveAvgPool1d: [ones([1, 2, 4]), 2],
  adaptiveMaxPool1d: [ones([1, 2, 4]), 2],
  adaptiveMaxPool2d: [image, 2],
  adaptiveMaxPool1dWithIndices: [ones([1, 2, 4]), 2],
  adaptiveMaxPool2dWithIndices: [image, 2],
  gaussianNllLoss: [x, x, x],
  poissonNllLoss: [x, x],
  pairwiseDistance: [x, x],
  interpolate: [image, { scaleFactor: 2 }],
  fold: [ones([1, 4, 4]), [3, 3], 2],
  unfold: [image, 2],
  channelShuffle: [image, 2],
  pixelShuffle: [ones([1, 4, 2, 2]), 2],
  pixelUnshuffle: [image, 2],
  rnnTanhCell: [x, x, ...weights],
  rnnReluCell: [x, x, ...weights],
  gruCell: [x, x, ones([12, 4]), ones([12, 4])],
  lstmCell: [x, [x, x], ones([16, 4]), ones([16, 4])],
};

const strangers = [
  undefined,
  null,
  "a",
  NaN,
  -0.5,
  [1, 2],
  {},
  tensor([]),
  tensor(2),
  zeros([2, 0]),
  ones([7, 5, 3]),
  tensor([-1, 9], { dtype: "int32" }),
  tensor([true]),
];

const own = Object.entries(functional).filter(([name]) => !(name in tapegrad));

describe("errors bear the name of the function that was called", () => {
  it.each(own)("%s", (name, f) => {
    const args = calls[name] ?? [x];
    (f as Function)(...args);
    const found: string[] = [];
    const parameters = /\(([^)]*)\)/.exec(String(f))![1]!.split(",");
    if (parameters.at(-1)!.trim() === "options") {
      const full = Array.from({ length: parameters.length - 1 }, (_, i) => args[i]);
      const unknown = expect.objectContaining({
        op: name,
        problem: expect.stringMatching(/^unknown option "qq"/),
      });
      expect(() => (f as Function)(...full, { qq: 1 })).toThrow(unknown);
    }
    for (const i of args.keys()) {
      for (const stranger of strangers) {
        try {
          (f as Function)(...args.with(i, stranger));
        } catch (error) {
          if (!(error instanceof TapegradError && error.op === name)) found.push(`${i}: ${String(error)}`);
        }
      }
    }
    expect(found).toEqual([]);
  });
});
