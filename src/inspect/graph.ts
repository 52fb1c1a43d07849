/**
 * @file The recorded graph as data: which op computed what from what, with shapes and, on request, gradients.
 */
import type { Node } from "../autograd/extend.js";
import { grad, type Tensor } from "../autograd/index.js";
import { GradientError } from "../errors.js";
import { settled } from "../options.js";
import type { Shape } from "../shape.js";

/** A box in the picture: a recorded op with its result, or a leaf. */
export interface GraphNode {
  /** Unique within the graph: `n0`, `n1`, … in the order in which the ops ran, leaves first. */
  readonly id: string;
  /** The name of the op or the leaf. */
  readonly label: string;
  /** Whether it was computed, or existed before. */
  readonly kind: "op" | "leaf";
  /** The shape of the result or the leaf. */
  readonly shape: Shape;
  /** The number itself if the shape is []; otherwise undefined. */
  readonly value: number | undefined;
  /** The signed d output / d this, if the shape is [] and gradients were requested. */
  readonly grad: number | undefined;
  /** The 2-norm of its gradient, for any shape. */
  readonly gradNorm: number | undefined;
}

/** Everything a tensor was computed from. */
export interface RecordedGraph {
  /** In order of creation. */
  readonly nodes: readonly GraphNode[];
  /** From the id of an input to the id of the node computed from it. */
  readonly edges: readonly (readonly [from: string, to: string])[];
}

/** Options of {@link graphOf}. */
export interface GraphOptions {
  /** Names of leaves, e.g. `model.namedParameters()`. */
  readonly names?: Iterable<readonly [name: string, leaf: Tensor]> | undefined;
  /**
   * Whether to compute all gradients by a backward pass, which keeps the graph and leaves `grad` unchanged;
   * default false.
   */
  readonly gradients?: boolean | undefined;
}

/**
 * The graph behind `output`. Only tensors that require a gradient are recorded, so it does not include data.
 *
 * @example `toMermaid(graphOf(loss, { names: model.namedParameters(), gradients: true }))`
 * @throws GradientError if nothing was recorded for `output`, or backward has consumed the graph
 */
export function graphOf(output: Tensor, options?: GraphOptions): RecordedGraph {
  const own = settled("graphOf", options, { names: [], gradients: false });
  if (output.node === undefined) throw new GradientError("graphOf", "nothing was recorded for this tensor");
  const ops = [...opsBehind(output.node)].sort((a, b) => a.sequence - b.sequence);
  const leaves = [...new Set(ops.flatMap((op) => edgesOf(op).filter((x) => x.node === undefined)))];
  const gradients = own.gradients ? gradientsOf(output, ops, leaves) : new Map<Node | Tensor, Gradient>();
  const results = new Map(ops.flatMap(edgesOf).map((x) => [x.node ?? x, x]));
  results.set(output.node, output);
  const names = new Map(Array.from(own.names, ([name, leaf]) => [leaf, name]));
  const ids = new Map<Node | Tensor, string>([...leaves, ...ops].map((item, i) => [item, `n${i}`]));
  return {
    nodes: [
      ...leaves.map((leaf, i) => describe(leaf, names.get(leaf) ?? `leaf ${i}`, "leaf")),
      ...ops.map((op) => describe(op, op.name, "op")),
    ],
    edges: ops.flatMap((op) => edgesOf(op).map((x) => [ids.get(x.node ?? x)!, ids.get(op)!] as const)),
  };

  function describe(item: Node | Tensor, label: string, kind: GraphNode["kind"]): GraphNode {
    const { grad, gradNorm } = gradients.get(item) ?? {};
    const value = numberIn(results.get(item));
    return { id: ids.get(item)!, label, kind, shape: item.shape, value, grad, gradNorm };
  }
}

function edgesOf(op: Node): Tensor[] {
  if (op.edges === undefined) {
    throw new GradientError(
      "graphOf",
      `the graph behind ${op.name} was consumed by backward. Inspect it earlier.`,
    );
  }
  return op.edges.map(([x]) => x);
}

function opsBehind(root: Node): Set<Node> {
  const seen = new Set<Node>([root]);
  for (const op of seen) for (const x of edgesOf(op)) if (x.node !== undefined) seen.add(x.node);
  return seen;
}

/** The part of a gradient that is kept, since backward recycles the gradient itself. */
type Gradient = Pick<GraphNode, "grad" | "gradNorm">;

/** d output / d x for each op's result and each leaf x. */
function gradientsOf(
  output: Tensor,
  ops: readonly Node[],
  leaves: readonly Tensor[],
): Map<Node | Tensor, Gradient> {
  const gradients = new Map<Node | Tensor, Gradient>();
  const keep = (item: Node | Tensor, g: Tensor): void => {
    gradients.set(item, { grad: numberIn(g), gradNorm: norm(g) });
  };
  const watched = ops.map((op) => {
    const hook = (g: Tensor): undefined => void keep(op, g);
    op.hooks ??= new Set();
    op.hooks.add(hook);
    return () => op.hooks?.delete(hook);
  });
  try {
    const ones = [output.detach().mul(0).add(1)];
    const found = grad(output, leaves, { gradients: ones, retainGraph: true, allowUnused: true });
    found.forEach((g, i) => {
      if (g !== undefined) keep(leaves[i]!, g);
    });
  } finally {
    for (const stop of watched) stop();
  }
  return gradients;
}

/** The number in a tensor without axes. */
function numberIn(x: Tensor | undefined): number | undefined {
  return x?.ndim === 0 ? x.item() : undefined;
}

function norm(g: Tensor): number {
  let squares = 0;
  for (const value of g.data) squares += value * value;
  return Math.sqrt(squares);
}
