/**
 * @file Negative log-likelihoods of targets under distributions with predicted parameters, as functions and as
 * modules.
 */
import { checkElements, inNameOf, reduced, takesAtMost, unaryWith } from "../../autograd/extend.js";
import {
  add,
  div,
  exp,
  type LossOptions,
  le,
  log,
  mul,
  square,
  sub,
  type Tensor,
  unsqueeze,
  where,
} from "../../autograd/index.js";
import { checkWithin } from "../../checks.js";
import { ArgumentError, ShapeError } from "../../errors.js";
import { s } from "../../kernels/expression.js";
import { settled } from "../../options.js";
import { broadcastShapes, sameShape } from "../../shape.js";
import { checkTensors } from "../core/inputs.js";
import { Loss } from "./loss.js";

/** Options of {@link gaussianNllLoss} and {@link GaussianNLLLoss}. */
export interface GaussianNllOptions extends LossOptions {
  /** Whether to add the constant ½·ln 2π; default false. */
  full?: boolean | undefined;
  /** The minimum variance; default 1e-6. */
  eps?: number | undefined;
}

const gaussianDefaults = { full: false, eps: 1e-6, reduction: "mean" } as const;

/** max(x, minimum), with dx = dy even where x is below `minimum`. */
const atLeast = unaryWith(
  "gaussianNllLoss",
  (x, minimum) => s.maximum(x, minimum),
  (g) => g,
);

/**
 * Negative log-likelihood of targets under normal distributions: `½·(ln v + (x − t)²/v)`, v = max(variance,
 * eps), which passes its gradient on even where it is eps. x and target broadcast; the variance has x's shape,
 * or without x's last axis, or with length 1 there.
 * {@link https://doi.org/10.1109/ICNN.1994.374138 | Nix and Weigend 1994}
 *
 * @throws ShapeError if the shapes do not match
 * @throws ArgumentError for a negative variance, or an eps that is not a number > 0
 */
export function gaussianNllLoss(
  x: Tensor,
  target: Tensor,
  variance: Tensor,
  options?: GaussianNllOptions,
): Tensor {
  takesAtMost("gaussianNllLoss", 4, arguments);
  const op = "gaussianNllLoss";
  const { full, eps, reduction } = settled(op, options, gaussianDefaults);
  checkTensors(op, { x, target, variance });
  checkWithin(op, "eps", eps, Number.MIN_VALUE, Number.MAX_VALUE);
  broadcastShapes(op, x.shape, target.shape);
  const refused = (stray: number): Error => new ArgumentError(op, `variances must be ≥ 0, got ${stray}`);
  checkElements(op, variance, (value) => !(value < 0), refused);
  const v = atLeast(alongWith(op, x, variance), eps);
  const losses = mul(add(log(v), div(square(sub(x, target)), v)), 0.5);
  return reduced(op, full ? add(losses, 0.5 * Math.log(2 * Math.PI)) : losses, reduction);
}

/** The variance in a shape that broadcasts against x's. */
function alongWith(op: string, x: Tensor, variance: Tensor): Tensor {
  const lead = x.shape.slice(0, -1);
  if (sameShape(variance.shape, x.shape)) return variance;
  if (x.ndim > 0 && sameShape(variance.shape, lead)) return unsqueeze(variance, -1);
  if (x.ndim > 0 && sameShape(variance.shape, [...lead, 1])) return variance;
  throw new ShapeError(
    op,
    "the variance must have x's shape, but for the last axis",
    variance.shape,
    x.shape,
  );
}

/** Options of {@link poissonNllLoss} and {@link PoissonNLLLoss}. */
export interface PoissonNllOptions extends LossOptions {
  /** Whether predictions are logarithms of the rate; default true. */
  logInput?: boolean | undefined;
  /** Whether to add Stirling's approximation of ln t! for targets greater than 1; default false. */
  full?: boolean | undefined;
  /** Added to the rate before its logarithm, without `logInput`; default 1e-8. */
  eps?: number | undefined;
}

const poissonDefaults = { logInput: true, full: false, eps: 1e-8, reduction: "mean" } as const;

/**
 * Negative log-likelihood of counts under Poisson distributions, without the constant ln t!: `eˣ − t·x`, or
 * `x − t·ln(x + eps)` if x are rates and not their logarithms. With `full`, t > 1 adds Stirling's
 * `t·ln t − t + ½·ln 2πt`.
 *
 * @throws ShapeError if x and target do not broadcast
 */
export function poissonNllLoss(x: Tensor, target: Tensor, options?: PoissonNllOptions): Tensor {
  takesAtMost("poissonNllLoss", 3, arguments);
  const op = "poissonNllLoss";
  const { logInput, full, eps, reduction } = settled(op, options, poissonDefaults);
  checkTensors(op, { x, target });
  return inNameOf(op, () => {
    const losses = logInput ? sub(exp(x), mul(target, x)) : sub(x, mul(target, log(add(x, eps))));
    return reduced(op, full ? add(losses, stirling(target)) : losses, reduction);
  });
}

/** t·ln t − t + ½·ln 2πt for t > 1, otherwise 0. */
function stirling(target: Tensor): Tensor {
  const isSmall = le(target, 1);
  const t = where(isSmall, 1, target);
  const approximation = add(sub(mul(t, log(t)), t), mul(log(mul(t, 2 * Math.PI)), 0.5));
  return where(isSmall, 0, approximation);
}

/** The negative log-likelihood of targets under normal distributions; see {@link gaussianNllLoss}. */
export class GaussianNLLLoss extends Loss<[x: Tensor, target: Tensor, variance: Tensor]> {
  readonly full: boolean;
  readonly eps: number;

  constructor(options?: GaussianNllOptions) {
    const { full, eps, reduction } = settled("GaussianNLLLoss", options, gaussianDefaults);
    super({ reduction });
    this.full = full;
    this.eps = eps;
  }

  override forward(x: Tensor, target: Tensor, variance: Tensor): Tensor {
    const { full, eps, reduction } = this;
    return gaussianNllLoss(x, target, variance, { full, eps, reduction });
  }
}

/** The negative log-likelihood of counts under Poisson distributions; see {@link poissonNllLoss}. */
export class PoissonNLLLoss extends Loss {
  readonly logInput: boolean;
  readonly full: boolean;
  readonly eps: number;

  constructor(options?: PoissonNllOptions) {
    const { logInput, full, eps, reduction } = settled("PoissonNLLLoss", options, poissonDefaults);
    super({ reduction });
    this.logInput = logInput;
    this.full = full;
    this.eps = eps;
  }

  override forward(x: Tensor, target: Tensor): Tensor {
    const { logInput, full, eps, reduction } = this;
    return poissonNllLoss(x, target, { logInput, full, eps, reduction });
  }
}
