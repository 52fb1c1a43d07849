/**
 * @file What a module owns: parameters, which are trained, and buffers, which are only kept.
 *
 * Both are ordinary tensors with a mark. A module finds them by looking through its fields.
 */
import { clone, Tensor } from "../../autograd/index.js";
import { checkFloating } from "../../dtype.js";
import { settled } from "../../options.js";
import { checkTensor } from "./inputs.js";

/** What a marked tensor is to the module that holds it. */
export type Role = "parameter" | "buffer";

const roles = new WeakMap<Tensor, Role>();

/** The role of a field's value; `undefined` for everything that is not a marked tensor. */
export function roleOf(value: unknown): Role | undefined {
  return value instanceof Tensor ? roles.get(value) : undefined;
}

/**
 * A leaf with the values of `values`, to be trained: a module that has it in a field lists it among its
 * parameters. The values are copied, into the kernels' memory if there is room, where optimizers change them
 * in place. {@link https://pytorch.org/docs/stable/generated/torch.nn.parameter.Parameter.html | PyTorch}
 *
 * @example `readonly weight = parameter(randn([3, 2]).mul(0.1));`
 * @param options - `requiresGrad` (default true): false for a parameter that starts frozen
 * @throws DTypeError for int32 and bool
 */
export function parameter(values: Tensor, options?: { requiresGrad?: boolean | undefined }): Tensor {
  const { requiresGrad } = settled("parameter", options, { requiresGrad: true });
  checkTensor("parameter", values);
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
  checkTensor("buffer", values);
  const result = copyOf(values);
  roles.set(result, "buffer");
  return result;
}

/** True for what {@link parameter} made. */
export function isParameter(value: unknown): value is Tensor {
  return roleOf(value) === "parameter";
}

/** True for what {@link buffer} made. */
export function isBuffer(value: unknown): value is Tensor {
  return roleOf(value) === "buffer";
}

/** The same elements in memory of its own, without history. */
export function copyOf(values: Tensor): Tensor {
  return clone(values.detach());
}
