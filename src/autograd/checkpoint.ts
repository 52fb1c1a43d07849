/**
 * @file Checkpoints trade time for memory: intermediates of a function are recomputed when the backward pass
 * needs them.
 *
 * In the graph, a checkpoint is one node, whose edges lead to the tensors that the function read from
 * outside: its inputs, and parameters that it refers to. The backward pass runs the function again, on a
 * graph that ends at these tensors.
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

/** A tensor, or arbitrarily nested lists of tensors. */
export type TensorTree = Tensor | readonly TensorTree[];

/**
 * `fn(...inputs)` without storing its intermediates: the backward pass recomputes them. Gradients are the
 * same, including those of parameters and everything else that `fn` reads, and so are random numbers, since
 * the second run draws the same ones as the first. Peak memory is that of the largest segment between two
 * checkpoints; the cost is one more forward pass.
 *
 * Side effects of `fn` happen twice: running statistics count each batch twice, as in PyTorch. In a compiled
 * function, which plans memory by itself, `fn` is simply called.
 * {@link https://arxiv.org/abs/1604.06174 | Chen et al. 2016},
 * {@link https://pytorch.org/docs/stable/checkpoint.html | PyTorch}
 *
 * @example
 * ```ts
 * for (const block of blocks) x = checkpoint((h: Tensor) => block.forward(h), x);
 * ```
 * @throws ArgumentError if `fn` returns anything but tensors or lists of them, or returns a promise
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

/**
 * The older results and leaves that are read by the nodes behind `outputs` with sequence numbers from `first`
 * on.
 */
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

/** A function that can be run again, and the sources that its results are differentiated with respect to. */
class Repeatable {
  readonly #run: () => Tensor[];
  readonly #sources: readonly Tensor[];
  readonly #states: ReadonlyMap<Generator, GeneratorState>;
  /**
   * The gradients of all sources, computed for the last output gradient; each source then asks for its own.
   */
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
   * The joined results as the only graph node between them and the sources. Edges must not refer to the
   * original results, which hold on to everything that should not be kept, nor close over a scope that does.
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
      // The function is user code, and its graph holds on to the tensors it creates.
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

/** A result's form, without its elements. */
type Form = Pick<Tensor, "shape" | "size" | "dtype">;

/** Joins results into one tensor; several become a 1-d tensor of all their elements. */
function joinedOf(results: readonly Tensor[]): Tensor {
  if (results.length === 1) return results[0]!;
  return concat(results.map((y) => reshape(y, [y.size])));
}

/** Splits the tensor made by {@link joinedOf} into parts of the original shapes and dtypes. */
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

/** Runs `body` with results of ops treated as leaves, beyond which no gradient flows. */
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

/** Runs `body` with generators in the given states, and restores their current states afterwards. */
function withStates<T>(states: ReadonlyMap<Generator, GeneratorState>, body: () => T): T {
  const now = Array.from(states.keys(), (generator) => [generator, generator.getState()] as const);
  for (const [generator, state] of states) generator.setState(state);
  try {
    return body();
  } finally {
    for (const [generator, state] of now) generator.setState(state);
  }
}
