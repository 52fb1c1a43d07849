/**
 * @file Attention, and what is built on it.
 *
 * The law of this folder: `scaledDotProduct` is the function; `multihead` the layer with projections;
 * `transformer` the encoder made of such layers; `positions` tells it the order of a sequence.
 */
export * from "./multihead.js";
export * from "./positions.js";
export { type AttentionOptions, scaledDotProductAttention } from "./scaledDotProduct.js";
export * from "./transformer.js";
