/**
 * @file Classification losses: cross-entropy of logits and the negative log-likelihood it is based on.
 *
 * Classes lie on axis 1 ([N, C], [N, C, d₁, …]), or on the only axis ([C]). They are moved to the last axis
 * first, so that everything below works on rows of C numbers.
 */
import { checkNumber, checkWithin } from "../../checks.js";
import { checkFloating } from "../../dtype.js";
import { ArgumentError, ShapeError } from "../../errors.js";
import { input, s } from "../../kernels/expression.js";
import { crossEntropies } from "../../kernels/families/index.js";
import { kernels } from "../../kernels/index.js";
import { settled, type WithDefaults } from "../../options.js";
import { hostOn } from "../../recorder/index.js";
import { type Shape, sameShape } from "../../shape.js";
import { checkReal, checkWholeNumbers, takesAtMost } from "../declare/arguments.js";
import { checkElements } from "../declare/elements.js";
import { apply, pointwise } from "../declare/pointwise.js";
import { record } from "../graph.js";
import { allocate } from "../storage.js";
import { checkTensor, Tensor } from "../tensor.js";
import { add, clamp, div, mul, neg } from "./arithmetic.js";
import { ge, where } from "./comparison.js";
import { gather, indexSelect } from "./indexing.js";
import type { LossOptions } from "./losses.js";
import { checkReduction, type LossReduction } from "./parts/lossReduction.js";
import { softmaxGradient } from "./parts/softmaxGradient.js";
import { reshape, unsqueeze } from "./reshape.js";
import { logSoftmax, softmax } from "./softmax.js";
import { sum } from "./sum.js";
import { to } from "./to.js";
import { permute } from "./views.js";

/** Options of {@link nllLoss}. */
export interface NllOptions extends LossOptions {
  /** A weight for each class, [C]. */
  weight?: Tensor | undefined;
  /** The target value to ignore; default −100. */
  ignoreIndex?: number | undefined;
}

/** Options of {@link crossEntropy}. */
export interface CrossEntropyOptions extends NllOptions {
  /** The fraction of the target that is spread evenly over all classes, 0 … 1; default 0. */
  labelSmoothing?: number | undefined;
}

const nllDefaults = { reduction: "mean", weight: undefined, ignoreIndex: -100 } as const;
const crossEntropyDefaults = { ...nllDefaults, labelSmoothing: 0 } as const;

/** x [N, C, d…] as rows [N·d…, C], and the shape [N, d…] of the losses. */
function rowsOf(op: string, x: Tensor): { rows: Tensor; shape: Shape } {
  checkReal(op, x);
  if (x.ndim === 0) throw new ShapeError(op, "needs an axis of classes", x.shape);
  const axis = x.ndim === 1 ? 0 : 1;
  const others = x.shape.map((_, i) => i).filter((i) => i !== axis);
  const rows = reshape(permute(x, [...others, axis]), [
    x.shape[axis] === 0 ? 0 : x.size / x.shape[axis]!,
    x.shape[axis]!,
  ]);
  return { rows, shape: others.map((i) => x.shape[i]!) };
}

/** Class indices of rows, in the form that kernels take. */
interface Classes {
  /** int32 [rows]; −1 for rows to ignore. */
  readonly index: Tensor;
  /** How many rows are not ignored, in the logits' dtype. */
  readonly count: Tensor;
}

/** @throws ArgumentError if an index is neither a class nor `ignoreIndex` */
function classesOf(op: string, target: Tensor, shape: Shape, rows: Tensor, ignoreIndex: number): Classes {
  checkWholeNumbers(op, "class indices", target);
  if (!sameShape(target.shape, shape))
    throw new ShapeError(op, "targets must be one class for each row", target.shape, shape);
  checkNumber(op, "ignoreIndex", ignoreIndex);
  const [index, count] = [allocate("int32", target.size), allocate(rows.dtype, 1)];
  const classes = rows.shape[1]!;
  hostOn(`${op}: check of classes`, [index.data, count.data], [target.data], ([labels, counted], [given]) => {
    let ignored = 0;
    for (let r = 0; r < given!.length; r++) {
      const label = given![r]!;
      if (label !== ignoreIndex && !(label >= 0 && label < classes)) {
        throw new ArgumentError(op, `target ${label} is not one of the classes 0 … ${classes - 1}`);
      }
      labels![r] = label === ignoreIndex ? -1 : label;
      if (label === ignoreIndex) ignored++;
    }
    counted![0] = given!.length - ignored;
  });
  return { index: new Tensor(index, [target.size]), count: new Tensor(count, []) };
}

