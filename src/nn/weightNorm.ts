/**
 * @file Weights whose lengths and directions are trained separately.
 */
import { inNameOf } from "../autograd/extend.js";
import { div, mul, norm, type Tensor } from "../autograd/index.js";
import { ArgumentError, show } from "../errors.js";
import { settled } from "../options.js";
import { normalizeAxis } from "../shape.js";
import { type AnyModule, isModule } from "./core/module.js";
import { isParameter, parameter } from "./core/parameter.js";

/** Options of {@link weightNorm}. */
export interface WeightNormOptions {
  /** The field to reparametrize; default `"weight"`. */
  name?: string | undefined;
  /** The axis whose positions each have a length of their own; `null`: one length for all. Default 0. */
  axis?: number | null | undefined;
}

type Fields = Record<string, unknown>;

/**
 * Reparametrizes a layer's weight as a length and a direction, `weight = g·v / ‖v‖`, and returns the layer. In
 * place of `weight`, the fields `weightG` ([out, 1, …]: the lengths) and `weightV` (the weight so far) are then
 * its parameters, in state dicts `weight_g` and `weight_v`; `weight` is computed each time it is read.
 * {@link https://arxiv.org/abs/1602.07868 | Salimans and Kingma 2016},
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.utils.weight_norm.html | PyTorch}
 *
 * @example `const layer = weightNorm(new Conv1d(16, 32, 3));`
 * @throws ArgumentError unless the layer has a parameter of that name, with that axis
 */
export function weightNorm<M extends AnyModule>(module: M, options?: WeightNormOptions): M {
  const { name, axis } = settled("weightNorm", options, { name: "weight", axis: 0 });
  if (!isModule(module)) throw new ArgumentError("weightNorm", `takes a module, got ${show(module)}`);
  const fields = module as unknown as Fields;
  const weight = fields[name];
  if (!isParameter(weight)) {
    throw new ArgumentError("weightNorm", `${module.constructor.name} has no parameter ${show(name)}`);
  }
  const kept = axis === null ? undefined : normalizeAxis("weightNorm", axis, weight.ndim);
  const over = weight.shape.map((_, i) => i).filter((i) => i !== kept);
  const lengths = (v: Tensor): Tensor => norm(v, { axis: over, keepDims: kept !== undefined });
  fields[`${name}G`] = parameter(lengths(weight.detach()), { requiresGrad: weight.requiresGrad });
  fields[`${name}V`] = weight;
  Object.defineProperty(module, name, {
    get: () => inNameOf("weightNorm", () => composed(fields, name, lengths)),
    // Not enumerable, so that modules do not find it among their fields.
    enumerable: false,
    configurable: true,
  });
  return module;
}

/** g·v / ‖v‖ */
function composed(fields: Fields, name: string, lengths: (v: Tensor) => Tensor): Tensor {
  const [g, v] = [fields[`${name}G`] as Tensor, fields[`${name}V`] as Tensor];
  return mul(v, div(g, lengths(v)));
}

/**
 * Undoes {@link weightNorm}: the weight, as it is now, becomes a parameter again. Returns the layer.
 *
 * @throws ArgumentError unless the weight of that name is reparametrized
 */
export function removeWeightNorm<M extends AnyModule>(
  module: M,
  options?: Pick<WeightNormOptions, "name">,
): M {
  const { name } = settled("removeWeightNorm", options, { name: "weight" });
  const fields = module as unknown as Fields;
  const [g, v] = [fields[`${name}G`], fields[`${name}V`]];
  if (!isParameter(g) || !isParameter(v)) {
    throw new ArgumentError("removeWeightNorm", `${show(name)} of ${show(module)} is not reparametrized`);
  }
  const value = parameter(fields[name] as Tensor, { requiresGrad: v.requiresGrad });
  delete fields[`${name}G`];
  delete fields[`${name}V`];
  Object.defineProperty(module, name, { value, writable: true, enumerable: true, configurable: true });
  return module;
}
