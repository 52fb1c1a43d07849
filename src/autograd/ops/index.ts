/**
 * @file Every op whose first argument is a tensor. Each is a function and, through methods.ts, a method of
 * that tensor.
 *
 * The law of this folder: an op is one plain function, whose doc, shape rule, kernel call and one pullback
 * per input stand together. To add an op, write it in the file where it belongs. Building blocks of ops that
 * are not ops themselves live in `parts/`.
 */
export * from "./activations.js";
export * from "./arithmetic.js";
export * from "./comparison.js";
export * from "./convolution.js";
export * from "./counting.js";
export * from "./crossEntropy.js";
export * from "./cumulative.js";
export * from "./equality.js";
export * from "./extremes.js";
export * from "./functions.js";
export * from "./indexing.js";
export * from "./interpolation.js";
export * from "./losses.js";
export * from "./matrix.js";
export * from "./padding.js";
export * from "./picking.js";
export * from "./pooling.js";
export * from "./ranks.js";
export * from "./rearranging.js";
export * from "./reductions.js";
export * from "./reshape.js";
export * from "./scattering.js";
export * from "./softmax.js";
export * from "./sorting.js";
export * from "./sum.js";
export * from "./to.js";
export * from "./views.js";
