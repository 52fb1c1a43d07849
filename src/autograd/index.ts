/**
 * @file Automatic differentiation: tensors, ops that record themselves, and the way back through the record.
 *
 * The law of this folder: `tensor` knows no op; `graph` records; `declare/` is what ops are declared with, the
 * table of derivatives among it; `ops/` holds one function for each op, and `ops/parts/` what they share;
 * `backward/` walks the record; `methods` makes the ops methods; `creation` and `random` make tensors;
 * `extend` is the door for the library's own layers and optimizers. Nothing here knows of layers, losses as
 * objects, or optimizers.
 */

export { assign } from "./assign.js";
export { type BackwardOptions, backward, type GradOptions, grad } from "./backward/backward.js";
export * from "./creation.js";
export { type CustomOp, customOp } from "./customOp.js";
export type { TensorLike } from "./declare/pointwise.js";
export { type Differentiable, type GradcheckOptions, gradcheck, gradgradcheck } from "./gradcheck.js";
export { enableGrad, isGradEnabled, noGrad } from "./graph.js";
export { type Methods, Tensor } from "./methods.js";
export * from "./ops/index.js";
export * from "./ops/standalone.js";
export * from "./random.js";
export { type GradientHook, isTensor, type NestedArray } from "./tensor.js";
