/** @file Matrices from `manual` as tensors, and the gradients that backward left. */
import { type Tensor, tensor } from "../autograd/index.js";
import { GradientError } from "../errors.js";
import type { Matrix } from "../manual/index.js";
import type { Shape } from "../shape.js";

/** A leaf with the numbers, dtype, and by default the shape of a matrix. */
export function tensorOf(
  matrix: Matrix,
  options: { readonly shape?: Shape; readonly requiresGrad?: boolean } = {},
): Tensor {
  return tensor(matrix.data, { shape: matrix.shape, ...options });
}

/** The gradient of a leaf, or of a result that retains it. @throws GradientError if there is none */
export function gradOf(x: Tensor): Tensor {
  if (x.grad !== undefined) return x.grad;
  throw new GradientError("compare", "a tensor on the tape has no gradient after backward");
}
