/**
 * @file Loss functions. All take a `reduction`: the mean over all elements (default), their sum, or none.
 * Gradients in the docs are those of a single element's loss.
 */
import { checkNumber } from "../../checks.js";
import { ArgumentError, ShapeError } from "../../errors.js";
import { type Expression, input, s, uniform } from "../../kernels/expression.js";
import { type Settled, settled } from "../../options.js";
import { sameShape } from "../../shape.js";
import { checkReal, inNameOf, takesAtMost } from "../declare/arguments.js";
import { apply, type PointwiseGradient, pointwise } from "../declare/pointwise.js";
import { checkTensor, type Tensor } from "../tensor.js";
import { mul } from "./arithmetic.js";
import { type LossReduction, reduced } from "./parts/lossReduction.js";

export type { LossReduction } from "./parts/lossReduction.js";

/** Options of every loss. */
export interface LossOptions {
  /** `"mean"` over all elements (default), their `"sum"`, or `"none"`: every element's own loss. */
  reduction?: LossReduction | undefined;
}

/** A loss that depends on the difference of two tensors of the same shape, and possibly on a parameter. */
function elementwiseLoss(
  name: string,
  f: (x: Expression, t: Expression, number: Expression) => Expression,
  gradient?: PointwiseGradient,
) {
  const op = pointwise(name, 2, f(input(0), input(1), uniform(0)), "floating", gradient);
  return (x: Tensor, target: Tensor, { reduction }: Settled<LossOptions>, ...numbers: number[]): Tensor => {
    checkTensor(name, "x", x);
    checkTensor(name, "target", target);
    if (!sameShape(x.shape, target.shape)) {
      throw new ShapeError(name, "input and target differ in shape", x.shape, target.shape);
    }
    return reduced(name, apply(op, [x, target], numbers), reduction);
  };
}

const mseOp = elementwiseLoss(
  "mseLoss",
  (x, t) => s.mul(s.sub(x, t), s.sub(x, t)),
  (g, _y, x, t) => {
    const twice = s.mul(s.mul(2, g), s.sub(x!, t!));
    return [twice, s.neg(twice)];
  },
);

/**
 * Squared error `(x − t)²`; `dx = 2·(x − t)·dy`.
 *
 * @throws ShapeError if input and target differ in shape: they are not broadcast
 * @throws ArgumentError if `reduction` is anything else
 */
export function mseLoss(x: Tensor, target: Tensor, options?: LossOptions): Tensor {
  takesAtMost("mseLoss", 3, arguments);
  return mseOp(x, target, settled("mseLoss", options, { reduction: "mean" }));
}

const l1Op = elementwiseLoss("l1Loss", (x, t) => s.abs(s.sub(x, t)));

/**
 * Absolute error `|x − t|`; `dx = sign(x − t)·dy`, 0 where they are equal.
 *
 * @throws ShapeError if input and target differ in shape: they are not broadcast
 * @throws ArgumentError if `reduction` is anything else
 */
export function l1Loss(x: Tensor, target: Tensor, options?: LossOptions): Tensor {
  takesAtMost("l1Loss", 3, arguments);
  return l1Op(x, target, settled("l1Loss", options, { reduction: "mean" }));
}

function huber(x: Expression, t: Expression, delta: Expression): Expression {
  const d = s.sub(x, t);
  const linear = s.mul(delta, s.sub(s.abs(d), s.mul(0.5, delta)));
  return s.select(s.le(s.abs(d), delta), s.mul(0.5, s.mul(d, d)), linear);
}

const huberOp = elementwiseLoss("huberLoss", huber);
const smoothL1Op = elementwiseLoss("smoothL1Loss", (x, t, beta) => s.div(huber(x, t, beta), beta));

/**
 * Huber loss of d = x − t: `d²/2` where |d| ≤ delta (default 1), else `delta·(|d| − delta/2)`; `dx = dy·d`,
 * clipped to ±delta·dy.
 *
 * @throws ArgumentError if delta is not positive, or `reduction` is anything else
 * @throws ShapeError if input and target differ in shape
 */
export function huberLoss(
  x: Tensor,
  target: Tensor,
  options?: LossOptions & { delta?: number | undefined },
): Tensor {
  takesAtMost("huberLoss", 3, arguments);
  const { reduction, delta } = settled("huberLoss", options, { reduction: "mean", delta: 1 });
  checkNumber("huberLoss", "delta", delta);
  if (!(delta > 0)) throw new ArgumentError("huberLoss", `delta must be positive, got ${delta}`);
  return huberOp(x, target, { reduction }, delta);
}

