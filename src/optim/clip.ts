/**
 * @file Gradient clipping, to be used between backward and step.
 */
import { isHeldOnce, wrap } from "../autograd/extend.js";
import { noGrad, norm, Tensor, zerosLike } from "../autograd/index.js";
import type { DataArray } from "../dtype.js";
import { ArgumentError, GradientError, show } from "../errors.js";
import { input, type Program, program, s, uniform } from "../kernels/expression.js";
import { kernels } from "../kernels/index.js";
import { settled } from "../options.js";
import { host } from "../recorder/index.js";
import { tensorsOf } from "./groups.js";

const scale = program("clipGradNorm", 1, [s.mul(input(0), uniform(0))]);
const cut = program("clipGradValue", 1, [s.minimum(s.maximum(input(0), s.neg(uniform(0))), uniform(0))]);

/** Options of {@link clipGradNorm}. */
export interface ClipGradNormOptions {
  /** The type of norm: a number > 0 or Infinity; default 2. */
  normType?: number | undefined;
  /** Whether to throw if the norm is NaN or infinite instead of spreading it; default false. */
  errorIfNonfinite?: boolean | undefined;
}

/**
 * Scales the gradients of all parameters together so that the norm over all their elements is at most
 * `maxNorm`, by the factor `maxNorm / (norm + 1e-6)`; returns the original norm. Parameters without a
 * gradient are skipped; with `maxNorm` Infinity, the norm is only computed. {@link
 * https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html
 * | PyTorch}
 *
 * @example `loss.backward(); clipGradNorm(model.parameters(), 1); optimizer.step();`
 * @throws ArgumentError if maxNorm is negative or normType is not positive
 * @throws GradientError if the norm is not finite and errorIfNonfinite is set
 */
export function clipGradNorm(
  parameters: Iterable<Tensor>,
  maxNorm: number,
  options?: ClipGradNormOptions,
): number {
  const { normType, errorIfNonfinite } = settled("clipGradNorm", options, {
    normType: 2,
    errorIfNonfinite: false,
  });
  checkLimit("clipGradNorm", "maxNorm", maxNorm);
  if (!(typeof normType === "number" && normType > 0)) {
    throw new ArgumentError("clipGradNorm", `normType must be a number > 0, got ${show(normType)}`);
  }
  const all = tensorsOf("clipGradNorm", parameters);
  return host("clipGradNorm", [all, maxNorm, normType, errorIfNonfinite], () =>
    scaledDown(all, maxNorm, normType, errorIfNonfinite),
  );
}

function scaledDown(
  parameters: readonly Tensor[],
  maxNorm: number,
  normType: number,
  errorIfNonfinite: boolean,
): number {
  const withGrad = parameters.filter((parameter) => parameter.peekGrad() !== undefined);
  const norms = noGrad(() =>
    withGrad.map((parameter) => norm(numbersOf(parameter.peekGrad()!), { p: normType }).item()),
  );
  const total = combined(norms, normType);
  if (errorIfNonfinite && !Number.isFinite(total)) {
    throw new GradientError("clipGradNorm", `the norm of the gradients must be finite, got ${total}`);
  }
  const factor = maxNorm === Infinity ? 1 : maxNorm / (total + 1e-6);
  if (!(factor >= 1)) for (const parameter of withGrad) changeGrad(parameter, scale, factor);
  return total;
}

function checkLimit(op: string, name: string, limit: unknown): void {
  if (!(typeof limit === "number" && limit >= 0)) {
    throw new ArgumentError(op, `${name} must be a number ≥ 0, got ${show(limit)}`);
  }
}

/** The norm of norms. They are divided by the largest one first, since its powers may overflow float64. */
function combined(norms: readonly number[], normType: number): number {
  const most = norms.reduce((a, b) => Math.max(a, b), 0);
  if (normType === Number.POSITIVE_INFINITY || !(most > 0 && most < Infinity)) return most;
  return most * norms.reduce((sum, one) => sum + (one / most) ** normType, 0) ** (1 / normType);
}

/**
 * Clips every element of the gradients to ±`clipValue`; Infinity changes nothing.
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_value_.html | PyTorch}
 *
 * @throws ArgumentError if clipValue is negative
 */
export function clipGradValue(parameters: Iterable<Tensor>, clipValue: number): void {
  checkLimit("clipGradValue", "clipValue", clipValue);
  const all = tensorsOf("clipGradValue", parameters);
  host("clipGradValue", [all, clipValue], () => {
    for (const parameter of all) {
      if (parameter.peekGrad() !== undefined) changeGrad(parameter, cut, clipValue);
    }
  });
}

/** The elements of a gradient, except for rows that it does not store, which are 0. */
function numbersOf(grad: Tensor): Tensor {
  const values = grad.storage.rows?.distinctValues();
  return values === undefined ? grad : wrap(values, [values.length]);
}

/** Works in place unless something else can see the gradient; otherwise the parameter gets a new one. */
function changeGrad(parameter: Tensor, change: Program, number: number): void {
  const grad = parameter.peekGrad()!;
  const { rows } = grad.storage;
  if (rows !== undefined) {
    const changed = (values: DataArray): DataArray => {
      const out = values.slice();
      kernels.elementwise(change, [out], [values], undefined, [number]);
      return out;
    };
    parameter.grad = new Tensor(rows.changed(changed), grad.shape);
    return;
  }
  const alone = isHeldOnce(grad.storage);
  const out = alone ? grad : zerosLike(grad);
  kernels.elementwise(change, [out.data], [grad.data], undefined, [number]);
  if (!alone) parameter.grad = out;
}
