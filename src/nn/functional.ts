/**
 * @file Functions of layers that tensors have no method for. Conventions at kinks are PyTorch's and stated
 * with each.
 */
export * from "./activations/functions.js";
export { type DropoutCallOptions, dropout, dropout2d } from "./dropout.js";
export * from "./losses/functions.js";
