/**
 * @file Attention, and layers built on it.
 *
 * The law of this folder: `scaledDotProduct` is the function, `multihead` the layer with projections,
 * `transformer` the encoder built from such layers, and `positions` adds the order of a sequence.
 */
export * from "./multihead.js";
export * from "./positions.js";
export { type AttentionOptions, scaledDotProductAttention } from "./scaledDotProduct.js";
export * from "./transformer.js";
