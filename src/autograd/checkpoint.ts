/**
 * @file Memory for time: what a function computes on the way is computed again when the way back needs it.
 *
 * In the graph, a checkpoint is one node, whose edges lead to the tensors that the function read from outside:
 * its inputs, and parameters that it knows. The way back runs the function again, on a graph that ends there.
 */
import { checkFunction, checkSynchronous } from "../checks.js";
import { ArgumentError, show } from "../errors.js";
import { type Generator, type GeneratorState, watchingDraws } from "../random/index.js";
import { currentRecorder } from "../recorder/index.js";
import type { Shape } from "../shape.js";
import { grad } from "./backward/backward.js";
import { type Edge, isGradEnabled, noGrad, recordAs, recordedSoFar, withRecording } from "./graph.js";
import { concat } from "./ops/joining.js";
import { reshape } from "./ops/reshape.js";
import { to } from "./ops/to.js";
import { narrow } from "./ops/views.js";
import { allocateZeros, escape, notRecycling, type Storage } from "./storage.js";
import { isTensor, Tensor } from "./tensor.js";

/** A tensor, or lists of them, nested as deep as one likes. */
export type TensorTree = Tensor | readonly TensorTree[];

/**
 * `fn(...inputs)` without what it computes on the way being kept: the way back computes it again. Gradients are
 * the same, those of parameters and of whatever else `fn` reads included; random numbers, too, for the second run
 * draws what the first one drew. Peak memory is what the largest part between two checkpoints keeps; time grows by
 * one more way forward.
 *
 * What `fn` changes is changed twice: running statistics take each batch in twice, as in PyTorch. In a compiled
 * function, which gives memory away by a plan of its own, `fn` is called as it is.
 * {@link https://arxiv.org/abs/1604.06174 | Chen et al. 2016},
 * {@link https://pytorch.org/docs/stable/checkpoint.html | PyTorch}
 *
 * @example
 * ```ts
 * for (const block of blocks) x = checkpoint((h: Tensor) => block.forward(h), x);
 * ```
 * @throws ArgumentError if `fn` returns anything but tensors, in lists or not, or a promise
 */
export function checkpoint<Inputs extends readonly unknown[], Output extends TensorTree>(
  fn: (...inputs: Inputs) => Output,
  ...inputs: Inputs
): Output {
  checkFunction("checkpoint", "fn", fn);
  if (!isGradEnabled() || currentRecorder() !== undefined) return fn(...inputs);
  const first = recordedSoFar();
  const [output, states] = watchingDraws(() => fn(...inputs));
  checkSynchronous("checkpoint", output, "what it does after it has returned could not be repeated");
  const made = tensorsIn(output).map(({ node }) => node !== undefined && node.sequence >= first);
  if (!made.includes(true)) return output;
  const ofMade = (tree: TensorTree): Tensor[] => tensorsIn(tree).filter((_, i) => made[i]);
  const run = new Repeatable(() => ofMade(fn(...inputs)), sourcesOf(ofMade(output), first), states);
  const results = recordedBy(run, ofMade(output));
  let [i, next] = [0, 0];
  return mapped(output, (y) => (made[i++] ? results[next++]! : y)) as Output;
}

function recordedBy(run: Repeatable, results: readonly Tensor[]): Tensor[] {
  const { storage, shape } = noGrad(() => joinedOf(results));
  return run.recorded(
    storage,
    shape,
    results.map(({ shape, size, dtype }) => ({ shape, size, dtype })),
  );
}

function tensorsIn(tree: TensorTree): Tensor[] {
  if (isTensor(tree)) return [tree];
  if (Array.isArray(tree)) return tree.flatMap(tensorsIn);
  throw new ArgumentError("checkpoint", `fn must return tensors, got ${show(tree)}`);
}

function mapped(tree: TensorTree, change: (y: Tensor) => Tensor): TensorTree {
  return isTensor(tree) ? change(tree) : tree.map((item) => mapped(item, change));
}

/** What the nodes behind `outputs`, from number `first` on, read of older ones and of leaves. */
function sourcesOf(outputs: readonly Tensor[], first: number): Tensor[] {
  const sources = new Set<Tensor>();
  const seen = new Set<Tensor>(outputs);
  for (const { node } of seen) {
    for (const [x] of node?.edges ?? []) {
      const isOutside = x.node === undefined || x.node.sequence < first;
      (isOutside ? sources : seen).add(x);
    }
  }
  return [...sources];
}