function checkWeight(op: string, weight: Tensor | undefined, classes: number): void {
  if (weight === undefined) return;
  checkTensor(op, "weight", weight);
  if (!sameShape(weight.shape, [classes])) {
    throw new ShapeError(op, `needs a weight for each of ${classes} classes`, weight.shape);
  }
}

/**
 * Reduces losses [rows]; the mean divides by the sum of `weights` ([rows], or the sum itself as a number or
 * scalar).
 */
function finish(
  op: string,
  losses: Tensor,
  shape: Shape,
  weights: Tensor | number,
  reduction: LossReduction,
): Tensor {
  checkReduction(op, reduction);
  if (reduction === "none") return reshape(losses, shape);
  if (reduction === "sum") return sum(losses);
  if (weights !== 0)
    return div(sum(losses), typeof weights === "number" ? weights : checkedTotal(op, weights));
  throw new ArgumentError(op, nothingCounts);
}

const nothingCounts = "nothing to average: every target is ignored or has weight 0";

/** The sum of the weights, which must not be 0. */
function checkedTotal(op: string, weights: Tensor): Tensor {
  const total = sum(weights);
  checkElements(
    op,
    total,
    (value) => value !== 0,
    () => new ArgumentError(op, nothingCounts),
  );
  return total;
}

/** The weight of each row: that of its target class, or 0 if the target is ignored. */
function rowWeights(x: Tensor, { index }: Classes, weight: Tensor | undefined): Tensor {
  const counts = to(ge(index, 0), x.dtype);
  return weight === undefined ? counts : mul(counts, indexSelect(weight, 0, clamp(index, { min: 0 })));
}

/** Losses of rows, set to 0 (even if NaN) for rows whose target is ignored. */
function counted(losses: Tensor, { index }: Classes): Tensor {
  return where(ge(index, 0), losses, 0);
}

/** −logp[r, target[r]] */
function pick(logp: Tensor, { index }: Classes): Tensor {
  const columns = reshape(clamp(index, { min: 0 }), [index.size, 1]);
  return neg(reshape(gather(logp, 1, columns), [index.size]));
}

/**
 * Negative log-likelihood `−w[t]·x[t]` of log-probabilities x [N, C], [N, C, d₁, …] or [C] and class indices
 * t (int32) in x's shape without C; w is 1 by default. The mean is divided by the sum of the weights.
 * `dx = −w[t]·dy` at t, 0 elsewhere.
 *
 * @throws ShapeError, DTypeError, ArgumentError as {@link crossEntropy}
 */
export function nllLoss(x: Tensor, target: Tensor, options?: NllOptions): Tensor {
  takesAtMost("nllLoss", 3, arguments);
  const { reduction, weight, ignoreIndex } = settled("nllLoss", options, nllDefaults);
  const { rows, shape } = rowsOf("nllLoss", x);
  checkWeight("nllLoss", weight, rows.shape[1]!);
  const targets = classesOf("nllLoss", target, shape, rows, ignoreIndex);
  const weights = rowWeights(rows, targets, weight);
  const losses = counted(mul(pick(rows, targets), weights), targets);
  return finish("nllLoss", losses, shape, weights, reduction);
}

/**
 * Cross-entropy `−Σ_c q_c·w_c·ln softmax(x)_c` of logits x [N, C], [N, C, d₁, …] or [C] and a target q: a
 * class index (int32, in x's shape without C; q is 1 there) or probabilities of x's shape. With label
 * smoothing ε, q becomes (1 − ε)·q + ε/C. The mean over class indices is divided by the sum of their weights.
 * `dx = (softmax(x) − q) / n` for the plain mean.
 *
 * @example `crossEntropy(model.forward(x), labels).backward()`
 * @throws ShapeError unless the target has one class for each row, or the shape of x
 * @throws DTypeError unless class indices are int32
 * @throws ArgumentError if a class is out of range, labelSmoothing is outside 0 … 1, or every target is
 * ignored
 */
