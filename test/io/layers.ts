/**
 * One way to create and call each layer that has a state, draws random numbers, or needs constructor
 * arguments.
 */
import { type Tensor, tensor } from "../../src/index.js";
import * as nn from "../../src/nn/index.js";
import { Generator } from "../../src/random/index.js";
import type { Shape } from "../../src/shape.js";

/** A layer, and the arguments of its `forward`. */
export interface LayerCase {
  readonly make: () => nn.AnyModule;
  readonly inputs: readonly Tensor[];
}

const source = new Generator(3);

function noise(...shape: number[]): Tensor {
  return tensor(source.randn(shape.reduce((a, b) => a * b, 1)), { shape, dtype: "float32" });
}

function on(make: () => nn.AnyModule, ...shapes: Shape[]): LayerCase {
  return { make, inputs: shapes.map((shape) => noise(...shape)) };
}

const words = tensor([[0, 2, 1]], { dtype: "int32" });

/** By class name, and what is special about the layer. */
export const layerCases: Readonly<Record<string, LayerCase>> = {
  AdaptiveAvgPool2d: on(() => new nn.AdaptiveAvgPool2d(2), [1, 2, 4, 4]),
  AvgPool1d: on(() => new nn.AvgPool1d(2), [1, 2, 4]),
  AvgPool2d: on(() => new nn.AvgPool2d(2), [1, 2, 4, 4]),
  BatchNorm1d: on(() => new nn.BatchNorm1d(3), [4, 3]),
  "BatchNorm1d, cumulative": on(() => new nn.BatchNorm1d(3, { momentum: null }), [4, 3]),
  BatchNorm2d: on(() => new nn.BatchNorm2d(2), [3, 2, 2, 2]),
  Bilinear: on(() => new nn.Bilinear(2, 3, 2), [4, 2], [4, 3]),
  Conv1d: on(() => new nn.Conv1d(2, 3, 3), [1, 2, 8]),
  Conv2d: on(() => new nn.Conv2d(2, 3, 3), [1, 2, 5, 5]),
  ConvTranspose1d: on(() => new nn.ConvTranspose1d(2, 3, 3), [1, 2, 4]),
  ConvTranspose2d: on(() => new nn.ConvTranspose2d(2, 3, 3), [1, 2, 3, 3]),
  Dropout: on(() => new nn.Dropout(0.5), [4, 8]),
  Dropout2d: on(() => new nn.Dropout2d(0.5), [2, 4, 2, 2]),
  "Embedding with a greatest norm": { make: () => new nn.Embedding(4, 3, { maxNorm: 1 }), inputs: [words] },
  Embedding: { make: () => new nn.Embedding(4, 3), inputs: [words] },
  EmbeddingBag: { make: () => new nn.EmbeddingBag(4, 3), inputs: [words] },
  GRU: on(() => new nn.GRU(3, 4, { numLayers: 2, dropout: 0.5, bidirectional: true }), [5, 2, 3]),
  GRUCell: on(() => new nn.GRUCell(3, 4), [2, 3]),
  GroupNorm: on(() => new nn.GroupNorm(2, 4), [2, 4, 3]),
  InstanceNorm1d: on(() => new nn.InstanceNorm1d(3, { affine: true, trackRunningStats: true }), [2, 3, 4]),
  InstanceNorm2d: on(() => new nn.InstanceNorm2d(2), [3, 2, 2, 2]),
  LSTM: on(() => new nn.LSTM(3, 4, { numLayers: 2, dropout: 0.5, bidirectional: true }), [5, 2, 3]),
  LSTMCell: on(() => new nn.LSTMCell(3, 4), [2, 3]),
  LayerNorm: on(() => new nn.LayerNorm(4), [3, 4]),
  Linear: on(() => new nn.Linear(3, 2), [4, 3]),
  "Linear in float64": {
    make: () => new nn.Linear(3, 2, { dtype: "float64" }),
    inputs: [tensor(source.randn(12), { shape: [4, 3] })],
  },
  MaxPool1d: on(() => new nn.MaxPool1d(2), [1, 2, 4]),
  MaxPool2d: on(() => new nn.MaxPool2d(2), [1, 2, 4, 4]),
  MultiheadAttention: on(() => new nn.MultiheadAttention(4, 2, { dropout: 0.2, addBiasKv: true }), [5, 2, 4]),
  PReLU: on(() => new nn.PReLU(), [4, 3]),
  PositionalEncoding: on(() => new nn.PositionalEncoding(4, { maxLength: 6 }), [5, 2, 4]),
  RMSNorm: on(() => new nn.RMSNorm(4), [3, 4]),
  RNN: on(() => new nn.RNN(3, 4, { numLayers: 2, dropout: 0.5, bidirectional: true }), [5, 2, 3]),
  RNNCell: on(() => new nn.RNNCell(3, 4), [2, 3]),
  RReLU: on(() => new nn.RReLU(), [4, 3]),
  "Sequential of layers with noise": on(
    () =>
      new nn.Sequential(new nn.Linear(3, 8), new nn.BatchNorm1d(8), new nn.Dropout(0.3), new nn.Linear(8, 2)),
    [4, 3],
  ),
  Transformer: on(
    () => new nn.Transformer(4, 2, { numEncoderLayers: 1, numDecoderLayers: 1, dimFeedforward: 6 }),
    [3, 2, 4],
    [2, 2, 4],
  ),
  TransformerDecoder: on(
    () => new nn.TransformerDecoder(() => new nn.TransformerDecoderLayer(4, 2, { dimFeedforward: 6 }), 2),
    [3, 2, 4],
    [2, 2, 4],
  ),
  TransformerDecoderLayer: on(
    () => new nn.TransformerDecoderLayer(4, 2, { dimFeedforward: 8 }),
    [5, 2, 4],
    [3, 2, 4],
  ),
  TransformerEncoder: on(() => {
    const makeLayer = () => new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 6 });
    return new nn.TransformerEncoder(makeLayer, 2, { norm: new nn.LayerNorm(4) });
  }, [3, 2, 4]),
  TransformerEncoderLayer: on(() => new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 8 }), [5, 2, 4]),
  Unflatten: on(() => new nn.Unflatten(1, [2, 2]), [3, 4]),
  Upsample: on(() => new nn.Upsample({ scaleFactor: 2 }), [1, 2, 2, 2]),
};
