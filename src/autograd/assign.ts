/**
 * @file The only way for users to change a tensor in place.
 */
import { GradientError, ShapeError } from "../errors.js";
import { kernels } from "../kernels/index.js";
import { sameShape } from "../shape.js";
import { takesAtMost, takesOnly } from "./declare/arguments.js";
import { isGradEnabled, noGrad } from "./graph.js";
import { type IndexPutOptions, putting } from "./ops/parts/putting.js";
import type { Index } from "./ops/parts/selection.js";
import { indexPut } from "./ops/picking.js";
import { to } from "./ops/to.js";
import { allocateCopy } from "./storage.js";
import { checkTensor, type Tensor } from "./tensor.js";

/**
 * Overwrites the elements of a leaf with those of a tensor of the same shape, in x's dtype, and returns x.
 * With indices like those of `index`, overwrites only the selection: `x[…] = values`, or `x[…] += values`
 * with `accumulate`; values are then those that `indexPut` takes. If a graph saved x for a gradient, its
 * backward pass throws afterwards.
 *
 * @example
 * ```ts
 * noGrad(() => weight.assign(weight.mul(0.99)));
 * noGrad(() => weight.assign([0], 0)); // weight[0] = 0
 * ```
 * @throws GradientError if x is the result of a recorded op, or requires a gradient outside {@link noGrad}
 * @throws ShapeError if the shapes differ
 * @throws ArgumentError, ShapeError, DTypeError as `indexPut`
 */
export function assign(x: Tensor, values: Tensor): Tensor;
export function assign(
  x: Tensor,
  indices: readonly Index[],
  values: Tensor | number | boolean,
  options?: IndexPutOptions,
): Tensor;
export function assign(
  x: Tensor,
  first: Tensor | readonly Index[],
  values?: Tensor | number | boolean,
  options?: IndexPutOptions,
): Tensor {
  if (Array.isArray(first)) takesAtMost("assign", 4, arguments);
  else takesOnly("assign", 2, arguments);
  checkTensor("assign", "x", x);
  if (!x.isLeaf) throw new GradientError("assign", "only leaves can be changed, not results of recorded ops");
  if (x.requiresGrad && isGradEnabled()) {
    throw new GradientError("assign", "a leaf that requires a gradient can only be changed inside noGrad");
  }
  if (Array.isArray(first)) noGrad(() => assignAt(x, first, values as Tensor | number | boolean, options));
  else assignAll(x, first as Tensor);
  x.markChanged();
  return x;
}

function assignAll(x: Tensor, values: Tensor): void {
  checkTensor("assign", "values", values);
  if (!sameShape(x.shape, values.shape))
    throw new ShapeError("assign", "shapes differ", x.shape, values.shape);
  kernels.copy(x.data, to(values.detach(), x.dtype).data);
}

function assignAt(
  x: Tensor,
  indices: readonly Index[],
  values: Tensor | number | boolean,
  options: IndexPutOptions | undefined,
): void {
  const { view, places, source, accumulate } = putting("assign", x, indices, values, options);
  // Elements of x itself are read before any of them is overwritten.
  const { data } = source.storage === x.storage ? allocateCopy(x.dtype, source.data) : source;
  if (places === undefined && !accumulate) {
    kernels.stridedWrite(x.data, data, view.shape, view.strides, view.offset);
  } else if (places !== undefined && accumulate) {
    kernels.scatterAdd(x.data, data, places.data as Int32Array, 1, x.size, places.size, 1);
  } else kernels.copy(x.data, indexPut(x.detach(), indices, values, options).data);
}
