/**
 * @file Layers that give their inputs mean 0 and variance 1.
 *
 * The law of this folder: a file for what is taken together, the `batch`, the features of a `layer`, a `group` of
 * channels, or one channel of an `instance`; the kernel is the same for all.
 */
export * from "./batch.js";
export * from "./group.js";
export * from "./instance.js";
export * from "./layer.js";
