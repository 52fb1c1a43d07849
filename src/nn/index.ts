/**
 * @file Layers, activations and losses as modules, and how they begin.
 *
 * The law of this folder: `parameter` marks what is trained; `members` finds it in the fields of a `Module`;
 * `stateDict` carries it from one module to another; `init` overwrites it. A layer states its settings, its
 * parameters, its constructor and its forward, in this order, and leaves the mathematics to ops, or to
 * `functional` where tensors have no method for it. Nothing here knows of optimizers.
 */
export * from "./activations/index.js";
export * from "./attention/index.js";
export { type Layer, ModuleDict, ModuleList, Sequential } from "./containers.js";
export {
  Conv1d,
  type Conv1dLayerOptions,
  Conv2d,
  type Conv2dLayerOptions,
  ConvTranspose2d,
  type ConvTranspose2dLayerOptions,
  type PaddingMode,
} from "./convolution.js";
export { Dropout, Dropout2d, type DropoutOptions } from "./dropout.js";
export { Embedding, type EmbeddingOptions, type PretrainedOptions } from "./embedding.js";
export * as functional from "./functional.js";
export * as init from "./init.js";
export { Bilinear, Linear, type LinearOptions } from "./linear.js";
export * from "./losses/index.js";
export {
  type AnyModule,
  type BackwardHook,
  type ForwardHook,
  type ForwardPreHook,
  isModule,
  Module,
} from "./module.js";
export * from "./normalization/index.js";
export { buffer, isBuffer, isParameter, parameter } from "./parameter.js";
export {
  AdaptiveAvgPool2d,
  AvgPool1d,
  type AvgPool1dLayerOptions,
  AvgPool2d,
  MaxPool1d,
  MaxPool2d,
  Upsample,
} from "./pooling.js";
export { GRU, LSTM, type RecurrentOptions, RNN, type RNNOptions } from "./recurrent.js";
export {
  GRUCell,
  LSTMCell,
  type LSTMState,
  type RecurrentCellOptions,
  type RecurrentNonlinearity,
  RNNCell,
  type RNNCellOptions,
} from "./recurrentCells.js";
export type { LayerOptions } from "./settings.js";
export { Flatten, type FlattenLayerOptions, Identity, Unflatten } from "./shaping.js";
export { CosineSimilarity } from "./similarity.js";
export { type KeyDifferences, type StateDict, StateDictError } from "./stateDict.js";
