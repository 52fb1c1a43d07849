/**
 * @file Gradients compared with finite differences, to prove that a derivative is correct.
 */
import { checkFunction, checkList } from "../checks.js";
import { ArgumentError, DTypeError, GradientError, show, showShape } from "../errors.js";
import { settled } from "../options.js";
import { Generator } from "../random/index.js";
import { grad } from "./backward/backward.js";
import { enableGrad, noGrad } from "./graph.js";
import { add, mul } from "./ops/arithmetic.js";
import { sum } from "./ops/sum.js";
import { randnLike } from "./random.js";
import { checkTensor, isTensor, type Tensor, wrap } from "./tensor.js";

/** Options of {@link gradcheck} and {@link gradgradcheck}. */
export interface GradcheckOptions {
  /** Step of the central difference; default 1e-6. */
  eps?: number | undefined;
  /** Absolute tolerance; default 1e-5. */
  atol?: number | undefined;
  /** Tolerance relative to the numeric value; default 1e-3. */
  rtol?: number | undefined;
  /** The name of the function in error messages; default its own. */
  name?: string | undefined;
}

/** A function of tensors to check. */
export type Differentiable = (...inputs: Tensor[]) => Tensor | readonly Tensor[];

/**
 * Compares the gradients of `f` with central differences `(f(x + eps) − f(x − eps)) / (2·eps)`, element by
 * element, for every float64 input that requires a gradient. Outputs are multiplied by fixed random numbers
 * and summed, so that errors do not cancel. A tensor passed several times counts as one input, perturbed
 * everywhere at once. Returns true.
 * {@link https://pytorch.org/docs/stable/generated/torch.autograd.gradcheck.html | PyTorch}
 *
 * @example `gradcheck((x) => x.pow(3), [randn([2, 3], { dtype: "float64", requiresGrad: true })])`
 * @throws GradientError that names f, the input, the index and both values, if they differ
 * @throws DTypeError if an input that requires a gradient is not float64
 * @throws ArgumentError if no input requires a gradient, or f does not return tensors
 */
export function gradcheck(f: Differentiable, inputs: readonly Tensor[], options?: GradcheckOptions): true {
  checkFunction("gradcheck", "the function", f);
  checkList("gradcheck", "inputs", inputs, "gradcheck(f, [x])");
  inputs.forEach((x, i) => {
    checkTensor("gradcheck", `inputs[${i}]`, x);
  });
  const { eps, atol, rtol, name } = settled("gradcheck", options, { ...defaults, name: nameOf(f) });
  const checked = inputs.filter((x) => x.requiresGrad);
  if (checked.length === 0) throw new ArgumentError("gradcheck", "no input requires a gradient");
  const single = checked.find((x) => x.dtype !== "float64");
  if (single !== undefined) throw new DTypeError("gradcheck", `inputs must be float64, got ${single.dtype}`);
  const scalar = scalarOf(name, f);
  const analytic = enableGrad(() => {
    const y = scalar(inputs);
    return y.requiresGrad ? grad(y, checked, { allowUnused: true }) : checked.map(() => undefined);
  });
  inputs.forEach((x, i) => {
    if (!x.requiresGrad || inputs.indexOf(x) < i) return;
    const gradient = analytic[checked.indexOf(x)];
    for (let j = 0; j < x.size; j++) {
      const at = (value: number): number => {
        const moved = x.data.slice();
        moved[j] = value;
        const there = wrap(moved, x.shape);
        return noGrad(() => scalar(inputs.map((other) => (other === x ? there : other))).item());
      };
      const numeric = (at(x.data[j]! + eps) - at(x.data[j]! - eps)) / (2 * eps);
      const value = gradient?.data[j] ?? 0;
      if (!(Math.abs(value - numeric) <= atol + rtol * Math.abs(numeric))) {
        throw new GradientError(
          "gradcheck",
          `${name}, input ${i} ${showShape(x.shape)} at ${showShape(indexOf(j, x.shape))}: ` +
            `analytic ${value}, numeric ${numeric}`,
        );
      }
    }
  });
  return true;
}

const defaults = { eps: 1e-6, atol: 1e-5, rtol: 1e-3 };

function nameOf(f: Differentiable): string {
  return f.name || "the function";
}

/** The sum of the outputs of f, with weights that are the same at each call. */
function scalarOf(name: string, f: Differentiable): (inputs: readonly Tensor[]) => Tensor {
  return (inputs) => {
    const generator = new Generator(0);
    const outputs: unknown = f(...inputs);
    const list: readonly unknown[] = Array.isArray(outputs) ? outputs : [outputs];
    if (list.length === 0 || !list.every(isTensor)) {
      throw new ArgumentError(
        "gradcheck",
        `${name} must return a tensor, or a list of at least one, got ${show(outputs)}`,
      );
    }
    const parts = list.map((y) => sum(mul(y, randnLike(y, { generator, dtype: "float64" }))));
    return parts.reduce((a, b) => add(a, b));
  };
}

function indexOf(position: number, shape: readonly number[]): number[] {
  let rest = position;
  return shape
    .toReversed()
    .map((n) => {
      const i = rest % n;
      rest = (rest - i) / n;
      return i;
    })
    .toReversed();
}

/**
 * {@link gradcheck} of the gradients of `f`: second derivatives, by differentiating the recorded backward
 * pass.
 * {@link https://pytorch.org/docs/stable/generated/torch.autograd.gradgradcheck.html | PyTorch}
 *
 * @throws as {@link gradcheck}
 */
export function gradgradcheck(
  f: Differentiable,
  inputs: readonly Tensor[],
  options?: GradcheckOptions,
): true {
  const { name, ...rest } = settled("gradgradcheck", options, { ...defaults, name: nameOf(f) });
  const places = inputs.flatMap((x, i) => (x.requiresGrad ? [i] : []));
  const first: Differentiable = (...moved) => {
    // A tensor passed several times remains a single one.
    const leafOf = new Map<Tensor, Tensor>();
    const leaves = moved.map((x, i) => {
      if (!places.includes(i) || x.requiresGrad) return x;
      const leaf = leafOf.get(x) ?? x.detach().requireGrad();
      leafOf.set(x, leaf);
      return leaf;
    });
    return enableGrad(() => {
      const y = scalarOf(name, f)(leaves);
      const wanted = places.map((i) => leaves[i]!);
      const gradients = grad(y, wanted, { createGraph: true, allowUnused: true });
      // A gradient that is missing or constant has a second derivative of 0: zeros that depend on the inputs
      // express that.
      return gradients.map((gradient, i) => add(mul(wanted[i]!, 0), gradient ?? 0));
    });
  };
  return gradcheck(first, inputs, { ...rest, name: `gradient of ${name}` });
}
