/**
 * @file The way back: from a result's gradient to the gradients of everything that it was computed from.
 *
 * The nodes that a result depends on are collected without recursion and visited in the reverse of the order
 * in which they were recorded, so that a node's gradient is complete before it is passed on.
 */
import { checkList } from "../checks.js";
import { ArgumentError, DTypeError, GradientError, ShapeError, show, showShape } from "../errors.js";
import { input as inputExpression, program, s } from "../kernels/expression.js";
import { kernels } from "../kernels/index.js";
import { isResident } from "../kernels/memory.js";
import { sameShape } from "../shape.js";
import {
  currentObserver,
  type Edge,
  type Node,
  type Observer,
  observed,
  versionOf,
  withRecording,
} from "./graph.js";
import { add } from "./ops/arithmetic.js";
import { to } from "./ops/to.js";
import { claim, drop, escape, hold, isHeldOnce, notRecycling, recycling } from "./storage.js";
import { checkTensor, type GradientHook, Tensor, wrap } from "./tensor.js";

/** What {@link backward} takes. */
export interface BackwardOptions {
  /** d loss / d this; default 1, which needs a tensor of one element. */
  gradient?: Tensor;
  /** Keep the graph, so that backward can go through it again; default: the value of `createGraph`. */
  retainGraph?: boolean;
  /** Record the backward pass itself, so that gradients can be differentiated; default false. */
  createGraph?: boolean;
}

/** What {@link grad} takes. */
export interface GradOptions {
  /** One gradient per output; default 1 for outputs of one element. */
  gradients?: readonly Tensor[];
  /** As in {@link BackwardOptions}. */
  retainGraph?: boolean;
  /** As in {@link BackwardOptions}. */
  createGraph?: boolean;
  /** Give `undefined` for inputs that the outputs do not depend on instead of refusing; default false. */
  allowUnused?: boolean;
}

/** Where a gradient is headed: a recorded op's result, or a leaf. */
type Target = Node | Tensor;

function targetOf(x: Tensor): Target {
  return x.node ?? x;
}

/** The only gradients that are asked for. */
interface Wanted {
  readonly inputs: readonly Tensor[];
  readonly targets: ReadonlySet<Target>;
  /** Whether there may be none. */
  readonly allowUnused: boolean;
}

/**
 * Adds to the `grad` of every leaf that `x` was computed from its gradient d x / d leaf. The graph is
 * consumed on the way, unless it is retained.
 * {@link https://pytorch.org/docs/stable/generated/torch.Tensor.backward.html | PyTorch}
 *
 * @example
 * ```ts
 * const x = tensor([1, 2, 3], { requiresGrad: true });
 * x.square().sum().backward();
 * x.grad; // [2. 4. 6.]
 * ```
 * @throws GradientError when x requires no gradient, has more than one element and no `gradient` is given,
 * when the graph was consumed before, or when a tensor needed for a gradient was changed in the meantime
 */
export function backward(x: Tensor, options: BackwardOptions = {}): void {
  const { createGraph = false, retainGraph = createGraph } = options;
  const seed = seedOf("backward", x, options.gradient);
  const gradients = run("backward", [x], [seed], { createGraph, retainGraph, wanted: undefined });
  for (const [leaf, gradient] of gradients)
    if (leaf instanceof Tensor) accumulate(leaf, gradient, createGraph);
}

/**
 * The gradients of `outputs` (summed over all of them) with respect to `inputs`, leaves or not, without
 * touching anybody's `grad`.
 * {@link https://pytorch.org/docs/stable/generated/torch.autograd.grad.html | PyTorch}
 *
 * @throws GradientError as {@link backward}, and when an input is not part of the graph (see `allowUnused`)
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
  options: GradOptions = {},
): (Tensor | undefined)[] {
  const roots = outputs instanceof Tensor ? [outputs] : outputs;
  const inputs = given instanceof Tensor ? [given] : given;
  const { createGraph = false, retainGraph = createGraph, gradients, allowUnused = false } = options;
  if (gradients !== undefined && gradients.length !== roots.length) {
    throw new ArgumentError(
      "grad",
      `${roots.length} outputs need as many gradients, got ${gradients.length}`,
    );
  }
  checkList("grad", "outputs", roots, "grad(y, [x])");
  checkList("grad", "inputs", inputs, "grad(y, [x])");
  inputs.forEach((x, i) => {
    checkTensor("grad", `inputs[${i}]`, x);
  });
  const idle = inputs.findIndex((x) => !x.requiresGrad);
  if (idle >= 0) throw new GradientError("grad", `input ${idle} requires no gradient`);
  const seeds = roots.map((root, i) => seedOf("grad", root, gradients?.[i]));
  const wanted = { inputs, targets: new Set(inputs.map(targetOf)), allowUnused };
  const found = run("grad", roots, seeds, { createGraph, retainGraph, wanted });
  return inputs.map((x) => {
    const gradient = found.get(targetOf(x));
    if (gradient === undefined || createGraph) return gradient;
    const mine = own(gradient);
    escape(mine.storage);
    return mine;
  });
}

function seedOf(op: string, x: Tensor, gradient: Tensor | undefined): Tensor {
  checkTensor(op, "the output", x);
  if (gradient !== undefined) checkTensor(op, "the gradient", gradient);
  if (!x.requiresGrad) {
    throw new GradientError(op, "the tensor requires no gradient: nothing that it was computed from does");
  }
  if (gradient === undefined) {
    if (x.size !== 1) {
      throw new GradientError(
        op,
        `a tensor of shape ${showShape(x.shape)} is not a scalar. Pass its gradient.`,
      );
    }
    const one = x.data.slice().fill(1);
    return wrap(one, x.shape);
  }
  if (!sameShape(gradient.shape, x.shape)) {
    throw new ShapeError(op, "the gradient's shape and the tensor's differ", gradient.shape, x.shape);
  }
  return gradient.dtype === x.dtype ? gradient : to(gradient, x.dtype);
}

interface RunOptions {
  readonly createGraph: boolean;
  readonly retainGraph: boolean;
  /** `undefined`: the gradients of all leaves. */
  readonly wanted: Wanted | undefined;
}

