/**
 * @file Every op that is both a function and, through methods.ts, a method of its first argument, a tensor.
 * Every program carries them all; those that only some programs need are in standalone.ts.
 *
 * The law of this folder: an op is one plain function, whose doc, shape rule, kernel call and one pullback
 * per input stand together. To add an op, write it in the file where it belongs. Building blocks of ops that
 * are not ops themselves live in `parts/`.
 */
export * from "./activations.js";
export * from "./arithmetic.js";
export * from "./comparison.js";
export * from "./counting.js";
export * from "./cumulative.js";
export * from "./equality.js";
export * from "./extremes.js";
export * from "./functions.js";
export * from "./indexing.js";
export * from "./matrix.js";
export * from "./picking.js";
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
