/**
 * @file Layers that give their inputs mean 0 and variance 1.
 *
 * The law of this folder: one file per set of normalized values: the `batch`, the features of a `layer`, a
 * `group` of channels, or one channel of an `instance`; all share one kernel.
 */
export { BatchNorm1d, BatchNorm2d, type BatchNormOptions } from "./batch.js";
export * from "./group.js";
export * from "./instance.js";
export * from "./layer.js";
