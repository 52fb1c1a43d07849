/**
 * @file The nodes that a backward walk visits. They are found without recursion, so graphs can have any
 * depth.
 */
import { GradientError } from "../../errors.js";
import type { Edge, Node } from "../graph.js";
import type { Tensor } from "../tensor.js";

/** The destination of a gradient: a recorded op's result, or a leaf. */
export type Target = Node | Tensor;

export function targetOf(x: Tensor): Target {
  return x.node ?? x;
}

/** The only gradients requested. */
export interface Wanted {
  readonly inputs: readonly Tensor[];
  readonly targets: ReadonlySet<Target>;
  /** Whether some may be undefined. */
  readonly allowUnused: boolean;
}

/** The way from some results back to the wanted inputs, or to all leaves. */
export interface Route {
  /** All nodes that may lead to a wanted input, latest first; gradients do not reach all of them. */
  readonly nodes: readonly Node[];
  /** The wanted inputs, and everything gradients pass on the way to them; `undefined`: everything. */
  readonly leading: ReadonlySet<Target> | undefined;
  /**
   * The nodes that pass gradients on; `undefined`: all. A wanted node is an end unless others lie behind it.
   */
  readonly passing: ReadonlySet<Node> | undefined;
}

/** @throws GradientError if a node was consumed, or a required input is not reached */
export function routeFrom(op: string, roots: readonly Tensor[], wanted: Wanted | undefined): Route {
  const nodes = collect(op, roots, wanted === undefined ? beforeAll : earliest(wanted));
  if (wanted === undefined) return { nodes, leading: undefined, passing: undefined };
  const leading = new Set<Target>(wanted.targets);
  const passing = new Set<Node>();
  const reached = new Set<Target>(roots.map(targetOf));
  for (const node of nodes.toReversed()) {
    for (const [x] of node.edges ?? []) {
      if (!leading.has(targetOf(x))) continue;
      leading.add(node);
      passing.add(node);
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
  return { nodes, leading, passing };
}

const beforeAll = -1;

/** The number of the wanted node that was recorded first: older nodes cannot lead to any wanted input. */
function earliest({ inputs }: Wanted): number {
  let sequence = Number.POSITIVE_INFINITY;
  for (const { node } of inputs) sequence = Math.min(sequence, node?.sequence ?? beforeAll);
  return sequence;
}

/** Counts the walks through graphs, so that each can mark the nodes it has seen. */
let walks = 0;

/** The nodes behind `roots`, back to number `last`, latest first. */
function collect(op: string, roots: readonly Tensor[], last: number): Node[] {
  const walk = ++walks;
  const nodes: Node[] = [];
  const stack: Node[] = [];
  // A chain is found already in order.
  let descending = true;
  let latest = Number.POSITIVE_INFINITY;
  for (const { node } of roots) if (node !== undefined && node.sequence >= last) stack.push(node);
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (node.visitedBy === walk) continue;
    node.visitedBy = walk;
    descending &&= node.sequence < latest;
    latest = node.sequence;
    nodes.push(node);
    if (node.sequence === last) continue;
    const edges = edgesOf(op, node);
    for (let i = 0; i < edges.length; i++) {
      const next = edges[i]![0].node;
      if (next !== undefined && next.visitedBy !== walk && next.sequence >= last) stack.push(next);
    }
  }
  return descending ? nodes : nodes.sort((a, b) => b.sequence - a.sequence);
}

/** The edges of a node. @throws GradientError if an earlier walk consumed it */
export function edgesOf(op: string, node: Node): readonly Edge[] {
  if (node.edges === undefined) {
    throw new GradientError(
      op,
      `the graph behind ${node.name} was consumed by an earlier backward. ` +
        "Detach what comes from an earlier step (a hidden state, say), or pass retainGraph: true to the earlier one.",
    );
  }
  return node.edges;
}
