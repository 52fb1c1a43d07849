/**
 * @file Kernels that only some programs need: one file for each family, with its two implementations. The other
 * kernels of the contract belong to every set, because methods of tensors need them.
 *
 * ```ts
 * kernels.of(convolutions).convolution(out, x, weight, bias, lengths);
 * ```
 */
export * from "./attention.js";
export * from "./convolution.js";
export * from "./crossEntropy.js";
export * from "./factorization.js";
export * from "./normalization.js";
export * from "./pooling.js";
export * from "./scatterReduction.js";
export * from "./search.js";
