/**
 * @file Activation functions as modules.
 *
 * The law of this folder: what a function computes is written with the function, in `functions` where tensors
 * have no method for it; a module keeps its settings.
 */
export * from "./axis.js";
export * from "./elementwise.js";
export * from "./leaky.js";
