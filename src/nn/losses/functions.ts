/**
 * @file Loss functions that are not tensor methods. All take `reduction`: the mean over all elements
 * (default), their sum, or none.
 */
import { apply, checkElements, inNameOf, pointwise, reduced, takesAtMost } from "../../autograd/extend.js";
import {
  add,
  clamp,
  div,
  eq,
  type LossOptions,
  type LossReduction,
  minimum,
  mul,
  ne,
  neg,
  rsqrt,
  softplus,
  square,
  sub,
  sum,
  type Tensor,
  where,
} from "../../autograd/index.js";
import { checkNumber, checkOneOf } from "../../checks.js";
import { ArgumentError, ShapeError } from "../../errors.js";
import { type Expression, input, s } from "../../kernels/expression.js";
import { settled } from "../../options.js";
import { broadcastShapes, sameShape } from "../../shape.js";
import { checkTensor, checkTensors } from "../core/inputs.js";
import { pairwiseDistance } from "../similarity.js";

function checkSameShape(op: string, a: Tensor, b: Tensor): void {
  checkTensors(op, { a, b });
  if (!sameShape(a.shape, b.shape)) throw new ShapeError(op, "inputs differ in shape", a.shape, b.shape);
}

/** Throws unless all are tensors whose shapes broadcast. */
function checkBroadcast(op: string, ...all: readonly Tensor[]): void {
  all.forEach((x, i) => {
    checkTensor(op, `operand ${i}`, x);
  });
  all.map(({ shape }) => shape).reduce((a, b) => broadcastShapes(op, a, b));
}

/** ln x, but at least −100, so that no loss is infinite. */
function bounded(x: Expression): Expression {
  return s.maximum(s.log(x), -100);
}

const bceOp = pointwise(
  "binaryCrossEntropy",
  2,
  s.neg(s.add(s.mul(input(1), bounded(input(0))), s.mul(s.sub(1, input(1)), bounded(s.sub(1, input(0)))))),
  "floating",
  (g, _y, x, t) => [
    s.mul(g, s.div(s.sub(x!, t!), s.maximum(s.mul(x!, s.sub(1, x!)), 1e-12))),
    s.mul(g, s.sub(bounded(s.sub(1, x!)), bounded(x!))),
  ],
);

/** Options of {@link binaryCrossEntropy}. */
export interface BCEOptions extends LossOptions {
  /** A weight for each loss; it broadcasts. */
  weight?: Tensor | undefined;
}

/**
 * Binary cross-entropy `−t·ln x − (1 − t)·ln(1 − x)` of probabilities x, with each logarithm at least −100;
 * `dx = dy·(x − t) / (x·(1 − x))`, with the divisor at least 1e-12. For logits, use
 * `binaryCrossEntropyWithLogits`.
 *
 * @throws ShapeError if input and target differ in shape
 * @throws ArgumentError unless x is a probability (NaN is not)
 */
export function binaryCrossEntropy(x: Tensor, target: Tensor, options?: BCEOptions): Tensor {
  takesAtMost("binaryCrossEntropy", 3, arguments);
  const { weight, reduction } = settled("binaryCrossEntropy", options, {
    weight: undefined,
    reduction: "mean",
  });
  checkSameShape("binaryCrossEntropy", x, target);
  const refused = (stray: number): Error =>
    new ArgumentError("binaryCrossEntropy", `needs probabilities, 0 … 1, got ${stray}`);
  checkElements("binaryCrossEntropy", x, (value) => value >= 0 && value <= 1, refused);
  const losses = apply(bceOp, [x, target]);
  return reduced("binaryCrossEntropy", weight === undefined ? losses : mul(losses, weight), reduction);
}

