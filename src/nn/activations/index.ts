/**
 * @file Activation functions as modules.
 *
 * The law of this folder: the formula is with the function, in `functions` if it is not a tensor method; a
 * module keeps its settings.
 */
export * from "./axis.js";
export * from "./elementwise.js";
export * from "./leaky.js";
