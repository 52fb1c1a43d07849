/**
 * @file One walk back through the graph.
 *
 * The nodes that a result depends on are collected without recursion and visited in the reverse of the order
 * in which they were recorded, so that a node's gradient is complete before it is passed on.
 */
import { DTypeError, GradientError, ShapeError, show } from "../../errors.js";
import { sameShape } from "../../shape.js";
import {
  currentObserver,
  type Edge,
  type Node,
  type Observer,
  observed,
  versionOf,
  withRecording,
} from "../graph.js";
import { to } from "../ops/to.js";
import { claim, drop, escape, hold, notRecycling, recycling } from "../storage.js";
import { type GradientHook, Tensor } from "../tensor.js";
import { accumulate, plus } from "./accumulation.js";

/** Where a gradient is headed: a recorded op's result, or a leaf. */
export type Target = Node | Tensor;

export function targetOf(x: Tensor): Target {
  return x.node ?? x;
}

/** The only gradients that are asked for. */
export interface Wanted {
  readonly inputs: readonly Tensor[];
  readonly targets: ReadonlySet<Target>;
  /** Whether there may be none. */
  readonly allowUnused: boolean;
}

/** How a walk is done. */
export interface WalkOptions {
  /** The op that asks, for messages. */
  readonly op: string;
  readonly createGraph: boolean;
  readonly retainGraph: boolean;
  /** `undefined`: the gradients of all leaves. */
  readonly wanted: Wanted | undefined;
}

/**
 * The gradients of what is wanted, given those of some results. Every other gradient's memory is free again.
 *
 * @throws GradientError when the graph was consumed, something was changed, or a wanted input is not reached:
 * before anything is consumed
 */
export function walkBack(
  roots: readonly Tensor[],
  seeds: readonly Tensor[],
  options: WalkOptions,
): Map<Target, Tensor> {
  const walk = new Walk(roots, options);
  const body = (): Map<Target, Tensor> => walk.run(roots, seeds);
  return withRecording(options.createGraph, () => {
    // A walk that is recorded keeps what it computes. An observer sees the gradients, not what pullbacks make
    // on the way to them.
    const recorded = options.createGraph ? body : () => recycling(body);
    return currentObserver() === undefined ? recorded() : observed(undefined, recorded);
  });
}

class Walk {
  readonly #options: WalkOptions;
  readonly #nodes: readonly Node[];
  /** What gradients must pass to come to what is wanted; `undefined`: everything. */
  readonly #leading: ReadonlySet<Target> | undefined;
  readonly #observer: Observer | undefined = currentObserver();
  /**
   * What has come to leaves and to wanted nodes. Other nodes hold what they received until they are visited.
   */
  readonly #found = new Map<Target, Tensor>();

  constructor(roots: readonly Tensor[], options: WalkOptions) {
    const { op, wanted } = options;
    this.#options = options;
    this.#nodes = collect(op, roots);
    this.#leading = wanted && leadingTo(op, wanted, roots, this.#nodes);
    for (const node of this.#nodes) if (this.#leading?.has(node) !== false) checkUnchanged(op, node);
  }

  run(roots: readonly Tensor[], seeds: readonly Tensor[]): Map<Target, Tensor> {
    // A hook may walk through nodes that are part of a walk already.
    const outer = this.#nodes.map((node) => node.gradient);
    for (const node of this.#nodes) node.gradient = undefined;
    try {
      roots.forEach((root, i) => {
        this.#deliver(root, seeds[i]!);
      });
      for (const node of this.#nodes) if (node.gradient !== undefined) this.#visit(node, node.gradient);
      for (const [target, gradient] of this.#found) {
        if (target instanceof Tensor) this.#found.set(target, hooked(target.hooks, gradient));
      }
      return this.#found;
    } catch (error) {
      for (const { gradient } of this.#nodes) if (gradient !== undefined) drop(gradient.storage);
      for (const gradient of this.#found.values()) drop(gradient.storage);
      throw error;
    } finally {
      this.#nodes.forEach((node, i) => {
        node.gradient = outer[i];
      });
    }
  }

  /** Passes a node's gradient on to its inputs. */
  #visit(node: Node, received: Tensor): void {
    const { op, createGraph, retainGraph, wanted } = this.#options;
    // Once more: a hook may have changed something since.
    const edges = checkUnchanged(op, node);
    const g = hooked(node.hooks, received);
    node.gradient = g;
    if (node.retained !== undefined) {
      hold(g.storage);
      accumulate(node.retained, g, createGraph);
    }
    for (const [x, pullback] of edges) {
      if (this.#leading?.has(targetOf(x)) === false) continue;
      const gradient = checked(node, x, pullback(g));
      this.#observer?.passed(node, gradient);
      claim(gradient.storage);
      this.#deliver(x, gradient);
    }
    if (!retainGraph) node.edges = undefined;
    node.gradient = undefined;
    if (wanted?.targets.has(node)) this.#found.set(node, g);
    else drop(g.storage);
  }

  /** Adds a gradient to what `x` has received, and takes over its holder. */
  #deliver(x: Tensor, gradient: Tensor): void {
    const { node } = x;
    const sofar = node === undefined ? this.#found.get(x) : node.gradient;
    let total = gradient;
    if (sofar !== undefined) {
      total = plus(sofar, gradient, this.#options.createGraph);
      drop(gradient.storage);
    }
    if (node === undefined) this.#found.set(x, total);
    else node.gradient = total;
  }
}

/** Counts the walks through graphs, so that each can mark the nodes that it has seen. */
let walks = 0;

/** The nodes behind `roots`, the latest first. */
function collect(op: string, roots: readonly Tensor[]): Node[] {
  const walk = ++walks;
  const nodes: Node[] = [];
  const stack: Node[] = [];
  // A chain is found in its order already.
  let descending = true;
  let latest = Number.POSITIVE_INFINITY;
  for (const { node } of roots) if (node !== undefined) stack.push(node);
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.walk === walk) continue;
    node.walk = walk;
    descending &&= node.sequence < latest;
    latest = node.sequence;
    nodes.push(node);
    const edges = edgesOf(op, node);
    for (let i = 0; i < edges.length; i++) {
      const next = edges[i]![0].node;
      if (next !== undefined && next.walk !== walk) stack.push(next);
    }
  }
  return descending ? nodes : nodes.sort((a, b) => b.sequence - a.sequence);
}

/**
 * The wanted targets, and the nodes through which gradients reach them.
 * @throws GradientError when one is not reached and has to be
 */
function leadingTo(
  op: string,
  wanted: Wanted,
  roots: readonly Tensor[],
  nodes: readonly Node[],
): Set<Target> {
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
      op,
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

/** The pullback's result in the input's dtype. @throws ShapeError when its shape is not the input's */
function checked(node: Node, x: Tensor, gradient: Tensor): Tensor {
  if (!sameShape(gradient.shape, x.shape)) {
    throw new ShapeError(`${node.name} gradient`, "shape must be the input's", gradient.shape, x.shape);
  }
  return gradient.dtype === x.dtype ? gradient : to(gradient, x.dtype);
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