/**
 * Huber loss divided by beta: `d²/(2·beta)` where |d| ≤ beta (default 1), else `|d| − beta/2`;
 * `dx = dy·d/beta`, clipped to ±dy. With beta 0 it is {@link l1Loss}.
 *
 * @throws ArgumentError if beta is negative, or `reduction` is anything else
 * @throws ShapeError if input and target differ in shape
 */
export function smoothL1Loss(
  x: Tensor,
  target: Tensor,
  options?: LossOptions & { beta?: number | undefined },
): Tensor {
  takesAtMost("smoothL1Loss", 3, arguments);
  const { reduction, beta } = settled("smoothL1Loss", options, { reduction: "mean", beta: 1 });
  checkNumber("smoothL1Loss", "beta", beta);
  if (!(beta >= 0)) throw new ArgumentError("smoothL1Loss", `beta must not be negative, got ${beta}`);
  if (beta === 0) return inNameOf("smoothL1Loss", () => l1Op(x, target, { reduction }));
  return smoothL1Op(x, target, { reduction }, beta);
}

/** ln(1 + e^{−x}) without overflow: max(−x, 0) + ln(1 + e^{−|x|}). */
function softplusOfNegative(x: Expression): Expression {
  return s.add(s.maximum(s.neg(x), 0), s.log1p(s.exp(s.neg(s.abs(x)))));
}

/** (1 − t)·x + (1 + (p − 1)·t)·ln(1 + e^{−x}), p the weight of the positive class. */
const logitsOp = pointwise(
  "binaryCrossEntropyWithLogits",
  3,
  s.add(
    s.mul(s.sub(1, input(1)), input(0)),
    s.mul(s.add(1, s.mul(s.sub(input(2), 1), input(1))), softplusOfNegative(input(0))),
  ),
  "floating",
  (g, _y, x, t, p) => {
    // Written with both probabilities, so that a small one is not rounded away next to 1: (1 − t)·σ(x) −
    // p·t·σ(−x).
    const right = s.mul(s.mul(p!, t!), s.sigmoid(s.neg(x!)));
    return [
      s.mul(g, s.sub(s.mul(s.sub(1, t!), s.sigmoid(x!)), right)),
      s.mul(g, s.sub(s.mul(s.sub(p!, 1), softplusOfNegative(x!)), x!)),
      s.mul(g, s.mul(t!, softplusOfNegative(x!))),
    ];
  },
);

/** Options of {@link binaryCrossEntropyWithLogits}. */
export interface LogitsOptions extends LossOptions {
  /** Weight of each element's loss; broadcasts. */
  weight?: Tensor | undefined;
  /** Weight of the positive class; > 1 favors recall; broadcasts. */
  posWeight?: Tensor | undefined;
}

/**
 * Binary cross-entropy `−p·t·ln σ(x) − (1 − t)·ln(1 − σ(x))` of logits x and targets t in 0 … 1, numerically
 * stable for logits of any size; p is `posWeight`. `dx = dy·(σ(x) − t)` where p is 1.
 *
 * @throws ShapeError if input and target differ in shape
 * @throws DTypeError for int32 and bool
 * @throws ArgumentError if `reduction` is anything else
 */
export function binaryCrossEntropyWithLogits(x: Tensor, target: Tensor, options?: LogitsOptions): Tensor {
  takesAtMost("binaryCrossEntropyWithLogits", 3, arguments);
  checkReal("binaryCrossEntropyWithLogits", x);
  checkTensor("binaryCrossEntropyWithLogits", "target", target);
  const { reduction, weight, posWeight } = settled("binaryCrossEntropyWithLogits", options, {
    reduction: "mean",
    weight: undefined,
    posWeight: undefined,
  });
  if (!sameShape(x.shape, target.shape)) {
    throw new ShapeError(
      "binaryCrossEntropyWithLogits",
      "input and target differ in shape",
      x.shape,
      target.shape,
    );
  }
  const losses = apply(logitsOp, [x, target, posWeight ?? 1]);
  const weighted = weight === undefined ? losses : mul(losses, weight);
  return reduced("binaryCrossEntropyWithLogits", weighted, reduction);
}
