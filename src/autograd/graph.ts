/**
 * @file The recorded graph: one node for each op with an input that requires a gradient.
 *
 * A node knows the op's name, its inputs, and for each input a pullback: the function that turns the gradient
 * of the result into the gradient of that input. Pullbacks are written in ops, so a gradient can be
 * differentiated again.
 */
import { checkFunction, checkSynchronous } from "../checks.js";
import { isFloating } from "../dtype.js";
import type { Shape } from "../shape.js";
import type { Storage } from "./storage.js";
import { type Cut, type Edge, type Node, Tensor } from "./tensor.js";

export type { Edge, Node, Pullback } from "./tensor.js";

/** Sees every result of an op and every gradient that backward computes, for tracking down errors. */
export interface Observer {
  /** Called with an op's result; its return value is stored with the node. */
  made(op: string, result: Tensor): string | undefined;
  /** Called with the gradient returned by a pullback of a node. */
  passed(node: Node, gradient: Tensor): void;
}

let observer: Observer | undefined;

/** The current observer. */
export function currentObserver(): Observer | undefined {
  return observer;
}

/** Runs `body` with the given observer, or none. */
export function observed<T>(by: Observer | undefined, body: () => T): T {
  const before = observer;
  observer = by;
  try {
    return body();
  } finally {
    observer = before;
  }
}

/** What currently prevents ops from being recorded, if anything. */
let off: Cut | undefined;
let sequence = 0;

/** Whether ops are currently recorded. */
export function isGradEnabled(): boolean {
  return off === undefined;
}

/** Runs `body` with recording on, or off for the reason `cut`. */
export function withRecording<T>(enabled: boolean, body: () => T, cut: Cut = "noGrad"): T {
  const before = off;
  off = enabled ? undefined : cut;
  try {
    return body();
  } finally {
    off = before;
  }
}

function synchronously<T>(op: string, enabled: boolean, body: () => T): T {
  checkFunction(op, "the body", body);
  const result = withRecording(enabled, body);
  checkSynchronous(op, result, "what it does after it has returned would not be covered");
  return result;
}

/**
 * Runs `body` without recording: results require no gradient, and parameters can be assigned to. Returns the
 * result of `body`.
 *
 * @example `const predictions = noGrad(() => model.forward(x).argmax(1));`
 * @throws ArgumentError if `body` is asynchronous or a generator
 */
export function noGrad<T>(body: () => T): T {
  return synchronously("noGrad", false, body);
}

/** Runs `body` with recording on, even inside {@link noGrad}. */
export function enableGrad<T>(body: () => T): T {
  return synchronously("enableGrad", true, body);
}

/** The number of nodes recorded so far, which is the sequence number of the next. */
export function recordedSoFar(): number {
  return sequence;
}

/** Whether an op on `tensor` must be recorded now. */
export function tracks(tensor: Tensor): boolean {
  return off === undefined && tensor.requiresGrad;
}

/**
 * The result of an op: a tensor of `storage` and `shape`, and, if any input requires a gradient, its node in
 * the graph. Backward throws if a tensor that an edge reads has been changed in the meantime.
 */
export function record(name: string, storage: Storage, shape: Shape, edges: readonly Edge[]): Tensor {
  return recordAs(new Tensor(storage, shape), name, edges);
}

/** {@link record} for a result that already exists because its pullbacks read it. Returns the result. */
export function recordAs(result: Tensor, name: string, edges: readonly Edge[]): Tensor {
  const memo = observer?.made(name, result);
  if (off !== undefined || !isFloating(result.dtype)) return cutOff(result, edges);
  let needed = edges;
  for (let i = 0; i < edges.length; i++) {
    if (edges[i]![0].requiresGrad) continue;
    needed = edges.filter((edge) => edge[0].requiresGrad);
    break;
  }
  if (needed.length === 0) return cutOff(result, edges);
  result.node = {
    name,
    sequence: sequence++,
    edges: needed,
    version: versionOf(needed),
    shape: result.shape,
    hooks: undefined,
    retained: undefined,
    visitedBy: 0,
    gradient: undefined,
    memo,
  };
  return result;
}

/** Marks an unrecorded result with the reason why gradients stop there, for error messages. */
function cutOff(result: Tensor, edges: readonly Edge[]): Tensor {
  for (let i = 0; i < edges.length && !isCut(result); i++) result.cut = cutBehind(edges[i]![0]) ?? result.cut;
  return result;
}

/** What cuts off a result computed from `x` from the graph, unless it is recorded. */
export function cutBehind(x: Tensor): Cut | undefined {
  return x.requiresGrad ? off : (x.cut ?? (isFloating(x.dtype) ? undefined : "dtype"));
}

/**
 * Whether the cause of the cut is known. A conversion to int32 or bool is the cause only if there is no
 * other.
 */
export function isCut(result: Tensor): boolean {
  return result.cut !== undefined && result.cut !== "dtype";
}

/**
 * Sum of the versions of the tensors that the edges read. Versions only grow, so an equal sum means that none
 * of them was changed.
 */
export function versionOf(edges: readonly Edge[]): number {
  let version = 0;
  for (let e = 0; e < edges.length; e++) {
    const edge = edges[e]!;
    for (let i = 2; i < edge.length; i++) version += (edge[i] as Tensor).storage.version;
  }
  return version;
}
