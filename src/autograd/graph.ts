/**
 * @file The recorded graph: one node per op that saw a tensor requiring a gradient.
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

/** Sees all that ops make and backward computes; for finding out where something went wrong. */
export interface Observer {
  /** Called with an op's result; what it returns is kept with the node. */
  made(op: string, result: Tensor): string | undefined;
  /** Called with the gradient that the pullback of a node gave. */
  passed(node: Node, gradient: Tensor): void;
}

let observer: Observer | undefined;

/** Who observes now. */
export function currentObserver(): Observer | undefined {
  return observer;
}

/** Runs `body` observed, or unobserved. */
export function observed<T>(by: Observer | undefined, body: () => T): T {
  const before = observer;
  observer = by;
  try {
    return body();
  } finally {
    observer = before;
  }
}

/** What keeps ops from being recorded just now; `undefined`: nothing does. */
let off: Cut | undefined;
let sequence = 0;

/** Whether ops are recorded just now. */
export function isGradEnabled(): boolean {
  return off === undefined;
}

/** Runs `body` with recording on, or off because of `cut`. */
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
 * Runs `body` without recording: results require no gradient, and parameters may be assigned.
 * Returns what `body` returns.
 *
 * @example `const predictions = noGrad(() => model.forward(x).argmax(1));`
 * @throws ArgumentError if `body` is asynchronous or a generator
 */
export function noGrad<T>(body: () => T): T {
  return synchronously("noGrad", false, body);
}

/** Runs `body` with recording on, inside a {@link noGrad} too. */
export function enableGrad<T>(body: () => T): T {
  return synchronously("enableGrad", true, body);
}

/** How many nodes were recorded so far: the number of the next. */
export function recordedSoFar(): number {
  return sequence;
}

/** True when an op on `tensor` must be recorded now. */
export function tracks(tensor: Tensor): boolean {
  return off === undefined && tensor.requiresGrad;
}

/**
 * The result of an op: a tensor of `storage` and `shape`, and, if any input requires a gradient, its node in
 * the graph. Backward refuses when a tensor that an edge reads was changed in the meantime.
 */
export function record(name: string, storage: Storage, shape: Shape, edges: readonly Edge[]): Tensor {
  return recordAs(new Tensor(storage, shape), name, edges);
}

/** {@link record} for a result that exists already, because the way back reads it. Returns the result. */
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

/** Notes with an unrecorded result why its gradient goes no further, for those who ask for it. */
function cutOff(result: Tensor, edges: readonly Edge[]): Tensor {
  for (let i = 0; i < edges.length && !isCut(result); i++) result.cut = cutBehind(edges[i]![0]) ?? result.cut;
  return result;
}

/** What cuts a result of `x` off from the graph, unless it is recorded. */
export function cutBehind(x: Tensor): Cut | undefined {
  return x.requiresGrad ? off : (x.cut ?? (isFloating(x.dtype) ? undefined : "dtype"));
}

/** True if the cause is known. A step through int32 or bool is one only if there is no other. */
export function isCut(result: Tensor): boolean {
  return result.cut !== undefined && result.cut !== "dtype";
}

/**
 * Sum of the versions of what the edges read. Versions only grow: an equal sum means that nothing was
 * changed.
 */
export function versionOf(edges: readonly Edge[]): number {
  let version = 0;
  for (let e = 0; e < edges.length; e++) {
    const edge = edges[e]!;
    for (let i = 2; i < edge.length; i++) version += (edge[i] as Tensor).storage.version;
  }
  return version;
}
