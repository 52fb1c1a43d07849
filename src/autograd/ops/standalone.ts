/**
 * @file Every op that is a function and no method of tensors: those without a first tensor, and those that
 * models use less often. Every program carries the methods, and of these what it calls.
 */
export * from "./compound.js";
export * from "./diagonals.js";
export * from "./distances.js";
export * from "./einsum.js";
export * from "./joining.js";
export * from "./searching.js";
export * from "./segments.js";