/** The gradients of the wanted targets, as a map. Every other gradient's memory is free again. */
function run(
  op: string,
  roots: readonly Tensor[],
  seeds: readonly Tensor[],
  options: RunOptions,
): Map<Target, Tensor> {
  const gradients = new Map<Target, Tensor>();
  const nodes = collect(op, roots);
  const leading = options.wanted && leadingTo(options.wanted, roots, nodes);
  for (const node of nodes) if (leading === undefined || leading.has(node)) checkUnchanged(op, node);
  const observer = currentObserver();
  const walk = (): Map<Target, Tensor> => {
    try {
      roots.forEach((root, i) => {
        deliver(gradients, targetOf(root), seeds[i]!, options.createGraph);
      });
      for (const node of nodes) visit(op, node, gradients, leading, observer, options);
      for (const [target, gradient] of gradients) {
        if (target instanceof Tensor) gradients.set(target, hooked(target.hooks, gradient));
      }
      return gradients;
    } catch (error) {
      for (const gradient of gradients.values()) drop(gradient.storage);
      throw error;
    }
  };
  // A backward pass that is recorded keeps what it computes.
  const body = options.createGraph ? walk : (): Map<Target, Tensor> => recycling(walk);
  // An observer sees the gradients, not what pullbacks make on the way to them.
  return withRecording(options.createGraph, observer === undefined ? body : () => observed(undefined, body));
}

/** Counts the walks through graphs, so that each can mark the nodes that it has seen. */
let walks = 0;

/** The nodes behind `roots`, the latest first. */
function collect(op: string, roots: readonly Tensor[]): Node[] {
  const walk = ++walks;
  const nodes: Node[] = [];
  const stack: Node[] = [];
  for (const { node } of roots) if (node !== undefined) stack.push(node);
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.walk === walk) continue;
    node.walk = walk;
    nodes.push(node);
    const edges = edgesOf(op, node);
    for (let i = 0; i < edges.length; i++) {
      const next = edges[i]![0].node;
      if (next !== undefined && next.walk !== walk) stack.push(next);
    }
  }
  return nodes.sort((a, b) => b.sequence - a.sequence);
}

/**
 * The wanted targets, and the nodes through which gradients reach them.
 * @throws GradientError when one is not reached and has to be
 */
function leadingTo(wanted: Wanted, roots: readonly Tensor[], nodes: readonly Node[]): Set<Target> {
  const leading = new Set<Target>(wanted.targets);
  const reached = new Set<Target>(roots.map(targetOf));
  for (const node of nodes.toReversed()) {
    for (const [x] of node.edges!) {
      if (!leading.has(targetOf(x))) continue;
      leading.add(node);
      reached.add(targetOf(x));
    }
  }
  const stray = wanted.inputs.findIndex((x) => !reached.has(targetOf(x)));
  if (stray >= 0 && !wanted.allowUnused) {
    throw new GradientError(
      "grad",
      `the outputs do not depend on input ${stray}. Pass allowUnused to get undefined.`,
    );
  }
  return leading;
}

function edgesOf(op: string, node: Node): readonly Edge[] {
  if (node.edges === undefined) {
    throw new GradientError(
      op,
      `the graph behind ${node.name} was consumed by an earlier backward. Pass retainGraph: true to the earlier one.`,
    );
  }
  return node.edges;
}

