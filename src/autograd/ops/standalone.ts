/**
 * @file Every op that is a function but not a method of tensors: those whose first argument is not a tensor,
 * those of layers and losses (PyTorch's `nn.functional`), and those that models use less often. Every program
 * carries all methods, but only those of these functions that it calls.
 */
export * from "./compound.js";
export * from "./convolution.js";
export * from "./crossEntropy.js";
export * from "./diagonals.js";
export * from "./distances.js";
export * from "./einsum.js";
export * from "./interpolation.js";
export * from "./joining.js";
export * from "./losses.js";
export * from "./padding.js";
export * from "./pooling.js";
export * from "./searching.js";
export * from "./segments.js";
