/**
 * @file What every layer is exported with: inputs for a batch of N.
 */
import { type Generator, logSoftmax, rand, randint, randn, softmax, type Tensor } from "../../src/index.js";
import type { LayerName } from "../nn/table.js";

/** Inputs of a layer. */
export interface Example {
  readonly inputs: (n: number, generator: Generator) => readonly Tensor[];
  /** The axis of N; default 0. */
  readonly batchAxis?: number;
}

/** One input, N first. */
const one = (...rest: readonly number[]): Example => ({
  inputs: (n, generator) => [randn([n, ...rest], { generator })],
});

/** Several inputs alike. */
const alike = (count: number, ...rest: readonly number[]): Example => ({
  inputs: (n, generator) => Array.from({ length: count }, () => randn([n, ...rest], { generator })),
});

/** A sequence [L, N, features]. */
const sequence: Example = { inputs: (n, generator) => [randn([3, n, 2], { generator })], batchAxis: 1 };

/** Two sequences, [L, N, features] and [S, N, features]. */
const sequences: Example = {
  inputs: (n, generator) => [randn([3, n, 2], { generator }), randn([4, n, 2], { generator })],
  batchAxis: 1,
};

const signs = (shape: number[], generator: Generator): Tensor =>
  randint(0, 2, shape, { generator }).to("float32").mul(2).sub(1);

const classes = "classes are checked, and ignored ones put aside, outside of kernels";

const text = one(2, 3);
const image = one(2, 4, 4);

/** An example for each layer, or why it has none. */
export const examples: Readonly<Record<LayerName, Example | string>> = {
  AdaptiveAvgPool1d: one(2, 5),
  AdaptiveAvgPool2d: image,
  AdaptiveMaxPool1d: one(2, 5),
  AdaptiveMaxPool2d: image,
  AvgPool1d: one(2, 6),
  AvgPool2d: image,
  BatchNorm1d: text,
  BatchNorm2d: image,
  BCELoss: {
    inputs: (n, generator) => [rand([n, 2], { generator }), rand([n, 2], { generator })],
  },
  BCEWithLogitsLoss: alike(2, 2),
  Bilinear: alike(2, 2),
  CELU: text,
  ChannelShuffle: image,
  CircularPad1d: text,
  CircularPad2d: image,
  ConstantPad1d: text,
  ConstantPad2d: image,
  Conv1d: one(1, 5),
  Conv2d: one(1, 5, 4),
  ConvTranspose1d: one(1, 5),
  ConvTranspose2d: one(1, 4, 3),
  CosineEmbeddingLoss: {
    inputs: (n, generator) => [
      randn([n, 3], { generator }),
      randn([n, 3], { generator }),
      signs([n], generator),
    ],
  },
  CosineSimilarity: alike(2, 3),
  CrossEntropyLoss: classes,
  Dropout: text,
  Dropout2d: image,
  ELU: text,
  Embedding: { inputs: (n, generator) => [randint(0, 3, [n, 4], { generator })] },
  EmbeddingBag: { inputs: (n, generator) => [randint(0, 3, [n, 4], { generator })] },
  Flatten: image,
  Fold: one(8, 4),
  GaussianNLLLoss: {
    inputs: (n, generator) => [
      randn([n, 2], { generator }),
      randn([n, 2], { generator }),
      rand([n, 2], { generator }),
    ],
  },
  GELU: text,
  GLU: one(4),
  GroupNorm: text,
  GRU: sequence,
  GRUCell: one(2),
  Hardshrink: text,
  Hardsigmoid: text,
  Hardswish: text,
  Hardtanh: text,
  HingeEmbeddingLoss: {
    inputs: (n, generator) => [randn([n, 2], { generator }), signs([n, 2], generator)],
  },
  HuberLoss: alike(2, 2),
  Identity: text,
  InstanceNorm1d: text,
  InstanceNorm2d: image,
  KLDivLoss: {
    inputs: (n, generator) => [
      logSoftmax(randn([n, 3], { generator })),
      softmax(randn([n, 3], { generator })),
    ],
  },
  L1Loss: alike(2, 2),
  LayerNorm: one(3, 2),
  LeakyReLU: text,
  Linear: one(3, 2),
  LogSigmoid: text,
  LogSoftmax: text,
  LSTM: sequence,
  LSTMCell: one(2),
  MarginRankingLoss: {
    inputs: (n, generator) => [randn([n], { generator }), randn([n], { generator }), signs([n], generator)],
  },
  MaxPool1d: one(2, 6),
  MaxPool2d: image,
  Mish: text,
  ModuleDict: "it is not called",
  ModuleList: "it is not called",
  MSELoss: alike(2, 2),
  MultiheadAttention: sequence,
  NLLLoss: classes,
  PairwiseDistance: alike(2, 3),
  PixelShuffle: one(4, 2, 3),
  PixelUnshuffle: one(1, 4, 2),
  PoissonNLLLoss: alike(2, 2),
  PositionalEncoding: sequence,
  PReLU: text,
  ReflectionPad1d: text,
  ReflectionPad2d: image,
  ReLU: text,
  ReLU6: text,
  ReplicationPad1d: text,
  ReplicationPad2d: image,
  RMSNorm: one(3, 2),
  RNN: sequence,
  RNNCell: one(2),
  RReLU: text,
  SELU: text,
  Sequential: one(1),
  Sigmoid: text,
  SiLU: text,
  SoftMarginLoss: {
    inputs: (n, generator) => [randn([n, 2], { generator }), signs([n, 2], generator)],
  },
  SmoothL1Loss: alike(2, 2),
  Softmax: text,
  Softmax2d: image,
  Softmin: text,
  Softplus: text,
  Softshrink: text,
  Softsign: text,
  Tanh: text,
  Tanhshrink: text,
  Threshold: text,
  Transformer: sequences,
  TransformerDecoder: sequences,
  TransformerDecoderLayer: sequences,
  TransformerEncoder: sequence,
  TransformerEncoderLayer: sequence,
  TripletMarginLoss: alike(3, 3),
  Unflatten: one(4),
  Unfold: image,
  Upsample: image,
  ZeroPad2d: image,
};
