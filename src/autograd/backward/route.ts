/**
 * @file Which nodes a walk back visits. They are found without recursion, so a graph may be of any depth.
 */
import { GradientError } from "../../errors.js";
import type { Edge, Node } from "../graph.js";
import type { Tensor } from "../tensor.js";

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

/** The nodes to visit, the latest first, and whether gradients must be passed on to a target. */
export interface Route {
  readonly nodes: readonly Node[];
  leadsTo(target: Target): boolean;
}

/**
 * The way from `roots` back to what is wanted, or to all leaves. It ends at what is wanted: nodes behind it
 * are not visited unless something else that is wanted lies there.
 *
 * @throws GradientError when a node was consumed, or a wanted input is not reached and has to be
 */
export function routeFrom(op: string, roots: readonly Tensor[], wanted: Wanted | undefined): Route {
  if (wanted === undefined) return { nodes: collect(op, roots, Number.NEGATIVE_INFINITY), leadsTo: () => true };
  const nodes = collect(op, roots, earliest(wanted));
  const leading = leadingTo(nodes, wanted);
  checkReached(op, roots, nodes, leading, wanted);
  return { nodes: nodes.filter((node) => leading.has(node)), leadsTo: (target) => leading.has(target) };
}
