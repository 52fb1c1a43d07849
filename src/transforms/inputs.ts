/**
 * @file The inputs that a function is differentiated with respect to: one tensor, or a list of them.
 */
import { checkTensor } from "../autograd/extend.js";
import { grad, isTensor, type Tensor, zerosLike } from "../autograd/index.js";
import { checkFunction, checkList } from "../checks.js";
import { checkFloating } from "../dtype.js";
import { ArgumentError, ShapeError, show } from "../errors.js";
import { settled } from "../options.js";
import { sameShape } from "../shape.js";

/** One tensor or several. */
export type Inputs = Tensor | readonly Tensor[];

/** A function of the inputs. */
export type TensorFunction<I extends Inputs> = (...inputs: Spread<I>) => Tensor;

type Spread<I extends Inputs> = I extends readonly Tensor[] ? { [K in keyof I]: Tensor } : [x: Tensor];

/** A result for each input: a list if the inputs are a list. */
export type LikeInputs<I extends Inputs, Result = Tensor> = I extends readonly Tensor[]
  ? { -readonly [K in keyof I]: Result }
  : Result;

/** Options of all transforms. */
export interface TransformOptions {
  /** Whether to record the result, so that it can be differentiated again; default false. */
  createGraph?: boolean | undefined;
}

/** A function evaluated at a point. */
export interface At {
  readonly inputs: readonly Tensor[];
  readonly output: Tensor;
  readonly createGraph: boolean;
}

/** Calls `fn` with inputs that require a gradient, and checks all arguments. */
export function evaluated<I extends Inputs>(
  op: string,
  fn: TensorFunction<I>,
  given: I,
  options: TransformOptions | undefined,
): At {
  checkFunction(op, "fn", fn);
  const { createGraph } = settled(op, options, { createGraph: false });
  const inputs = listOf(op, "inputs", given).map((x) => {
    checkFloating(op, x.dtype);
    // Each input gets its own tensor, since the same one may be passed twice.
    return createGraph && x.requiresGrad ? x.clone() : x.detach().requireGrad();
  });
  const output = (fn as (...inputs: readonly Tensor[]) => unknown)(...inputs);
  if (!isTensor(output)) throw new ArgumentError(op, `fn must return a tensor, got ${show(output)}`);
  checkFloating(op, output.dtype);
  return { inputs, output, createGraph };
}

/** One tensor, or several, as a list. */
export function listOf(op: string, name: string, given: Inputs): readonly Tensor[] {
  if (isTensor(given)) return [given];
  checkList(op, name, given, "a tensor, or a list of tensors");
  for (const [i, x] of given.entries()) {
    checkTensor(op, `${name}[${i}]`, x);
  }
  return given;
}

/** A vector for each tensor. @throws ShapeError unless it has that tensor's shape */
export function vectorsOf(op: string, given: Inputs, tensors: readonly Tensor[]): readonly Tensor[] {
  const vectors = listOf(op, "v", given);
  if (vectors.length !== tensors.length) {
    throw new ArgumentError(op, `needs a vector for each input, got ${vectors.length} for ${tensors.length}`);
  }
  tensors.forEach((x, i) => {
    if (!sameShape(x.shape, vectors[i]!.shape)) {
      throw new ShapeError(op, "a vector has the wrong shape", vectors[i]!.shape, x.shape);
    }
  });
  return vectors;
}

/** Returns results in the form of the inputs: one, or a list. */
export function likeInputs<I extends Inputs, Result>(
  given: I,
  results: readonly Result[],
): LikeInputs<I, Result> {
  return (isTensor(given) ? results[0] : results) as LikeInputs<I, Result>;
}

/** The gradients of `output`, weighted by `v`; zeros where it does not depend on an input. */
export function pulledBack(
  output: Tensor,
  inputs: readonly Tensor[],
  v: Tensor | undefined,
  options: { readonly createGraph?: boolean; readonly retainGraph?: boolean },
): Tensor[] {
  if (!output.requiresGrad) return inputs.map((x) => zerosLike(x));
  const gradients = v && [v];
  const found = grad(output, inputs, { ...options, gradients, allowUnused: true });
  return inputs.map((x, i) => found[i] ?? zerosLike(x));
}
