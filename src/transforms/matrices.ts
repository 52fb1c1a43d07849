/**
 * @file Jacobians and Hessians as tensors.
 */
import { reshape, stack, type Tensor, tensor } from "../autograd/index.js";
import { ArgumentError, showShape } from "../errors.js";
import {
  evaluated,
  type Inputs,
  type LikeInputs,
  likeInputs,
  pulledBack,
  type TensorFunction,
  type TransformOptions,
} from "./inputs.js";

/**
 * The Jacobian of `y = fn(x)`: `J[i…, j…] = ∂y[i…] / ∂x[j…]`, with y's axes followed by x's; one for each
 * input if they are a list. It takes one backward pass for each element of y.
 * {@link https://pytorch.org/docs/stable/generated/torch.autograd.functional.jacobian.html | PyTorch}
 *
 * @example `jacobian((x) => x.square(), tensor([1, 2]))  // [[2, 0], [0, 4]]`
 * @throws ArgumentError unless `fn` returns a tensor
 * @throws DTypeError unless inputs and result are of a floating dtype
 */
export function jacobian<const I extends Inputs>(
  fn: TensorFunction<I>,
  inputs: I,
  options?: TransformOptions,
): LikeInputs<I> {
  const { inputs: xs, output, createGraph } = evaluated("jacobian", fn, inputs, options);
  return likeInputs(inputs, rowsOf(output, xs, createGraph));
}

/**
 * The Hessian of a scalar `y = fn(x)`: `H[i…, j…] = ∂²y / ∂x[i…] ∂x[j…]`, with x's axes twice. For a list of
 * inputs, `hessian(…)[a][b]` has the axes of input a followed by those of b. It takes one backward pass for
 * each element of the inputs.
 * {@link https://pytorch.org/docs/stable/generated/torch.autograd.functional.hessian.html | PyTorch}
 *
 * @example `hessian((x) => x.pow(3).sum(), tensor([1, 2]))  // [[6, 0], [0, 12]]`
 * @throws ArgumentError unless `fn` returns one element
 * @throws DTypeError unless inputs and result are of a floating dtype
 */
export function hessian<const I extends Inputs>(
  fn: TensorFunction<I>,
  inputs: I,
  options?: TransformOptions,
): LikeInputs<I, LikeInputs<I>> {
  const { inputs: xs, output, createGraph } = evaluated("hessian", fn, inputs, options);
  checkScalar("hessian", output);
  const gradients = pulledBack(output, xs, undefined, { createGraph: true });
  const rows = gradients.map((gradient) => likeInputs(inputs, rowsOf(gradient, xs, createGraph)));
  return likeInputs(inputs, rows);
}

/** The Jacobians of y with respect to each of xs. */
function rowsOf(y: Tensor, xs: readonly Tensor[], createGraph: boolean): Tensor[] {
  const rows = Array.from({ length: y.size }, (_, i) => {
    const unit = tensor(
      Array.from({ length: y.size }, (_, j) => Number(i === j)),
      { dtype: y.dtype, shape: y.shape },
    );
    return pulledBack(y, xs, unit, { createGraph, retainGraph: true });
  });
  return xs.map((x, k) => {
    const shape = [...y.shape, ...x.shape];
    const stacked =
      rows.length === 0 ? tensor([], { dtype: x.dtype, shape }) : stack(rows.map((row) => row[k]!));
    return reshape(stacked, shape);
  });
}

/** Throws unless `output` has exactly one element. */
export function checkScalar(op: string, output: Tensor, cure = ""): void {
  if (output.size === 1) return;
  const problem = `fn must return one element, got shape ${showShape(output.shape)}`;
  throw new ArgumentError(op, cure === "" ? problem : `${problem}. ${cure}`);
}