/** A function that can be run again, and what its results are differentiated with respect to. */
class Repeatable {
  readonly #run: () => Tensor[];
  readonly #sources: readonly Tensor[];
  readonly #states: ReadonlyMap<Generator, GeneratorState>;
  /** The gradients of the sources from the gradient that was asked for last: each source asks for its own. */
  #last: { readonly g: Tensor; readonly version: number; readonly gradients: readonly Tensor[] } | undefined;

  constructor(
    run: () => Tensor[],
    sources: readonly Tensor[],
    states: ReadonlyMap<Generator, GeneratorState>,
  ) {
    this.#run = run;
    this.#sources = sources;
    this.#states = states;
  }

  /**
   * Results, joined, as the only node of the graph between them and the sources. Edges must not know the results
   * themselves, behind which is all that is not to be kept, nor stand in a scope that does.
   */
  recorded(elements: Storage, shape: Shape, forms: readonly Form[]): Tensor[] {
    const edges = this.#sources.map((source, i): Edge => {
      return [source, (g) => this.#gradientsFor(g, forms)[i]!, ...this.#sources];
    });
    return partsOf(recordAs(new Tensor(elements, shape), "checkpoint", edges), forms);
  }

  #gradientsFor(g: Tensor, forms: readonly Form[]): readonly Tensor[] {
    const { version } = g.storage;
    if (this.#last?.g !== g || this.#last.version !== version) {
      // The function is users' code, and its graph holds what it makes.
      escape(g.storage);
      const createGraph = isGradEnabled();
      const gradients = notRecycling(() => withRecording(true, () => this.#again(g, forms, createGraph)));
      this.#last = { g, version, gradients };
    }
    return this.#last.gradients;
  }

  #again(g: Tensor, forms: readonly Form[], createGraph: boolean): Tensor[] {
    const gradients = partsOf(g, forms);
    return asLeaves(this.#sources, () => {
      const outputs = withStates(this.#states, this.#run);
      const found = grad(outputs, this.#sources, { gradients, createGraph, allowUnused: true });
      return found.map((gradient, i) => gradient ?? zerosLike(this.#sources[i]!));
    });
  }
}

/** What a result is, without its elements. */
type Form = Pick<Tensor, "shape" | "size" | "dtype">;

/** Results as one; several as a list of their elements. */
function joinedOf(results: readonly Tensor[]): Tensor {
  if (results.length === 1) return results[0]!;
  return concat(results.map((y) => reshape(y, [y.size])));
}

/** The parts of {@link joinedOf}, in the shapes and dtypes of what was joined. */
function partsOf(joined: Tensor, forms: readonly Form[]): Tensor[] {
  if (forms.length === 1) return [joined];
  let start = 0;
  return forms.map(({ size, shape, dtype }) => {
    start += size;
    return to(reshape(narrow(joined, 0, start - size, size), shape), dtype);
  });
}

function zerosLike({ dtype, size, shape }: Tensor): Tensor {
  return new Tensor(allocateZeros(dtype, size), shape);
}

/** Runs `body` with results of ops seen as leaves: no gradient goes beyond them. */
function asLeaves<T>(tensors: readonly Tensor[], body: () => T): T {
  const results = tensors.filter(({ node }) => node !== undefined);
  const nodes = results.map(({ node }) => node);
  for (const x of results) {
    x.node = undefined;
    x.requiresGrad = true;
  }
  try {
    return body();
  } finally {
    results.forEach((x, i) => {
      x.requiresGrad = false;
      x.node = nodes[i];
    });
  }
}

/** Runs `body` with generators in given states, and leaves them in those that they have. */
function withStates<T>(states: ReadonlyMap<Generator, GeneratorState>, body: () => T): T {
  const now = Array.from(states.keys(), (generator) => [generator, generator.getState()] as const);
  for (const [generator, state] of states) generator.setState(state);
  try {
    return body();
  } finally {
    for (const [generator, state] of now) generator.setState(state);
  }
}
