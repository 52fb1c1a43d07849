import { notYet } from "../notYet.js";

/** Anything that remembers what it was computed from: a `Value` now, a tensor later. */
export interface Recorded<N> {
  readonly reads: readonly (readonly [input: N, ...rest: unknown[]])[];
}

/**
 * The tape, step 2 of 6: the walk. Everything that `result` was computed from, in an order in which it could
 * have been computed: each node once, and after everything it reads. The result comes last. (This is called a
 * topological order; read backwards, it is the order of the backward pass.)
 *
 * ```text
 * c = a·b      d = c + a      order(d): a, b, c, d        or b, a, c, d
 * ```
 *
 * A graph goes in; a list comes out, with one entry per node. Shapes: n nodes, a list [n].
 *
 * Hint: an inner function `visit(node)` that does nothing if the node was already seen (a `Set` knows);
 * otherwise it visits everything the node reads, and only then appends the node itself. Nodes are shared:
 * thirty doublings have a billion paths, and 31 nodes.
 *
 * Check: `npm run check -- 6 order`
 */
export function order<N extends Recorded<N>>(result: N): N[] {
  return notYet("order", result);
}
