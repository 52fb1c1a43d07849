/**
 * @file Layers, activations, and losses as modules, and their initialization.
 *
 * The law of this folder: a layer states its settings, its parameters, its constructor, and its forward, in
 * this order, and leaves the mathematics to ops, or to `functional` if tensors have no method for it. The
 * building blocks of layers are in `core`. Nothing here knows about optimizers.
 */
export * from "./activations/index.js";
export {
  AdaptiveAvgPool1d,
  AdaptiveAvgPool2d,
  AdaptiveMaxPool1d,
  AdaptiveMaxPool2d,
  type AdaptiveSize,
} from "./adaptivePooling.js";
export * from "./attention/index.js";
export { type Layer, ModuleDict, ModuleList, Sequential } from "./containers.js";
export {
  Conv1d,
  type Conv1dLayerOptions,
  Conv2d,
  type Conv2dLayerOptions,
  type ConvolutionLayerOptions,
  ConvTranspose1d,
  type ConvTranspose1dLayerOptions,
  ConvTranspose2d,
  type ConvTranspose2dLayerOptions,
  type ConvTransposeLayerOptions,
  type PaddingMode,
} from "./convolution.js";
export * from "./core/index.js";
export { Dropout, Dropout2d, type DropoutOptions } from "./dropout.js";
export { Embedding, type EmbeddingOptions, type PretrainedOptions } from "./embedding.js";
export {
  type BagMode,
  EmbeddingBag,
  type EmbeddingBagCallOptions,
  type EmbeddingBagOptions,
} from "./embeddingBag.js";
export * as functional from "./functional.js";
export { functionalCall } from "./functionalCall.js";
export { type InterpolationMode, type InterpolationOptions, Upsample } from "./interpolation.js";
export { Bilinear, Linear, type LinearOptions } from "./linear.js";
export * from "./losses/index.js";
export * from "./normalization/index.js";
export {
  CircularPad1d,
  CircularPad2d,
  ConstantPad1d,
  ConstantPad2d,
  type Padding1d,
  type Padding2d,
  ReflectionPad1d,
  ReflectionPad2d,
  ReplicationPad1d,
  ReplicationPad2d,
  ZeroPad2d,
} from "./padding.js";
export { Fold, type PatchOptions, Unfold } from "./patches.js";
export {
  AvgPool1d,
  type AvgPool1dLayerOptions,
  AvgPool2d,
  MaxPool1d,
  MaxPool2d,
} from "./pooling.js";
export * from "./recurrent/index.js";
export { Flatten, type FlattenLayerOptions, Identity, Unflatten } from "./shaping.js";
export { ChannelShuffle, PixelShuffle, PixelUnshuffle } from "./shuffling.js";
export { CosineSimilarity, PairwiseDistance, type PairwiseDistanceOptions } from "./similarity.js";
export { removeWeightNorm, type WeightNormOptions, weightNorm } from "./weightNorm.js";