export function crossEntropy(x: Tensor, target: Tensor, options?: CrossEntropyOptions): Tensor {
  takesAtMost("crossEntropy", 3, arguments);
  const own = settled("crossEntropy", options, crossEntropyDefaults);
  const { labelSmoothing, weight, ignoreIndex, reduction } = own;
  const { rows, shape } = rowsOf("crossEntropy", x);
  const classes = rows.shape[1]!;
  checkWeight("crossEntropy", weight, classes);
  checkWithin("crossEntropy", "labelSmoothing", labelSmoothing, 0, 1);
  checkTensor("crossEntropy", "target", target, '…, { dtype: "int32" }');
  if (target.dtype !== "int32" && sameShape(target.shape, x.shape))
    return againstProbabilities(rows, target, shape, own);
  const targets = classesOf("crossEntropy", target, shape, rows, ignoreIndex);
  if (weight === undefined && labelSmoothing === 0) {
    return finish("crossEntropy", classRows(rows, targets), shape, targets.count, reduction);
  }
  const logp = logSoftmax(rows);
  const weights = rowWeights(rows, targets, weight);
  let losses = mul(pick(logp, targets), weights);
  if (labelSmoothing > 0) {
    // Skipped for a smoothing of 0, which a logit of −∞ (a class ruled out) would turn into NaN.
    const spread = neg(sum(weight === undefined ? logp : mul(logp, weight), 1));
    losses = add(mul(losses, 1 - labelSmoothing), mul(spread, labelSmoothing / classes));
  }
  return finish("crossEntropy", counted(losses, targets), shape, weights, reduction);
}

function againstProbabilities(
  rows: Tensor,
  target: Tensor,
  shape: Shape,
  { labelSmoothing, weight, reduction }: WithDefaults<CrossEntropyOptions, typeof crossEntropyDefaults>,
): Tensor {
  checkFloating("crossEntropy", target.dtype);
  const given = rowsOf("crossEntropy", target).rows;
  const classes = rows.shape[1]!;
  const q = labelSmoothing === 0 ? given : add(mul(given, 1 - labelSmoothing), labelSmoothing / classes);
  const weighted = weight === undefined ? q : mul(q, weight);
  const losses = neg(sum(apply(expected, [weighted, logSoftmax(rows)]), 1));
  return finish("crossEntropy", losses, shape, rows.shape[0]!, reduction);
}

/** q·ln p, and 0 where q is 0, even if p is 0. */
const expected = pointwise(
  "crossEntropy",
  2,
  s.select(s.eq(input(0), 0), 0, s.mul(input(0), input(1))),
  "floating",
  (g, _y, q, logp) => [s.mul(g, logp!), s.mul(g, q!)],
);

/** The loss of each row, without weights or smoothing, in one kernel; rows whose target is −1 give 0. */
function classRows(x: Tensor, targets: Classes): Tensor {
  const [rows, columns] = x.shape as [number, number];
  const [storage, scales] = [allocate(x.dtype, rows), new Tensor(allocate(x.dtype, 2 * rows), [rows, 2])];
  const index = targets.index.data as Int32Array;
  kernels.of(crossEntropies).crossEntropy(storage.data, scales.data, x.data, index, rows, columns);
  const pullback = (g: Tensor): Tensor => classRowsGradient(x, scales, targets, g);
  return record("crossEntropy", storage, [rows], [[x, pullback, x, scales]]);
}

/** (softmax(x) − oneHot(t))·g, row by row. */
function classRowsGradient(x: Tensor, scales: Tensor, targets: Classes, g: Tensor): Tensor {
  const [rows, columns] = x.shape as [number, number];
  const storage = allocate(x.dtype, x.size);
  const index = targets.index.data as Int32Array;
  kernels
    .of(crossEntropies)
    .crossEntropyGradient(storage.data, x.data, scales.data, index, g.data, rows, columns);
  const counts = (): Tensor => rowWeights(x, targets, undefined);
  return record("crossEntropyGradient", storage, x.shape, [
    [
      x,
      (h) => mul(softmaxGradient(softmax(x), mul(h, unsqueeze(g, 1)), false), unsqueeze(counts(), 1)),
      x,
      g,
    ],
    [g, (h) => mul(counts(), add(sum(mul(h, softmax(x)), 1), pick(h, targets))), x],
  ]);
}
