/**
 * @file All functions of layers, whether or not they are also tensor methods. Conventions at kinks follow
 * PyTorch and are stated with each.
 */

export {
  adaptiveAvgPool2d,
  avgPool2d,
  binaryCrossEntropyWithLogits,
  conv1d,
  conv2d,
  convTranspose1d,
  convTranspose2d,
  cosineSimilarity,
  crossEntropy,
  elu,
  gelu,
  hardtanh,
  huberLoss,
  interpolateNearest,
  l1Loss,
  leakyRelu,
  linear,
  logSoftmax,
  maxPool1d,
  maxPool1dWithIndices,
  maxPool2d,
  maxPool2dWithIndices,
  mseLoss,
  nllLoss,
  oneHot,
  pad,
  relu,
  selu,
  sigmoid,
  silu,
  smoothL1Loss,
  softmax,
  softplus,
  tanh,
} from "../autograd/index.js";
export * from "./activations/functions.js";
export {
  adaptiveAvgPool1d,
  adaptiveMaxPool1d,
  adaptiveMaxPool1dWithIndices,
  adaptiveMaxPool2d,
  adaptiveMaxPool2dWithIndices,
} from "./adaptivePooling.js";
export { scaledDotProductAttention } from "./attention/index.js";
export { type DropoutCallOptions, dropout, dropout2d } from "./dropout.js";
export { embedding } from "./embedding.js";
export { embeddingBag } from "./embeddingBag.js";
export { interpolate } from "./interpolation.js";
export { bilinear } from "./linear.js";
export * from "./losses/functions.js";
export { gaussianNllLoss, poissonNllLoss } from "./losses/likelihoods.js";
export {
  type BatchNormCallOptions,
  batchNorm,
  groupNorm,
  type InstanceNormCallOptions,
  instanceNorm,
  layerNorm,
  type NormalizationOptions,
  type RmsNormOptions,
  rmsNorm,
} from "./normalization/functions.js";
export { fold, unfold } from "./patches.js";
export { avgPool1d } from "./pooling.js";
export { gruCell, lstmCell, rnnReluCell, rnnTanhCell } from "./recurrent/functions.js";
export { channelShuffle, pixelShuffle, pixelUnshuffle } from "./shuffling.js";
export {
  type NormalizeOptions,
  normalize,
  type PairwiseDistanceOptions,
  pairwiseDistance,
} from "./similarity.js";
