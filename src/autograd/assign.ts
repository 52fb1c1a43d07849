/**
 * @file The one way for users to change a tensor in place.
 */
import { GradientError, ShapeError } from "../errors.js";
import { kernels } from "../kernels/index.js";
import { sameShape } from "../shape.js";
import { takesOnly } from "./declare/arguments.js";
import { isGradEnabled } from "./graph.js";
import { to } from "./ops/to.js";
import { checkTensor, type Tensor } from "./tensor.js";

/**
 * Overwrites the elements of a leaf with those of a tensor of the same shape, in x's dtype, and returns x. A
 * graph that saved x for its gradient refuses to go backward afterwards.
 *
 * @example `noGrad(() => weight.assign(weight.mul(0.99)));`
 * @throws GradientError when x is the result of a recorded op, or requires a gradient outside of
 * {@link noGrad}
 * @throws ShapeError when the shapes differ
 */
export function assign(x: Tensor, values: Tensor): Tensor {
  takesOnly("assign", 2, arguments);
  checkTensor("assign", "x", x);
  checkTensor("assign", "values", values);
  if (!x.isLeaf) throw new GradientError("assign", "only leaves can be changed, not results of recorded ops");
  if (x.requiresGrad && isGradEnabled()) {
    throw new GradientError("assign", "a leaf that requires a gradient can be changed inside of noGrad only");
  }
  if (!sameShape(x.shape, values.shape))
    throw new ShapeError("assign", "shapes differ", x.shape, values.shape);
  kernels.copy(x.data, to(values.detach(), x.dtype).data);
  x.markChanged();
  return x;
}
