/**
 * @file All functions of layers: those that tensors have as methods, and those that they have not.
 * Conventions at kinks are PyTorch's and stated with each.
 */

export {
  adaptiveAvgPool2d,
  avgPool2d,
  binaryCrossEntropyWithLogits,
  conv1d,
  conv2d,
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
  maxPool2d,
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
export { scaledDotProductAttention } from "./attention/index.js";
export { type DropoutCallOptions, dropout, dropout2d } from "./dropout.js";
export { embedding } from "./embedding.js";
export { bilinear } from "./linear.js";
export * from "./losses/functions.js";
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
export { avgPool1d } from "./pooling.js";
export { gruCell, lstmCell, rnnReluCell, rnnTanhCell } from "./recurrent/functions.js";
export { type NormalizeOptions, normalize } from "./similarity.js";
