/**
 * @file Attention, and layers built on it.
 *
 * The law of this folder: `scaledDotProduct` is the function, `multihead` the layer with projections; `encoder`
 * and `decoder` are built from such layers and the other `blocks`, `transformer` from both, and `positions` adds
 * the order of a sequence.
 */
export type { TransformerLayerOptions, TransformerStackOptions } from "./blocks.js";
export * from "./decoder.js";
export * from "./encoder.js";
export * from "./multihead.js";
export * from "./positions.js";
export { type AttentionOptions, scaledDotProductAttention } from "./scaledDotProduct.js";
export * from "./transformer.js";