/** t·(ln t − x), or 0 if t is 0, even for x = −∞. */
const divergence = pointwise(
  "klDiv",
  2,
  s.select(s.eq(input(1), 0), 0, s.mul(input(1), s.sub(s.log(input(1)), input(0)))),
  "floating",
  (g, _y, x, t) => [
    s.neg(s.mul(g, t!)),
    s.mul(g, s.select(s.eq(t!, 0), s.neg(x!), s.sub(s.add(s.log(t!), 1), x!))),
  ],
);
/** eᵗ·(t − x) */
const logDivergence = pointwise("klDiv", 2, s.mul(s.exp(input(1)), s.sub(input(1), input(0))), "floating");

/** Options of {@link klDiv}. */
export interface KLDivOptions {
  /**
   * The mean over all elements (default), the sum divided by the batch size (the mathematical definition),
   * the sum, or no reduction.
   */
  reduction?: LossReduction | "batchMean" | undefined;
  /** Whether the targets are logarithms as well; default false. */
  logTarget?: boolean | undefined;
}

/**
 * Kullback–Leibler divergence `t·(ln t − x)` of log-probabilities x from probabilities t.
 *
 * @throws ShapeError if input and target differ in shape, or the batch is empty with `"batchMean"`
 * @throws ArgumentError for a negative target that is not a logarithm; for an unknown reduction
 */
export function klDiv(x: Tensor, target: Tensor, options?: KLDivOptions): Tensor {
  takesAtMost("klDiv", 3, arguments);
  checkSameShape("klDiv", x, target);
  const { reduction, logTarget } = settled("klDiv", options, { reduction: "mean", logTarget: false });
  checkOneOf("klDiv", "reduction", reduction, ["mean", "batchMean", "sum", "none"]);
  const refused = (stray: number): Error =>
    new ArgumentError(
      "klDiv",
      `targets must be probabilities, got ${stray}. Pass logTarget: true for logarithms.`,
    );
  if (!logTarget) checkElements("klDiv", target, (value) => !(value < 0), refused);
  const losses = apply(logTarget ? logDivergence : divergence, [x, target]);
  if (reduction === "batchMean") {
    if (x.shape[0] === 0) throw new ShapeError("klDiv", "batchMean needs at least one row", x.shape);
    return div(sum(losses), x.shape[0] ?? 1);
  }
  return reduced("klDiv", losses, reduction);
}

/** Options of losses with a margin. */
export interface MarginOptions extends LossOptions {
  /** The margin; each loss states its default. */
  margin?: number | undefined;
}

/**
 * x if the target is 1, max(0, margin − x) if it is −1; the margin is 1 by default. x and target broadcast.
 *
 * @throws ShapeError if input and target do not broadcast
 * @throws ArgumentError unless the margin is a number
 */
export function hingeEmbeddingLoss(x: Tensor, target: Tensor, options?: MarginOptions): Tensor {
  takesAtMost("hingeEmbeddingLoss", 3, arguments);
  const { margin, reduction } = settled("hingeEmbeddingLoss", options, { margin: 1, reduction: "mean" });
  checkNumber("hingeEmbeddingLoss", "margin", margin);
  checkBroadcast("hingeEmbeddingLoss", x, target);
  return inNameOf("hingeEmbeddingLoss", () => {
    const apart = where(ne(target, 1), clamp(sub(margin, x), { min: 0 }), 0);
    const together = where(ne(target, -1), x, 0);
    return reduced("hingeEmbeddingLoss", add(apart, together), reduction);
  });
}

/**
 * ln(1 + e^{−target·x}), for scores x and targets 1 and −1; x and target broadcast.
 *
 * @throws ShapeError if input and target do not broadcast
 */
export function softMarginLoss(x: Tensor, target: Tensor, options?: LossOptions): Tensor {
  takesAtMost("softMarginLoss", 3, arguments);
  const { reduction } = settled("softMarginLoss", options, { reduction: "mean" });
  checkBroadcast("softMarginLoss", x, target);
  return inNameOf("softMarginLoss", () => {
    return reduced("softMarginLoss", softplus(neg(mul(target, x))), reduction);
  });
}

/**
 * 1 − cos(x1, x2) if the target is 1, max(0, cos(x1, x2) − margin) if it is −1, for vectors [N, D] or [D] and
 * a target [N] or []; the margin is 0 by default.
 *
 * @throws ShapeError if the shapes do not match
 */
