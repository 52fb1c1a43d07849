/**
 * @file Every layer and loss, one row each; the compiler insists on a row for a new one.
 *
 * The rows are used to test what holds for all: values from PyTorch, state dicts, printed names, unknown
 * options.
 */
import { ones } from "../../src/index.js";
import * as nn from "../../src/nn/index.js";

type Exports = typeof nn;

/** The modules that users construct. */
export type LayerName = {
  [Name in keyof Exports]: Exports[Name] extends new (...args: never[]) => nn.AnyModule ? Name : never;
}[keyof Exports];

export interface LayerRow {
  /** The constructor arguments before the options. */
  readonly args: readonly unknown[];
  readonly takesOptions: boolean;
  /** The options it is constructed with, if it needs any. */
  readonly options?: object;
  /** Why it has no recorded values from PyTorch, if so. */
  readonly unrecorded?: string;
}

const taking = (...args: readonly unknown[]): LayerRow => ({ args, takesOptions: false });
const withOptions = (...args: readonly unknown[]): LayerRow => ({ args, takesOptions: true });

const paddedAlike = "the recorded PyTorch has none; the mode stands among the cases of pad";
const container = "it computes nothing of its own; its tests compose recorded layers";

/** One row per layer and loss. */
export const layerRows: Readonly<Record<LayerName, LayerRow>> = {
  AdaptiveAvgPool1d: taking(2),
  AdaptiveAvgPool2d: taking(2),
  AdaptiveMaxPool1d: taking(2),
  AdaptiveMaxPool2d: taking(2),
  AvgPool1d: withOptions(2),
  AvgPool2d: withOptions(2),
  BatchNorm1d: withOptions(2),
  BatchNorm2d: withOptions(2),
  BCELoss: withOptions(),
  BCEWithLogitsLoss: withOptions(),
  Bilinear: withOptions(2, 2, 2),
  CELU: taking(1.5),
  ChannelShuffle: {
    ...taking(2),
    unrecorded: "PyTorch's has no gradient; its values stand among the cases of ops",
  },
  CircularPad1d: { ...taking(1), unrecorded: paddedAlike },
  CircularPad2d: { ...taking(1), unrecorded: paddedAlike },
  ConstantPad1d: taking(1, 0.5),
  ConstantPad2d: taking(1, 0.5),
  Conv1d: withOptions(1, 1, 3),
  Conv2d: withOptions(1, 1, 3),
  ConvTranspose1d: withOptions(1, 1, 3),
  ConvTranspose2d: withOptions(1, 1, 3),
  CosineEmbeddingLoss: withOptions(),
  CosineSimilarity: withOptions(),
  CrossEntropyLoss: withOptions(),
  Dropout: { ...withOptions(0.5), unrecorded: "its noise is NumPy's" },
  Dropout2d: withOptions(0.5),
  ELU: taking(1.5),
  Embedding: withOptions(3, 2),
  EmbeddingBag: withOptions(3, 2),
  Flatten: withOptions(),
  Fold: withOptions(3, 2),
  GaussianNLLLoss: withOptions(),
  GELU: withOptions(),
  GLU: taking(1),
  GroupNorm: withOptions(1, 2),
  GRU: withOptions(2, 2),
  GRUCell: withOptions(2, 2),
  Hardshrink: taking(0.5),
  Hardsigmoid: taking(),
  Hardswish: taking(),
  Hardtanh: withOptions(),
  HingeEmbeddingLoss: withOptions(),
  HuberLoss: withOptions(),
  Identity: taking(),
  InstanceNorm1d: withOptions(2),
  InstanceNorm2d: withOptions(2),
  KLDivLoss: withOptions(),
  L1Loss: withOptions(),
  LayerNorm: withOptions(2),
  LeakyReLU: taking(0.1),
  Linear: withOptions(2, 2),
  LogSigmoid: taking(),
  LogSoftmax: taking(1),
  LSTM: withOptions(2, 2),
  LSTMCell: withOptions(2, 2),
  MarginRankingLoss: withOptions(),
  MaxPool1d: withOptions(2),
  MaxPool2d: withOptions(2),
  Mish: taking(),
  ModuleDict: { ...taking({ a: new nn.Linear(1, 1) }), unrecorded: container },
  ModuleList: { ...taking([new nn.Linear(1, 1)]), unrecorded: container },
  MSELoss: withOptions(),
  MultiheadAttention: withOptions(2, 1),
  NLLLoss: withOptions(),
  PairwiseDistance: withOptions(),
  PixelShuffle: taking(2),
  PixelUnshuffle: taking(2),
  PoissonNLLLoss: withOptions(),
  PositionalEncoding: {
    ...withOptions(2),
    unrecorded: "PyTorch has none; a closed formula stands in its test",
  },
  PReLU: withOptions(),
  ReflectionPad1d: taking(1),
  ReflectionPad2d: taking(1),
  ReLU: taking(),
  ReLU6: taking(),
  ReplicationPad1d: taking(1),
  ReplicationPad2d: taking(1),
  RMSNorm: {
    ...withOptions(2),
    unrecorded: "the recorded PyTorch has none; a closed formula stands in its test",
  },
  RNN: withOptions(2, 2),
  RNNCell: withOptions(2, 2),
  RReLU: withOptions(),
  SELU: taking(),
  Sequential: { ...taking(new nn.Linear(1, 1)), unrecorded: container },
  Sigmoid: taking(),
  SiLU: taking(),
  SmoothL1Loss: withOptions(),
  SoftMarginLoss: withOptions(),
  Softmax: taking(1),
  Softmax2d: taking(),
  Softmin: taking(1),
  Softplus: withOptions(),
  Softshrink: taking(0.5),
  Softsign: taking(),
  Tanh: taking(),
  Tanhshrink: taking(),
  Threshold: taking(0.1, 2),
  Transformer: {
    ...withOptions(2, 1),
    options: { numEncoderLayers: 1, numDecoderLayers: 1, dimFeedforward: 2 },
  },
  TransformerDecoder: withOptions(() => new nn.TransformerDecoderLayer(2, 1, { dimFeedforward: 2 }), 1),
  TransformerDecoderLayer: withOptions(2, 1),
  TransformerEncoder: withOptions(() => new nn.TransformerEncoderLayer(2, 1, { dimFeedforward: 2 }), 1),
  TransformerEncoderLayer: withOptions(2, 1),
  TripletMarginLoss: withOptions(),
  Unflatten: { ...taking(1, [2, 2]), unrecorded: "its result is that of reshape" },
  Unfold: withOptions(2),
  Upsample: { ...withOptions(), options: { scaleFactor: 2 } },
  ZeroPad2d: taking(1),
};

const classes = { ...nn };

/** Constructs a row's layer. */
export function layerOf(name: LayerName): nn.AnyModule {
  const Layer = classes[name] as unknown as new (...args: readonly unknown[]) => nn.AnyModule;
  const { args, options } = layerRows[name];
  return new Layer(...args, ...(options === undefined ? [] : [options]));
}

/** A layer with all parameters at 1. */
export function layerOfOnes(name: LayerName): nn.AnyModule {
  const layer = layerOf(name);
  const state = layer.stateDict();
  layer.loadStateDict(
    Object.fromEntries(Object.entries(state).map(([key, { shape }]) => [key, ones(shape)])),
  );
  return layer;
}
