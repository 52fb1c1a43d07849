/**
 * @file What a module owns: parameters, which are trained, and buffers, which are merely kept.
 *
 * Both are ordinary tensors with a mark. A module finds them by searching its fields.
 */
import { clone, Tensor } from "../../autograd/index.js";
import { checkFloating } from "../../dtype.js";
import { settled } from "../../options.js";
import { checkTensor } from "./inputs.js";

/** What a marked tensor means to the module that holds it. */
export type Role = "parameter" | "buffer";

const roles = new WeakMap<Tensor, Role>();

/** The role of a field's value; `undefined` unless it is a marked tensor. */
export function roleOf(value: unknown): Role | undefined {
  return value instanceof Tensor ? roles.get(value) : undefined;
}

/**
 * A trainable leaf with the given values: a module with this leaf in a field lists it among its parameters.
 * The values are copied, into the kernels' memory if there is space, where optimizers update them in place.
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html | PyTorch}
 *
 * @example `readonly weight = parameter(randn([3, 2]).mul(0.1));`
 * @param options - `requiresGrad` (default true): false for an initially frozen parameter
 * @throws DTypeError for int32 and bool
 */
export function parameter(values: Tensor, options?: { requiresGrad?: boolean | undefined }): Tensor {
  const { requiresGrad } = settled("parameter", options, { requiresGrad: true });
  checkTensor("parameter", "values", values);
  checkFloating("parameter", values.dtype);
  const result = copyOf(values).resident();
  result.requiresGrad = requiresGrad;
  roles.set(result, "parameter");
  return result;
}

/**
 * A copy of `values` that is part of a module's state but is not trained: running statistics, fixed tables.
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.Module.html#torch.nn.Module.register_buffer | PyTorch}
 */
export function buffer(values: Tensor): Tensor {
  checkTensor("buffer", "values", values);
  const result = copyOf(values);
  roles.set(result, "buffer");
  return result;
}

/** True for tensors created by {@link parameter}. */
export function isParameter(value: unknown): value is Tensor {
  return roleOf(value) === "parameter";
}

/** True for tensors created by {@link buffer}. */
export function isBuffer(value: unknown): value is Tensor {
  return roleOf(value) === "buffer";
}

/** A copy of the elements, without history. */
export function copyOf(values: Tensor): Tensor {
  return clone(values.detach());
}