export function cosineEmbeddingLoss(x1: Tensor, x2: Tensor, target: Tensor, options?: MarginOptions): Tensor {
  takesAtMost("cosineEmbeddingLoss", 4, arguments);
  const { margin, reduction } = settled("cosineEmbeddingLoss", options, { margin: 0, reduction: "mean" });
  checkNumber("cosineEmbeddingLoss", "margin", margin);
  checkSameShape("cosineEmbeddingLoss", x1, x2);
  checkTensor("cosineEmbeddingLoss", "target", target);
  if (x1.ndim < 1 || x1.ndim > 2 || !sameShape(target.shape, x1.shape.slice(0, -1))) {
    throw new ShapeError("cosineEmbeddingLoss", "needs [N, D] and a target [N]", x1.shape, target.shape);
  }
  const squares = (x: Tensor): Tensor => add(sum(square(x), -1), 1e-12);
  const cosine = mul(sum(mul(x1, x2), -1), rsqrt(mul(squares(x1), squares(x2))));
  const together = where(eq(target, 1), sub(1, cosine), 0);
  const apart = where(eq(target, -1), clamp(sub(cosine, margin), { min: 0 }), 0);
  return reduced("cosineEmbeddingLoss", add(together, apart), reduction);
}

/**
 * `max(0, −t·(x1 − x2) + margin)`: with t = 1 the first input should be larger, with −1 the second; the
 * margin is 0 by default. Inputs and target broadcast.
 *
 * @throws ShapeError if inputs and target do not broadcast
 * @throws ArgumentError unless the margin is a number
 */
export function marginRankingLoss(x1: Tensor, x2: Tensor, target: Tensor, options?: MarginOptions): Tensor {
  takesAtMost("marginRankingLoss", 4, arguments);
  const { margin, reduction } = settled("marginRankingLoss", options, { margin: 0, reduction: "mean" });
  checkNumber("marginRankingLoss", "margin", margin);
  checkBroadcast("marginRankingLoss", x1, x2, target);
  return inNameOf("marginRankingLoss", () => {
    const losses = clamp(add(mul(neg(target), sub(x1, x2)), margin), { min: 0 });
    return reduced("marginRankingLoss", losses, reduction);
  });
}

/** Options of {@link tripletMarginLoss}. */
export interface TripletOptions extends LossOptions {
  /** How much further away the negative should be; default 1. */
  margin?: number | undefined;
  /** The norm used for distances; default 2. */
  p?: number | undefined;
  /** Added to differences; default 1e-6. */
  eps?: number | undefined;
  /** Whether to use the distance from positive to negative if that is smaller; default false. */
  swap?: boolean | undefined;
}

/**
 * `max(0, d(anchor, positive) − d(anchor, negative) + margin)` for vectors […, D], where d is the distance in
 * a p-norm.
 *
 * @throws ShapeError if the inputs differ in shape
 */
export function tripletMarginLoss(
  anchor: Tensor,
  positive: Tensor,
  negative: Tensor,
  options?: TripletOptions,
): Tensor {
  takesAtMost("tripletMarginLoss", 4, arguments);
  checkSameShape("tripletMarginLoss", anchor, positive);
  checkSameShape("tripletMarginLoss", anchor, negative);
  const { margin, p, eps, swap, reduction } = settled("tripletMarginLoss", options, {
    margin: 1,
    p: 2,
    eps: 1e-6,
    swap: false,
    reduction: "mean",
  });
  for (const [name, value] of Object.entries({ margin, p, eps }))
    checkNumber("tripletMarginLoss", name, value);
  const distance = (a: Tensor, b: Tensor): Tensor => pairwiseDistance(a, b, { p, eps });
  const near = distance(anchor, positive);
  const far = distance(anchor, negative);
  const furthest = swap ? minimum(far, distance(positive, negative)) : far;
  return reduced("tripletMarginLoss", clamp(add(sub(near, furthest), margin), { min: 0 }), reduction);
}
