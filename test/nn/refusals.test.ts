/**
 * @file What layers reject, and with which messages.
 */
import { describe, expect, it } from "vitest";
import { ones, tensor, zeros } from "../../src/index.js";
import * as nn from "../../src/nn/index.js";
import { said } from "./said.js";

const { functional } = nn;
const { LeakyReLU, ELU, CELU, Softshrink, Hardshrink, Softmax, LogSoftmax, Softmin, GLU } = nn;
const layers = { LeakyReLU, ELU, CELU, Softshrink, Hardshrink, Softmax, LogSoftmax, Softmin, GLU };

const refusals: readonly (readonly [run: () => unknown, message: string])[] = [
  [() => new nn.Linear(0, 1), "Linear: inFeatures must be a whole number ≥ 1, got 0"],
  [() => new nn.Linear(1, 1.5), "Linear: outFeatures must be a whole number ≥ 1, got 1.5"],
  [
    () => new nn.Linear(2, 3).forward(ones([4, 5])),
    "linear: needs […, in] and a weight [out, in], got [4, 5] and [3, 2]",
  ],
  [() => new nn.Bilinear(0, 1, 1), "Bilinear: in1Features must be a whole number ≥ 1, got 0"],
  [() => new nn.Bilinear(1, 0, 1), "Bilinear: in2Features must be a whole number ≥ 1, got 0"],
  [() => new nn.Bilinear(1, 1, 0), "Bilinear: outFeatures must be a whole number ≥ 1, got 0"],
  [
    () => new nn.Bilinear(2, 3, 1).forward(ones([4, 2]), ones([5, 3])),
    "bilinear: needs […, 2] and […, 3], got [4, 2] and [5, 3]",
  ],
  [
    () => new nn.InstanceNorm1d(3).forward(ones([2, 2, 4])),
    "InstanceNorm1d: needs [N, C, L] or [C, L] with C = 3, got [2, 2, 4]",
  ],
  [
    () => new nn.InstanceNorm2d(3).forward(ones([2, 3, 1, 1])),
    "instanceNorm: needs more than one value per channel and example, got [2, 3, 1, 1]",
  ],
  [() => new nn.InstanceNorm1d(3, { momentum: 2 }), "InstanceNorm1d: momentum must be within 0 … 1, got 2"],
  [
    () => new nn.AvgPool1d(2).forward(ones([1, 2, 3, 4])),
    "avgPool1d: needs [N, C, L] or [C, L], got [1, 2, 3, 4]",
  ],
  [
    () => new nn.Conv1d(1, 1, 3, { padding: 4, paddingMode: "circular" }).forward(ones([1, 1, 3])),
    "pad: mode circular extends an axis of length 3 by at most 3, got [4, 4]",
  ],
  [() => new nn.Embedding(2, 2, { maxNorm: 0 }), "Embedding: maxNorm must be a number > 0, got 0"],
  [
    () => new nn.Embedding(2, 2, { normType: "2" as never }),
    'Embedding: normType must be a number > 0, got "2"',
  ],
  [() => new nn.Dropout(2), "Dropout: p must be within 0 … 1, got 2"],
  [() => new nn.Dropout2d(-1), "Dropout2d: p must be within 0 … 1, got -1"],
  [() => new nn.Dropout2d().forward(ones([2, 3])), "dropout2d: needs [N, C, H, W], got [2, 3]"],
  [
    () => new nn.Dropout().forward(zeros([2], { dtype: "int32" })),
    'dropout: needs a floating dtype, got int32. Convert with to("float32").',
  ],
  [() => functional.dropout(ones([2]), 2), "dropout: p must be within 0 … 1, got 2"],
  [
    () => new nn.Unflatten(1, [2, 3]).forward(ones([2, 5])),
    "Unflatten: axis 1 does not split, got [2, 5] and [2, 3]",
  ],
  [
    () => new nn.Unflatten(1, [-1, 3]).forward(ones([2, 5])),
    "Unflatten: axis 1 does not split, got [2, 5] and [-1, 3]",
  ],
  [
    () => new nn.Unflatten(1, [-1, 2, -1]),
    "Unflatten: lengths must be whole numbers ≥ 0, or -1 once, got [-1, 2, -1]",
  ],
  [() => new nn.Unflatten(1, [1.5]), "Unflatten: lengths must be whole numbers ≥ 0, or -1 once, got [1.5]"],
  [
    () => new nn.GELU({ approximate: "erf" as never }),
    'GELU: approximate must be "none" or "tanh", got "erf"',
  ],
  [() => new nn.Hardtanh({ min: 1, max: 1 }), "Hardtanh: min must be less than max, got 1 and 1"],
  [() => new nn.RReLU({ lower: 1, upper: 0 }), "RReLU: lower must be at most upper, got 1 and 0"],
  [() => new nn.PReLU({ numParameters: 0 }), "PReLU: numParameters must be a whole number ≥ 1, got 0"],
  [() => functional.prelu(ones([2, 3]), ones([2])), "prelu: needs 1 or 3 slopes, got [2] and [2, 3]"],
  [() => functional.glu(ones([2, 3])), "glu: axis 1 has odd length 3, got [2, 3]"],
  [() => new nn.Softmax2d().forward(ones([2, 3])), "Softmax2d: needs [N, C, H, W] or [C, H, W], got [2, 3]"],
  ...(["LeakyReLU", "ELU", "CELU"] as const).map(
    (name) =>
      [
        () => new layers[name]({ alpha: 0.1 } as never),
        `${name}: ${name === "LeakyReLU" ? "negativeSlope" : "alpha"} must be a number, got Object`,
      ] as const,
  ),
  ...(["Softshrink", "Hardshrink"] as const).map(
    (name) => [() => new layers[name](-0.5), `${name}: lambda must be a number ≥ 0, got -0.5`] as const,
  ),
  ...(["Softmax", "LogSoftmax", "Softmin", "GLU"] as const).map(
    (name) =>
      [
        () => new layers[name]({ axis: 0 } as never),
        `${name}: axis must be a whole number, got Object`,
      ] as const,
  ),
  [() => new nn.CELU(0), "CELU: alpha must not be 0"],
  [() => functional.celu(ones([1]), { alpha: 0 }), "celu: alpha must not be 0"],
  [() => functional.softshrink(ones([1]), -0.5), "softshrink: lambda must be a number ≥ 0, got -0.5"],
  [() => functional.hardshrink(ones([1]), Number.NaN), "hardshrink: lambda must be a number ≥ 0, got NaN"],
  [() => functional.threshold(ones([1]), "a" as never, 0), 'threshold: threshold must be a number, got "a"'],
  [() => new nn.Threshold(0, undefined as never), "Threshold: value must be a number, got undefined"],
  [() => new nn.Softplus({ beta: "1" as never }), 'Softplus: beta must be a number, got "1"'],
  [() => new nn.PReLU({ init: Number.NaN }), "PReLU: init must be a number, got NaN"],
  [() => nn.init.constant(ones([1]), undefined as never), "constant: value must be a number, got undefined"],
  [() => new nn.LayerNorm(0), "LayerNorm: normalizedShape must be a whole number ≥ 1, got 0"],
  [() => new nn.LayerNorm(2, { eps: -1 }), "LayerNorm: eps must be ≥ 0, got -1"],
  [
    () => new nn.LayerNorm([3, 2]).forward(ones([2, 3])),
    "layerNorm: the last axes must have the normalized shape, got [2, 3] and [3, 2]",
  ],
  [() => new nn.RMSNorm(2, { eps: -1 }), "RMSNorm: eps must be ≥ 0, got -1"],
  [
    () => new nn.RMSNorm(2).forward(ones([2, 3])),
    "rmsNorm: the last axes must have the normalized shape, got [2, 3] and [2]",
  ],
  [() => new nn.GroupNorm(3, 4), "GroupNorm: 3 groups do not divide 4 channels"],
  [() => new nn.GroupNorm(0, 4), "GroupNorm: numGroups must be a whole number ≥ 1, got 0"],
  [() => new nn.GroupNorm(1, 0), "GroupNorm: numChannels must be a whole number ≥ 1, got 0"],
  [() => new nn.GroupNorm(1, 1, { eps: Number.NaN }), "GroupNorm: eps must be ≥ 0, got NaN"],
  [() => new nn.GroupNorm(2, 4).forward(ones([2, 3])), "GroupNorm: needs [N, 4, …], got [2, 3]"],
  [() => new nn.BatchNorm1d(0), "BatchNorm1d: numFeatures must be a whole number ≥ 1, got 0"],
  [() => new nn.BatchNorm2d(1, { momentum: 2 }), "BatchNorm2d: momentum must be within 0 … 1, got 2"],
  [() => new nn.BatchNorm2d(1, { eps: -1 }), "BatchNorm2d: eps must be ≥ 0, got -1"],
  [
    () => new nn.BatchNorm1d(3).forward(ones([2, 4])),
    "BatchNorm1d: needs [N, C] or [N, C, L] with C = 3, got [2, 4]",
  ],
  [
    () => new nn.BatchNorm2d(3).forward(ones([2, 3])),
    "BatchNorm2d: needs [N, C, H, W] with C = 3, got [2, 3]",
  ],
  [
    () => new nn.BatchNorm1d(3).forward(ones([1, 3])),
    "batchNorm: needs more than one value per channel for a variance, got [1, 3]",
  ],
  [() => new nn.Embedding(0, 2), "Embedding: numEmbeddings must be a whole number ≥ 1, got 0"],
  [() => new nn.Embedding(2, 0), "Embedding: embeddingDim must be a whole number ≥ 1, got 0"],
  [() => new nn.Embedding(2, 2, { paddingIdx: 2 }), "Embedding: paddingIdx must be within -2 … 1, got 2"],
  [
    () => new nn.Embedding(2, 3, { weight: ones([3, 2]) }),
    "Embedding: the weight must be [2, 3], got [3, 2]",
  ],
  [() => nn.Embedding.fromPretrained(ones([2])), "Embedding: needs a matrix of rows, got [2]"],
  [() => new nn.Embedding(2, 2).forward(ones([2])), "Embedding: indices must be int32, got float32"],
  [
    () => new nn.Embedding(2, 2).forward(tensor([2], { dtype: "int32" })),
    "Embedding: index 2 is not within 0 … 1",
  ],
];

describe("layers reject invalid inputs", () => {
  it.each(refusals.map(([run, message]) => [message, run] as const))("%s", (message, run) => {
    expect(said(run)).toBe(message);
  });
});
