/**
 * @file Attention: each query gathers the values of the keys that resemble it.
 *
 * Letters: N batch, L queries, S keys and values, E features, H heads of E/H features each.
 */
import { attention, currentObserver, observed, table, takesAtMost } from "../../autograd/extend.js";
import {
  add,
  amax,
  any,
  eq,
  expand,
  full,
  matmul,
  mul,
  noGrad,
  softmax,
  type Tensor,
  to,
  transpose,
  where,
} from "../../autograd/index.js";
import { checkWithin } from "../../checks.js";
import { checkFloating, type DType, isFloating, promote } from "../../dtype.js";
import { ArgumentError, DTypeError, ShapeError } from "../../errors.js";
import { settled } from "../../options.js";
import type { Generator } from "../../random/index.js";
import { currentRecorder } from "../../recorder/index.js";
import { broadcastShapes, type Shape } from "../../shape.js";
import { checkTensor, checkTensors } from "../core/inputs.js";
import { dropout } from "../dropout.js";

/** Options of {@link scaledDotProductAttention}. */
export interface AttentionOptions {
  /**
   * Broadcasts to [N, …, L, S]. Bool: true where a query may attend to a key. Floating: added to the scores,
   * with −∞ where it may not.
   */
  mask?: Tensor | undefined;
  /** Whether query i attends only to keys 0 … i; default false. */
  causal?: boolean | undefined;
  /**
   * Probability of dropping a weight; default 0. A function does not know whether it is used for training.
   */
  dropout?: number | undefined;
  /** Factor of the scores; default 1/√E. */
  scale?: number | undefined;
  /** The source of dropout's noise; default the generator that `manualSeed` seeds. */
  generator?: Generator | undefined;
}

const attentionDefaults = {
  mask: undefined,
  causal: false,
  dropout: 0,
  scale: undefined,
  generator: undefined,
} as const;

/**
 * `softmax(q·kᵀ/√E + mask)·v`: q [N, …, L, E], k [N, …, S, E], v [N, …, S, V] → [N, …, L, V]; axes before the
 * last two broadcast. A query with nothing to attend to gives 0. {@link https://arxiv.org/abs/1706.03762 |
 * Vaswani et al. 2017},
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.scaled_dot_product_attention.html |
 * PyTorch}
 *
 * @throws ShapeError if q, k, and v do not match
 * @throws DTypeError for an int32 mask
 * @throws ArgumentError if both `mask` and `causal` are given, or dropout is not a probability
 */
export function scaledDotProductAttention(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  options?: AttentionOptions,
): Tensor {
  takesAtMost("scaledDotProductAttention", 4, arguments);
  const op = "scaledDotProductAttention";
  const own = settled(op, options, attentionDefaults);
  const { mask, causal } = own;
  checkTensors(op, { q, k, v });
  if (q.ndim < 2 || k.ndim < 2 || v.ndim < 2) {
    throw new ShapeError(op, "needs [L, E], [S, E] and [S, V]", q.shape, k.shape, v.shape);
  }
  if (q.shape.at(-1) !== k.shape.at(-1) || k.shape.at(-2) !== v.shape.at(-2)) {
    throw new ShapeError(
      op,
      "q and k must have the same number of features, k and v the same number of rows",
      q.shape,
      k.shape,
      v.shape,
    );
  }
  const before = broadcastShapes(op, q.shape.slice(0, -2), k.shape.slice(0, -2));
  if (mask !== undefined) {
    checkTensor(op, "mask", mask);
    broadcastShapes(op, [...before, q.shape.at(-2)!, k.shape.at(-2)!], mask.shape);
  }
  if (mask !== undefined && causal) throw new ArgumentError(op, "takes a mask or causal, not both");
  checkWithin(op, "dropout", own.dropout, 0, 1);
  checkFloating(op, q.dtype);
  const bias = mask && penalty(op, mask, q.dtype);
  if (causal) return attend(q, k, v, undefined, own, false, true).output;
  return attend(q, k, v, bias, own, false).output;
}

/** The bias for a mask: 0 where it is true and −∞ where it is false; other masks are returned unchanged. */
export function penalty(op: string, mask: Tensor, dtype: DType): Tensor {
  if (isFloating(mask.dtype)) return mask;
  if (mask.dtype !== "bool") throw new DTypeError(op, `a mask must be bool or floating, got ${mask.dtype}`);
  return withMeantInfinities(() => where(mask, full([], 0, { dtype }), full([], -Infinity, { dtype })));
}

