/**
 * @file The recorded graph as data: which op made what out of what, with shapes and, if asked for, gradients.
 */
import type { Node } from "../autograd/extend.js";
import { grad, type Tensor } from "../autograd/index.js";
import { GradientError } from "../errors.js";
import { settled } from "../options.js";
import type { Shape } from "../shape.js";

/** A box of the picture: a recorded op with its result, or a leaf. */
export interface GraphNode {
  /** Unique within the graph: `n0`, `n1`, … in the order in which the ops ran, leaves first. */
  readonly id: string;
  /** The op's name, or the leaf's. */
  readonly label: string;
  /** Whether it was computed or was there before. */
  readonly kind: "op" | "leaf";
  /** Of the result, or of the leaf. */
  readonly shape: Shape;
  /** The number itself where the shape is []; else undefined. */
  readonly value: number | undefined;
  /** d output / d this, with its sign, where the shape is [] and gradients were asked for. */
  readonly grad: number | undefined;
  /** Its 2-norm, for any shape. */
  readonly gradNorm: number | undefined;
}

/** What a tensor was computed from. */
export interface RecordedGraph {
  /** In the order in which they came about. */
  readonly nodes: readonly GraphNode[];
  /** From an input's id to the id of what was made of it. */
  readonly edges: readonly (readonly [from: string, to: string])[];
}

/** Options of {@link graphOf}. */
export interface GraphOptions {
  /** Names of leaves, e.g. `model.namedParameters()`. */
  readonly names?: Iterable<readonly [name: string, leaf: Tensor]> | undefined;
  /**
   * Go backward through the graph (it is kept, and no `grad` is touched) for all gradients;
   * default false.
   */
  readonly gradients?: boolean | undefined;
}

/**
 * The graph behind `output`. Only what requires a gradient is recorded, so data are not in it.
 *
 * @example `toMermaid(graphOf(loss, { names: model.namedParameters(), gradients: true }))`
 * @throws GradientError when nothing was recorded for `output`, or backward has consumed the graph
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
      `the graph behind ${op.name} was consumed by backward. Look at it before.`,
    );
  }
  return op.edges.map(([x]) => x);
}

function opsBehind(root: Node): Set<Node> {
  const seen = new Set<Node>([root]);
  for (const op of seen) for (const x of edgesOf(op)) if (x.node !== undefined) seen.add(x.node);
  return seen;
}

/** What is kept of a gradient: backward recycles the gradient itself. */
type Gradient = Pick<GraphNode, "grad" | "gradNorm">;

/** d output / d each op's result and each leaf. */
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

/** The number of a tensor without axes. */
function numberIn(x: Tensor | undefined): number | undefined {
  return x?.ndim === 0 ? x.item() : undefined;
}

function norm(g: Tensor): number {
  let squares = 0;
  for (const value of g.data) squares += value * value;
  return Math.sqrt(squares);
}
