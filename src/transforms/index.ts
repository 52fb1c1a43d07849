/**
 * @file Functions of functions: Jacobians, Hessians and their products with vectors, and computing again instead of
 * keeping.
 *
 * The law of this folder: everything is made of `grad`, once or twice; functions take tensors and return one.
 */
export { checkpoint, type TensorTree } from "../autograd/extend.js";
export type { Inputs, LikeInputs, TensorFunction, TransformOptions } from "./inputs.js";
export { hessian, jacobian } from "./matrices.js";
export { hvp, jvp, vjp } from "./products.js";
