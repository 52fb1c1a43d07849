/**
 * @file A module as a function of its weights.
 */
import type { Tensor } from "../autograd/index.js";
import { ArgumentError, ShapeError, show } from "../errors.js";
import { sameShape } from "../shape.js";
import { checkTensor } from "./core/inputs.js";
import { explore, type Put } from "./core/members.js";
import { type AnyModule, isModule, type Module } from "./core/module.js";
import type { StateDict } from "./core/stateDict.js";

/**
 * The result of `model.forward(...inputs)` with parameters and buffers replaced by the tensors of the same
 * name in `weights`; the others are unchanged. The result is differentiable with respect to `weights`, which
 * may be results of ops, so that you can differentiate through a training step. Afterwards the model is as
 * before. {@link https://pytorch.org/docs/stable/generated/torch.func.functional_call.html | PyTorch}
 *
 * ```ts
 * const weights = Object.fromEntries(model.namedParameters());
 * const gradients = grad(loss(functionalCall(model, weights, x)), Object.values(weights), { createGraph: true });
 * const next = Object.fromEntries(
 *   Object.keys(weights).map((name, i) => [name, weights[name]!.sub(gradients[i]!.mul(0.1))]),
 * );
 * loss(functionalCall(model, next, x)).backward(); // through both steps
 * ```
 *
 * @throws ArgumentError if the model lacks a name, or forward is asynchronous
 * @throws ShapeError if a tensor has another shape
 */
export function functionalCall<Inputs extends readonly unknown[], Output>(
  model: Module<Inputs, Output>,
  weights: StateDict,
  ...inputs: Inputs
): Output {
  const op = "functionalCall";
  if (!isModule(model)) throw new ArgumentError(op, `takes a module, got ${show(model)}`);
  const puts = replacements(op, model, weights);
  try {
    for (const { put, tensor } of puts) put(tensor);
    const output = model.forward(...inputs);
    if (output instanceof Promise) throw new ArgumentError(op, "forward must be synchronous");
    return output;
  } finally {
    for (const { put, own } of puts) put(own);
  }
}

/**
 * Where to put each of `weights`: everywhere the tensor of its name occurs, so that tied weights stay tied.
 */
function replacements(
  op: string,
  model: AnyModule,
  weights: StateDict,
): { readonly put: Put; readonly own: Tensor; readonly tensor: Tensor }[] {
  if (weights === null || typeof weights !== "object") {
    throw new ArgumentError(op, `weights must be an object of tensors, got ${show(weights)}`);
  }
  const places = [...explore<AnyModule>(model, isModule)].flatMap((found) =>
    found.role === "module" ? [] : [found],
  );
  const replaced = new Map<Tensor, Tensor>();
  for (const [name, tensor] of Object.entries(weights)) {
    const own = places.find((place) => place.name === name)?.tensor;
    if (own === undefined) throw new ArgumentError(op, `the model has no tensor ${show(name)}`);
    checkTensor(op, name, tensor);
    if (!sameShape(tensor.shape, own.shape)) {
      throw new ShapeError(op, `${name} has another shape in the model`, tensor.shape, own.shape);
    }
    replaced.set(own, tensor);
  }
  return places.flatMap(({ name, tensor: own, put }) => {
    const tensor = replaced.get(own);
    if (tensor === undefined) return [];
    if (put === undefined) throw new ArgumentError(op, `${name} is in a set: keep it in a list`);
    return [{ put, own, tensor }];
  });
}
