/**
 * @file Function transforms: Jacobians, Hessians and their products with vectors, and checkpoints.
 *
 * The law of this folder: everything is composed of one or two calls of `grad`; functions take tensors and
 * return one.
 */
export { checkpoint, type TensorTree } from "../autograd/extend.js";
export type { Inputs, LikeInputs, TensorFunction, TransformOptions } from "./inputs.js";
export { hessian, jacobian } from "./matrices.js";
export { hvp, jvp, vjp } from "./products.js";
