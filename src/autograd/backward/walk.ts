/**
 * @file A backward walk through the graph:
 *
 * ```
 * nodes = everything the roots depend on, latest first
 * each root receives its seed
 * for each node of nodes
 *   g = what node has received; complete, since everything that read its result was recorded later
 *   for each [x, pullback] of node.edges
 *     x receives pullback(g)
 *   node.edges = none
 * the result is what leaves and wanted nodes have received
 * ```
 *
 * The rest is care: pending gradients are recycled, hooks are users' code, and whatever cannot be done is
 * rejected before anything is consumed.
 */

import { DTypeError, GradientError, ShapeError, show } from "../../errors.js";
import { dependOn, obstruct } from "../../recorder/index.js";
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
import { edgesOf, type Route, routeFrom, type Target, targetOf, type Wanted } from "./route.js";

/** Options of a walk. */
export interface WalkOptions {
  /** The calling op, for messages. */
  readonly op: string;
  readonly createGraph: boolean;
  readonly retainGraph: boolean;
  /** `undefined`: the gradients of all leaves. */
  readonly wanted: Wanted | undefined;
}

/**
 * The wanted gradients, given those of some results. The memory of all other gradients is freed.
 *
 * @throws GradientError before anything is consumed, if the graph was already consumed, something has
 * changed, or a wanted input is not reached
 */
export function walkBack(
  roots: readonly Tensor[],
  seeds: readonly Tensor[],
  options: WalkOptions,
): Map<Target, Tensor> {
  const walk = new Walk(roots, options);
  const body = (): Map<Target, Tensor> => walk.run(roots, seeds);
  return withRecording(
    options.createGraph,
    () => {
      // A recorded walk keeps what it computes. An observer sees the gradients, not what pullbacks compute
      // along the way.
      const recorded = options.createGraph ? body : () => recycling(body);
      return currentObserver() === undefined ? recorded() : observed(undefined, recorded);
    },
    "backward",
  );
}

class Walk {
  readonly #options: WalkOptions;
  readonly #route: Route;
  readonly #observer: Observer | undefined = currentObserver();
  /**
   * What leaves and wanted nodes have received. Other nodes store what they receive until they are visited.
   */
  readonly #found = new Map<Target, Tensor>();

  constructor(roots: readonly Tensor[], options: WalkOptions) {
    const { op, wanted } = options;
    this.#options = options;
    this.#route = routeFrom(op, roots, wanted);
    for (const node of this.#route.nodes) if (this.#passesOn(node)) checkUnchanged(op, node);
  }

  run(roots: readonly Tensor[], seeds: readonly Tensor[]): Map<Target, Tensor> {
    // A hook may walk through nodes that are already part of a walk.
    const { nodes } = this.#route;
    const outer = nodes.map((node) => node.gradient);
    for (const node of nodes) node.gradient = undefined;
    try {
      roots.forEach((root, i) => {
        if (this.#isLeading(root)) this.#deliver(root, seeds[i]!);
      });
      for (const node of nodes) if (node.gradient !== undefined) this.#visit(node, node.gradient);
      for (const [target, gradient] of this.#found) {
        if (!(target instanceof Tensor)) continue;
        dependOn("hooks", target, () => target.hooks?.size ?? 0);
        this.#found.set(target, hooked(target.hooks, gradient));
      }
      return this.#found;
    } catch (error) {
      for (const { gradient } of nodes) if (gradient !== undefined) drop(gradient.storage);
      for (const gradient of this.#found.values()) drop(gradient.storage);
      throw error;
    } finally {
      nodes.forEach((node, i) => {
        node.gradient = outer[i];
      });
    }
  }

  #isLeading(x: Tensor): boolean {
    return this.#route.leading?.has(targetOf(x)) !== false;
  }

  #passesOn(node: Node): boolean {
    return this.#route.passing?.has(node) !== false;
  }

  #visit(node: Node, received: Tensor): void {
    const { createGraph, wanted } = this.#options;
    const g = hooked(node.hooks, received);
    node.gradient = g;
    const { retained } = node;
    if (retained !== undefined) {
      hold(g.storage);
      // A result may be dropped with its gradient at any time, and nothing would free that.
      notRecycling(() => accumulate(retained, g, createGraph));
    }
    if (this.#passesOn(node)) this.#passOn(node, g);
    node.gradient = undefined;
    if (wanted?.targets.has(node)) this.#found.set(node, g);
    else drop(g.storage);
  }

  /** Passes a node's gradient on to its inputs, and consumes the node. */
  #passOn(node: Node, g: Tensor): void {
    const { op, retainGraph } = this.#options;
    // Check again: a hook may have changed something since.
    for (const [x, pullback] of checkUnchanged(op, node)) {
      if (!this.#isLeading(x)) continue;
      const gradient = checked(node, x, pullback(g));
      this.#observer?.passed(node, gradient);
      claim(gradient.storage);
      this.#deliver(x, gradient);
    }
    if (!retainGraph) node.edges = undefined;
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

/** The edges of a node. @throws GradientError if something they read has changed since it was recorded */
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

/** The pullback's result in the input's dtype. @throws ShapeError if its shape differs from the input's */
function checked(node: Node, x: Tensor, gradient: Tensor): Tensor {
  if (!sameShape(gradient.shape, x.shape)) {
    throw new ShapeError(`${node.name} gradient`, "shape must be the input's", gradient.shape, x.shape);
  }
  return gradient.dtype === x.dtype ? gradient : to(gradient, x.dtype);
}

/** The gradient after its hooks, which are users' code: they may keep what they see. */
function hooked(hooks: ReadonlySet<GradientHook> | undefined, gradient: Tensor): Tensor {
  if (hooks === undefined || hooks.size === 0) return gradient;
  obstruct("a tensor has a gradient hook");
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