/** The edges of a node. @throws GradientError when what they read was changed since they were recorded */
function checkUnchanged(op: string, node: Node): readonly Edge[] {
  const edges = edgesOf(op, node);
  if (versionOf(edges) !== node.version) {
    throw new GradientError(
      op,
      `a tensor that the gradient of ${node.name} needs was changed after the forward pass`,
    );
  }
  return edges;
}

/** Passes a node's gradient on to its inputs. */
function visit(
  op: string,
  node: Node,
  gradients: Map<Target, Tensor>,
  leading: ReadonlySet<Target> | undefined,
  observer: Observer | undefined,
  options: RunOptions,
): void {
  const received = gradients.get(node);
  if (received === undefined) return;
  // Once more: a hook may have changed something since.
  const edges = checkUnchanged(op, node);
  const g = hooked(node.hooks, received);
  if (g !== received) gradients.set(node, g);
  if (node.retained !== undefined) {
    hold(g.storage);
    accumulate(node.retained, g, options.createGraph);
  }
  for (const [x, pullback] of edges) {
    const target = targetOf(x);
    if (leading !== undefined && !leading.has(target)) continue;
    const gradient = checked(node, x, pullback(g));
    observer?.passed(node, gradient);
    claim(gradient.storage);
    deliver(gradients, target, gradient, options.createGraph);
  }
  if (!options.retainGraph) node.edges = undefined;
  if (options.wanted?.targets.has(node)) return;
  gradients.delete(node);
  drop(g.storage);
}

/** The pullback's result in the input's dtype. @throws ShapeError when its shape is not the input's */
function checked(node: Node, x: Tensor, gradient: Tensor): Tensor {
  if (!sameShape(gradient.shape, x.shape)) {
    throw new ShapeError(`${node.name} gradient`, "shape must be the input's", gradient.shape, x.shape);
  }
  return gradient.dtype === x.dtype ? gradient : to(gradient, x.dtype);
}

/** Adds a gradient to what its target has received, and takes over its holder. */
function deliver(
  gradients: Map<Target, Tensor>,
  target: Target,
  gradient: Tensor,
  createGraph: boolean,
): void {
  const sofar = gradients.get(target);
  if (sofar === undefined) {
    gradients.set(target, gradient);
  } else {
    gradients.set(target, plus(sofar, gradient, createGraph));
    drop(gradient.storage);
  }
}

const addition = program("accumulate", 2, [s.add(inputExpression(0), inputExpression(1))]);

/** a + b, in place of a where nobody else uses a. Takes over a's holder. */
function plus(a: Tensor, b: Tensor, createGraph: boolean): Tensor {
  if (createGraph) return add(a, b);
  if (isHeldOnce(a.storage) && a.storage !== b.storage) {
    kernels.elementwise(addition, [a.data], [a.data, b.data]);
    return a;
  }
  const total = add(a, b);
  claim(total.storage);
  drop(a.storage);
  return total;
}

/** The gradient after its hooks, which are users' code: what they see is theirs to keep. */
function hooked(hooks: ReadonlySet<GradientHook> | undefined, gradient: Tensor): Tensor {
  if (hooks === undefined || hooks.size === 0) return gradient;
  escape(gradient.storage);
  return notRecycling(() => {
    let current = gradient;
    for (const hook of hooks) {
      const next = hook(current);
      if (next === undefined) continue;
      if (!(next instanceof Tensor) || next.dtype !== current.dtype) {
        const got = next instanceof Tensor ? next.dtype : show(next);
        throw new DTypeError("hook", `must return a tensor of ${current.dtype} or nothing, got ${got}`);
      }
      if (!sameShape(next.shape, current.shape)) {
        throw new ShapeError(
          "hook",
          "the new gradient's shape and the old one's differ",
          next.shape,
          current.shape,
        );
      }
      current = next;
    }
    return current;
  });
}

/** Adds a gradient to a tensor's `grad`, and takes over its holder. */
function accumulate(tensor: Tensor, gradient: Tensor, createGraph: boolean): void {
  const sofar = tensor.peekGrad();
  if (sofar !== undefined) {
    const total = withRecording(createGraph, () => plus(sofar, gradient, createGraph));
    drop(gradient.storage);
    tensor.putGrad(total);
    return;
  }
  if (createGraph) {
    tensor.putGrad(withRecording(true, () => add(gradient, 0)));
    return;
  }
  const mine = own(gradient);
  // A tensor that no optimizer took into the kernels' memory may be forgotten at any time, and nobody would
  // free its gradient there.
  if (!isResident(tensor.data)) escape(mine.storage);
  tensor.putGrad(mine);
}

/** The gradient itself if nobody else has it, otherwise a copy. Takes over its holder. */
function own(gradient: Tensor): Tensor {
  if (isHeldOnce(gradient.storage)) return gradient;
  drop(gradient.storage);
  return wrap(gradient.data.slice(), gradient.shape);
}
