/** @file Matrices of the calculus by hand as tensors, and what backward left behind. */
import { type Tensor, tensor } from "../autograd/index.js";
import { GradientError } from "../errors.js";
import type { Matrix } from "../manual/index.js";
import type { Shape } from "../shape.js";

/** A leaf with the numbers of a matrix, in its dtype, of its shape unless another is given. */
export function tensorOf(
  matrix: Matrix,
  options: { readonly shape?: Shape; readonly requiresGrad?: boolean } = {},
): Tensor {
  return tensor(matrix.data, { shape: matrix.shape, ...options });
}

/** The gradient of a leaf, or of a result that retains it. @throws GradientError when there is none */
export function gradOf(x: Tensor): Tensor {
  if (x.grad !== undefined) return x.grad;
  throw new GradientError("compare", "a tensor on the tape has no gradient after backward");
}
