/**
 * @file Automatic differentiation: tensors, ops that record themselves, and the backward pass through the
 * recorded graph.
 *
 * The law of this folder: `tensor` knows no op; `graph` records; `declare/` contains the tools that
 * declare ops, among them the table of derivatives; `ops/` has one function for each op, and `ops/parts/`
 * their building blocks; `backward/` walks the graph; `methods` turns ops into methods; `creation` and
 * `random` create tensors; `extend` is the entry point for the library's own layers and optimizers. Nothing
 * here knows about layers, loss objects, or optimizers.
 */

export { assign } from "./assign.js";
export { type BackwardOptions, backward, type GradOptions, grad } from "./backward/backward.js";
export * from "./creation.js";
export { type CustomOp, customOp } from "./customOp.js";
export type { TensorLike } from "./declare/pointwise.js";
export { type Differentiable, type GradcheckOptions, gradcheck, gradgradcheck } from "./gradcheck.js";
export { enableGrad, isGradEnabled, noGrad } from "./graph.js";
export { type Methods, Tensor } from "./methods.js";
export type { NestedArray } from "./nested.js";
export * from "./ops/index.js";
export * from "./ops/standalone.js";
export * from "./random.js";
export { type GradientHook, isTensor } from "./tensor.js";
