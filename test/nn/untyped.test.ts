/**
 * Errors of layers in programs without type checking: they name the layer, what it takes, and what it got.
 */
import { describe, expect, it } from "vitest";
import { ArgumentError, tensor, zeros } from "../../src/index.js";
import * as nn from "../../src/nn/index.js";

const layers: readonly nn.AnyModule[] = [
  new nn.Linear(2, 3),
  new nn.Bilinear(1, 1, 1),
  new nn.Conv1d(1, 1, 1),
  new nn.Conv2d(1, 1, 1),
  new nn.ConvTranspose2d(1, 1, 1),
  new nn.Embedding(2, 2),
  new nn.LSTM(2, 3),
  new nn.LSTMCell(2, 3),
  new nn.BatchNorm1d(2),
  new nn.LayerNorm(2),
  new nn.RMSNorm(2),
  new nn.GroupNorm(1, 2),
  new nn.InstanceNorm1d(2),
  new nn.AvgPool1d(2),
  new nn.TransformerEncoder(() => new nn.TransformerEncoderLayer(2, 1, { dimFeedforward: 2 }), 1),
  new nn.MultiheadAttention(2, 1),
  new nn.TransformerEncoderLayer(2, 1, { dimFeedforward: 2 }),
  new nn.PositionalEncoding(2),
  new nn.Flatten(),
  new nn.Unflatten(0, [1, 2]),
  new nn.MaxPool1d(2),
  new nn.MaxPool2d(2),
  new nn.AvgPool2d(2),
  new nn.AdaptiveAvgPool2d(2),
  new nn.Upsample({ scaleFactor: 2 }),
  new nn.Dropout(),
  new nn.Dropout2d(),
  new nn.Softmax(),
  new nn.LogSoftmax(),
  new nn.Softmin(),
  new nn.GLU(),
  new nn.Softmax2d(),
  new nn.PReLU(),
  new nn.RReLU(),
  new nn.CrossEntropyLoss(),
  new nn.NLLLoss(),
  new nn.BCELoss(),
  new nn.BCEWithLogitsLoss(),
  new nn.MSELoss(),
  new nn.L1Loss(),
  new nn.HuberLoss(),
  new nn.SmoothL1Loss(),
  new nn.KLDivLoss(),
  new nn.HingeEmbeddingLoss(),
  new nn.CosineEmbeddingLoss(),
  new nn.MarginRankingLoss(),
  new nn.TripletMarginLoss(),
];

describe("anything but a tensor is rejected", () => {
  it.each(layers.map((layer) => [layer.constructor.name, layer] as const))("by %s", (_, layer) => {
    const forward = (...inputs: unknown[]) => Reflect.apply(layer.forward, layer, inputs);
    expect(() => forward()).toThrow(ArgumentError);
    expect(() => forward()).toThrow(/: \w+( \d)? must be a tensor, got undefined$/);
    expect(() => forward([[1, 2]])).toThrow("must be a tensor, got [[1, 2]]. Make one with tensor(…).");
  });
});

/** A constructor without types. */
const untyped = (Class: unknown) => Class as new (...all: unknown[]) => unknown;
const x = zeros([2, 3]);

describe("arguments that a compiler would reject throw a clear message", () => {
  it.each<[() => unknown, string]>([
    [() => new (untyped(nn.MaxPool1d))(), "MaxPool1d: kernelSize must be a whole number ≥ 1, got undefined"],
    [() => new (untyped(nn.MaxPool2d))(), "MaxPool2d: kernelSize must be a whole number ≥ 1, or two of them"],
    [() => new (untyped(nn.AvgPool2d))(), "AvgPool2d: kernelSize must be a whole number ≥ 1, or two of them"],
    [() => new (untyped(nn.AdaptiveAvgPool2d))(), "AdaptiveAvgPool2d: outputSize must be a whole number ≥ 1"],
    [
      () => new (untyped(nn.LayerNorm))(),
      "LayerNorm: normalizedShape must be a length or a list of lengths, got undefined",
    ],
    [
      () => new (untyped(nn.Unflatten))(1),
      "Unflatten: unflattenedSize must be a list of lengths, got undefined",
    ],
    [
      () => new nn.BCEWithLogitsLoss({ posWeight: 2 as never }),
      "BCEWithLogitsLoss: posWeight must be a tensor, got 2",
    ],
    [() => new nn.BCELoss({ weight: 0 as never }), "BCELoss: weight must be a tensor, got 0"],
    [() => nn.parameter(2 as never), "parameter: values must be a tensor, got 2. Make one with tensor(…)."],
    [() => nn.buffer([1] as never), "buffer: values must be a tensor, got [1]. Make one with tensor(…)."],
    [() => nn.init.uniform([1] as never), "uniform: x must be a tensor, got [1]. Make one with tensor(…)."],
    [
      () => new nn.ModuleList(new nn.Linear(1, 1) as never),
      "ModuleList: takes a list of modules, got Linear",
    ],
    [() => new nn.ModuleDict(null as never), "ModuleDict: takes an object of modules, got null"],
    [() => new nn.ModuleDict([] as never), "ModuleDict: takes an object of modules, got []"],
    [
      () => nn.scaledDotProductAttention(x, x, x, { mask: zeros([5, 7]) }),
      "scaledDotProductAttention: shapes do not broadcast, got [2, 2] and [5, 7]",
    ],
    [
      () => nn.scaledDotProductAttention(x, x, x, { mask: [[true]] as never }),
      "scaledDotProductAttention: mask must be a tensor, got [[true]]",
    ],
    [
      () => new nn.Embedding(2, 2).forward(tensor([0, 5], { dtype: "int32" })),
      "Embedding(2, 2): index 5 is not within 0 … 1",
    ],
    [() => nn.Embedding.fromPretrained([[1]] as never), "Embedding: embeddings must be a tensor, got [[1]]"],
  ])("%s", (run, message) => {
    expect(run).toThrow(message);
    expect(run).not.toThrow(TypeError);
  });
});

describe("an error in a layer names the layer once", () => {
  it("by its path in the model, or its printed form", () => {
    const attention = new nn.MultiheadAttention(2, 1);
    expect(() => attention.forward(zeros([3, 1, 4]))).toThrow(/^MultiheadAttention: the query must be/);
    const model = new nn.Sequential(new nn.BatchNorm1d(2));
    expect(() => model.forward(zeros([2, 3]))).toThrow(/^0 \(BatchNorm1d\(2, .*\)\): needs \[N, C\]/);
  });
});
