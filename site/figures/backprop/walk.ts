/**
 * @file The way through a graph in steps: forward op by op, then a 1 at the end, then back edge by edge. Where the
 * walk stands is one number, so that it can be dragged.
 */
import type { Graph } from "./engine.js";

/** How far a walk has come. */
export interface Place {
  /** Values that are known: those of inputs and numbers from the start. */
  readonly hasValue: readonly boolean[];
  /** What has arrived at each node's gradient, in order: its terms. */
  readonly arrived: readonly (readonly number[])[];
  /** Nodes at which everything has arrived. */
  readonly complete: readonly boolean[];
  /** The node whose value was just computed. */
  readonly computed: number | undefined;
  /** The last node has just got its 1. */
  readonly seeded: boolean;
  /** The edge along which a gradient just went. */
  readonly edge: number | undefined;
  /** How many edges a gradient has gone along. */
  readonly walked: number;
}

/** Where forward ends. */
export function forwardEnd(graph: Graph): number {
  return graph.order.length;
}

/** Where back ends: every edge was walked. */
export function walkEnd(graph: Graph): number {
  return graph.order.length + 1 + graph.carrying;
}

/** What is known after `at` steps. */
export function placeAt(graph: Graph, at: number): Place {
  const { nodes, edges, order, carrying } = graph;
  const last = order.at(-1)!;
  const ran = new Set(order.slice(0, at));
  const back = at - order.length - 1;
  const walked = Math.min(Math.max(0, back), carrying);
  const arrived: number[][] = nodes.map(() => []);
  if (back >= 0) arrived[last]!.push(1);
  for (const { from, contribution } of edges.slice(0, walked)) arrived[from]!.push(contribution);
  const awaited = nodes.map((_, i) => (i === last ? 1 : 0));
  for (const { from } of edges.slice(0, carrying)) awaited[from]!++;
  return {
    hasValue: nodes.map(({ kind }, i) => kind !== "op" || ran.has(i)),
    arrived,
    complete: arrived.map((terms, i) => terms.length > 0 && terms.length === awaited[i]),
    computed: at > 0 && at <= order.length ? order[at - 1] : undefined,
    seeded: back === 0,
    edge: walked > 0 ? walked - 1 : undefined,
    walked,
  };
}
