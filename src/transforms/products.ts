/**
 * @file Products of Jacobians and Hessians with vectors, without the matrices.
 */
import { mul, sum, type Tensor, zerosLike } from "../autograd/index.js";
import {
  evaluated,
  type Inputs,
  type LikeInputs,
  likeInputs,
  pulledBack,
  type TensorFunction,
  type TransformOptions,
  vectorsOf,
} from "./inputs.js";
import { checkScalar } from "./matrices.js";

/**
 * `y = fn(x)` and `vᵀ·J`, the gradient of `Σ v·y`: one backward pass. v has y's shape, and may be omitted if
 * y is a scalar.
 * {@link https://pytorch.org/docs/stable/generated/torch.autograd.functional.vjp.html | PyTorch}
 *
 * @example `const [y, [da, db]] = vjp((a, b) => a.matmul(b), [a, b], dy);`
 * @throws ArgumentError if `fn` does not return a tensor, or v is omitted and y has more than one element
 * @throws ShapeError unless v has y's shape
 */
export function vjp<const I extends Inputs>(
  fn: TensorFunction<I>,
  inputs: I,
  v?: Tensor,
  options?: TransformOptions,
): [output: Tensor, vjp: LikeInputs<I>] {
  const { inputs: xs, output, createGraph } = evaluated("vjp", fn, inputs, options);
  if (v === undefined) checkScalar("vjp", output, "Pass v.");
  else vectorsOf("vjp", v, [output]);
  const gradients = pulledBack(output, xs, v, { createGraph });
  return [createGraph ? output : output.detach(), likeInputs(inputs, gradients)];
}

/**
 * `y = fn(x)` and `J·v`, the derivative of y in direction v, in y's shape: by two backward passes, since vᵀ·J
 * is linear in v.
 * {@link https://pytorch.org/docs/stable/generated/torch.autograd.functional.jvp.html | PyTorch}
 *
 * @example `const [y, dy] = jvp((x) => x.sin(), x, onesLike(x));  // dy = cos x`
 * @throws ArgumentError if `fn` does not return a tensor, or there is not one vector for each input
 * @throws ShapeError unless each vector has its input's shape
 */
export function jvp<const I extends Inputs>(
  fn: TensorFunction<I>,
  inputs: I,
  v: LikeInputs<I>,
  options?: TransformOptions,
): [output: Tensor, jvp: Tensor] {
  const { inputs: xs, output, createGraph } = evaluated("jvp", fn, inputs, options);
  const vectors = vectorsOf("jvp", v as Inputs, xs);
  const weights = zerosLike(output).requireGrad();
  const gradients = pulledBack(output, xs, weights, { createGraph: true });
  const [directional] = pulledBack(dotted(gradients, vectors), [weights], undefined, { createGraph });
  return [createGraph ? output : output.detach(), directional!];
}

/**
 * `y = fn(x)`, a scalar, and `H·v`, the Hessian's product with v, of x's shape: the gradient of `∇y·v`.
 * {@link https://pytorch.org/docs/stable/generated/torch.autograd.functional.hvp.html | PyTorch},
 * {@link https://doi.org/10.1162/neco.1994.6.1.147 | Pearlmutter 1994}
 *
 * @example `const [loss, curvature] = hvp((w) => lossOf(w), weight, direction);`
 * @throws ArgumentError if `fn` does not return one element, or there is not one vector for each input
 * @throws ShapeError unless each vector has its input's shape
 */
export function hvp<const I extends Inputs>(
  fn: TensorFunction<I>,
  inputs: I,
  v: LikeInputs<I>,
  options?: TransformOptions,
): [output: Tensor, hvp: LikeInputs<I>] {
  const { inputs: xs, output, createGraph } = evaluated("hvp", fn, inputs, options);
  checkScalar("hvp", output);
  const vectors = vectorsOf("hvp", v as Inputs, xs);
  const gradients = pulledBack(output, xs, undefined, { createGraph: true });
  const products = pulledBack(dotted(gradients, vectors), xs, undefined, { createGraph });
  return [createGraph ? output : output.detach(), likeInputs(inputs, products)];
}

/** Σ a·b over all elements of all pairs. */
function dotted(a: readonly Tensor[], b: readonly Tensor[]): Tensor {
  return a.map((x, i) => sum(mul(x, b[i]!))).reduce((total, part) => total.add(part));
}