/** Runs `body`, in which −∞ is intentional: anomaly detection sees 0 in its place. */
export function withMeantInfinities<T>(body: () => T): T {
  const observer = currentObserver();
  if (observer === undefined) return body();
  const shown = (x: Tensor): Tensor => observed(undefined, () => where(eq(x, -Infinity), 0, x.detach()));
  return observed(
    {
      made: (op, result) => observer.made(op, shown(result)),
      passed: (node, gradient) => observer.passed(node, gradient),
    },
    body,
  );
}

/** [L, S]: true where key j does not come after query i. */
export function causalMask(queries: number, keys: number): Tensor {
  return table("bool", [queries, keys], (i) => Number(i % keys <= Math.floor(i / keys)));
}

/**
 * softmax of scores + bias, or 0 for a query with nothing to attend to, since it has nothing to learn from.
 */
function maskedSoftmax(scores: Tensor, bias: Tensor): Tensor {
  const masked = (allowed: Tensor): Tensor => softmax(withMeantInfinities(() => add(scores, allowed)));
  if (bias.size === 0) return masked(bias);
  return withMeantInfinities(() => {
    const closed = noGrad(() => eq(amax(bias, -1, { keepDims: true }), Number.NEGATIVE_INFINITY));
    // A recording must not depend on the current content of the mask.
    const isRecorded = currentRecorder() !== undefined;
    if (!isRecorded && !noGrad(() => any(closed)).item()) return masked(bias);
    return where(closed, 0, masked(where(closed, 0, bias)));
  });
}

/**
 * Attention, and, if needed, its weights [N, …, L, S] after dropout; otherwise a single op computes it,
 * without storing weights.
 */
export function attend(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  bias: Tensor | undefined,
  options: Pick<AttentionOptions, "dropout" | "scale" | "generator">,
  needsWeights: boolean,
  causal = false,
): { output: Tensor; weights: Tensor | undefined } {
  const { dropout: p = 0, scale = 1 / Math.sqrt(q.shape.at(-1)!), generator } = options;
  const weigh = (q: Tensor, k: Tensor): Tensor => {
    const scores = matmul(mul(q, scale), transpose(k));
    const added = causal ? penalty("attention", causalMask(...lengthsOf(scores)), q.dtype) : bias;
    return added === undefined ? softmax(scores) : maskedSoftmax(scores, added);
  };
  if (needsWeights || p > 0 || bias?.requiresGrad || q.shape.at(-1) === 0) {
    const weights = dropout(weigh(q, k), p, { generator });
    return { output: matmul(weights, v), weights };
  }
  const [left, keys, values] = alike(q, k, v, bias);
  const scoring = { scale, causal, bias: bias && wholeRows(to(bias, left.dtype), keys.shape.at(-2)!) };
  const output = attention(left, keys, values, scoring, () => weigh(left, keys));
  return { output, weights: undefined };
}

function lengthsOf(scores: Tensor): [queries: number, keys: number] {
  return scores.shape.slice(-2) as [number, number];
}

/** q, k and v in one dtype, with the same axes before the last two. */
function alike(q: Tensor, k: Tensor, v: Tensor, bias: Tensor | undefined): [Tensor, Tensor, Tensor] {
  const op = "scaledDotProductAttention";
  const leads: Shape[] = [q, k, v, ...(bias ? [bias] : [])].map(({ shape }) => shape.slice(0, -2));
  const lead = leads.reduce((all, own) => broadcastShapes(op, all, own));
  const dtype = [k, v].reduce((all, x) => promote(all, false, x.dtype, false), q.dtype);
  return [q, k, v].map((x) => to(expand(x, [...lead, ...x.shape.slice(-2)]), dtype)) as [
    Tensor,
    Tensor,
    Tensor,
  ];
}

/** A bias expanded to every key, if it has one number for all. */
function wholeRows(bias: Tensor, keys: number): Tensor {
  return bias.shape.at(-1) === keys ? bias : expand(bias, [...bias.shape.slice(0, -1), keys]);
}
