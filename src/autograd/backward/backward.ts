/**
 * @file The backward pass: from a result's gradient to the gradients of everything it was computed from.
 */
import { checkList } from "../../checks.js";
import { isFloating } from "../../dtype.js";
import { ArgumentError, GradientError, ShapeError, showShape } from "../../errors.js";
import { settled } from "../../options.js";
import { sameShape } from "../../shape.js";
import { to } from "../ops/to.js";
import { allocateFilled, escape } from "../storage.js";
import { type Cut, checkTensor, Tensor } from "../tensor.js";
import { accumulate, own } from "./accumulation.js";
import { targetOf } from "./route.js";
import { walkBack } from "./walk.js";

/** Options of {@link backward}. */
export interface BackwardOptions {
  /** d loss / d this; default 1, which requires a tensor with one element. */
  gradient?: Tensor | undefined;
  /** Whether to keep the graph, so that backward can run again; default: the value of `createGraph`. */
  retainGraph?: boolean | undefined;
  /** Whether to record the backward pass itself, so that gradients can be differentiated; default false. */
  createGraph?: boolean | undefined;
}

/** Options of {@link grad}. */
export interface GradOptions {
  /** One gradient per output; default 1 for outputs with one element. */
  gradients?: readonly Tensor[] | undefined;
  /** As in {@link BackwardOptions}. */
  retainGraph?: boolean | undefined;
  /** As in {@link BackwardOptions}. */
  createGraph?: boolean | undefined;
  /**
   * Whether to return `undefined` for inputs that the outputs do not depend on instead of throwing; default
   * false.
   */
  allowUnused?: boolean | undefined;
}

const backwardDefaults = { gradient: undefined, retainGraph: undefined, createGraph: false };
const gradDefaults = { gradients: undefined, retainGraph: undefined, createGraph: false, allowUnused: false };

/**
 * Adds the gradient d x / d leaf to the `grad` of every leaf from which `x` was computed. This consumes the
 * graph, unless it is retained.
 *
 * @example
 * ```ts
 * const x = tensor([1, 2, 3], { requiresGrad: true });
 * x.square().sum().backward();
 * x.grad; // [2. 4. 6.]
 * ```
 * @throws GradientError if x does not require a gradient; if it has more than one element and no `gradient`
 * is given; if the graph was already consumed, or a tensor needed for a gradient has changed since
 */
export function backward(x: Tensor, options?: BackwardOptions): void {
  const own = settled("backward", options, backwardDefaults);
  const { createGraph, retainGraph = createGraph } = own;
  const seed = seedOf("backward", x, own.gradient);
  const gradients = walkBack([x], [seed], { op: "backward", createGraph, retainGraph, wanted: undefined });
  for (const [leaf, gradient] of gradients)
    if (leaf instanceof Tensor) accumulate(leaf, gradient, createGraph);
}

/**
 * The gradients of `outputs` (summed over all of them) with respect to `inputs`, leaves or not, without
 * touching any `grad`. {@link https://pytorch.org/docs/stable/generated/torch.autograd.grad.html | PyTorch}
 *
 * @throws GradientError as {@link backward}, and if an input is not part of the graph (see `allowUnused`)
 */
export function grad<const Inputs extends readonly Tensor[]>(
  outputs: Tensor | readonly Tensor[],
  inputs: Inputs,
  options: GradOptions & { allowUnused: true },
): { -readonly [I in keyof Inputs]: Tensor | undefined };
export function grad<const Inputs extends readonly Tensor[]>(
  outputs: Tensor | readonly Tensor[],
  inputs: Inputs,
  options?: GradOptions,
): { -readonly [I in keyof Inputs]: Tensor };
export function grad(
  outputs: Tensor | readonly Tensor[],
  input: Tensor,
  options?: GradOptions,
): [gradient: Tensor];
export function grad(
  outputs: Tensor | readonly Tensor[],
  given: Tensor | readonly Tensor[],
  options?: GradOptions,
): (Tensor | undefined)[] {
  const roots = outputs instanceof Tensor ? [outputs] : outputs;
  const inputs = given instanceof Tensor ? [given] : given;
  const {
    createGraph,
    gradients,
    allowUnused,
    retainGraph = createGraph,
  } = settled("grad", options, gradDefaults);
  checkList("grad", "outputs", roots, "grad(y, [x])");
  checkList("grad", "inputs", inputs, "grad(y, [x])");
  if (gradients !== undefined && gradients.length !== roots.length) {
    throw new ArgumentError(
      "grad",
      `${roots.length} outputs need as many gradients, got ${gradients.length}`,
    );
  }
  inputs.forEach((x, i) => {
    checkTensor("grad", `inputs[${i}]`, x);
  });
  const idle = inputs.findIndex((x) => !x.requiresGrad);
  if (idle >= 0) {
    throw new GradientError("grad", `input ${idle} requires no gradient: ${causeOf(inputs[idle]!)}`);
  }
  const seeds = roots.map((root, i) => seedOf("grad", root, gradients?.[i]));
  const wanted = { inputs, targets: new Set(inputs.map(targetOf)), allowUnused };
  const found = walkBack(roots, seeds, { op: "grad", createGraph, retainGraph, wanted });
  return inputs.map((x) => {
    const gradient = found.get(targetOf(x));
    if (gradient === undefined || createGraph) return gradient;
    const mine = own(gradient);
    escape(mine.storage);
    mine.cut = "backward";
    return mine;
  });
}

/** Why a tensor does not require a gradient, and the cure. */
const causes: Record<Cut, string> = {
  noGrad: "it was computed inside of noGrad, where ops are not recorded. Compute it outside.",
  backward:
    "it was computed from a gradient that was not recorded. " +
    "Pass createGraph: true to the grad or backward that gave it.",
  dtype:
    "it was computed through int32 or bool, which carry no gradient, and nothing else that it was computed " +
    "from requires one. Use a smooth function of the logits instead of argmax, round or a comparison.",
  detach: "it was computed from a detached tensor. Detach only what gradients are not to go through.",
};

function causeOf(x: Tensor): string {
  const cut = x.cut ?? (isFloating(x.dtype) ? undefined : "dtype");
  return cut === undefined ? "nothing that it was computed from does" : causes[cut];
}

function seedOf(op: string, x: Tensor, gradient: Tensor | undefined): Tensor {
  checkTensor(op, "the output", x);
  if (gradient !== undefined) checkTensor(op, "the gradient", gradient);
  if (!x.requiresGrad) {
    throw new GradientError(op, `the tensor requires no gradient: ${causeOf(x)}`);
  }
  if (gradient === undefined) {
    if (x.size !== 1) {
      throw new GradientError(
        op,
        `a tensor of shape ${showShape(x.shape)} is not a scalar. Pass its gradient.`,
      );
    }
    return new Tensor(allocateFilled(x.dtype, 1, 1), x.shape);
  }
  if (!sameShape(gradient.shape, x.shape)) {
    throw new ShapeError(op, "the gradient's shape and the tensor's differ", gradient.shape, x.shape);
  }
  return gradient.dtype === x.dtype ? gradient : to(gradient, x.dtype);
}
