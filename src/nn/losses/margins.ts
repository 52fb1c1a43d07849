/**
 * @file Losses for things that should be near, far, or larger, as modules: they are 0 beyond a margin.
 */
import type { Tensor } from "../../autograd/index.js";
import { checkNumber } from "../../checks.js";
import { settled } from "../../options.js";
import {
  cosineEmbeddingLoss,
  hingeEmbeddingLoss,
  type MarginOptions,
  marginRankingLoss,
  softMarginLoss,
  type TripletOptions,
  tripletMarginLoss,
} from "./functions.js";
import { Loss } from "./loss.js";

/**
 * The distance of similar (target 1) or dissimilar (−1) pairs; see {@link hingeEmbeddingLoss}. The margin is
 * 1 by default.
 *
 * @throws ArgumentError unless the margin is a number
 */
export class HingeEmbeddingLoss extends Loss {
  readonly margin: number;

  constructor(options?: MarginOptions) {
    const { margin, reduction } = settled("HingeEmbeddingLoss", options, { margin: 1, reduction: "mean" });
    super({ reduction });
    checkNumber("HingeEmbeddingLoss", "margin", margin);
    this.margin = margin;
  }

  override forward(x: Tensor, target: Tensor): Tensor {
    return hingeEmbeddingLoss(x, target, { margin: this.margin, reduction: this.reduction });
  }
}

/** How far scores are on the wrong side of 0, smoothly, for targets 1 and −1; see {@link softMarginLoss}. */
export class SoftMarginLoss extends Loss {
  override forward(x: Tensor, target: Tensor): Tensor {
    return softMarginLoss(x, target, { reduction: this.reduction });
  }
}

/**
 * The angle between similar (target 1) or dissimilar (−1) vectors; see {@link cosineEmbeddingLoss}. The
 * margin is 0 by default.
 *
 * @throws ArgumentError unless the margin is a number
 */
export class CosineEmbeddingLoss extends Loss<[x1: Tensor, x2: Tensor, target: Tensor]> {
  readonly margin: number;

  constructor(options?: MarginOptions) {
    const { margin, reduction } = settled("CosineEmbeddingLoss", options, { margin: 0, reduction: "mean" });
    super({ reduction });
    checkNumber("CosineEmbeddingLoss", "margin", margin);
    this.margin = margin;
  }

  override forward(x1: Tensor, x2: Tensor, target: Tensor): Tensor {
    return cosineEmbeddingLoss(x1, x2, target, { margin: this.margin, reduction: this.reduction });
  }
}

/**
 * Whether the first (target 1) or the second (−1) input is greater; see {@link marginRankingLoss}. The margin
 * is 0 by default.
 *
 * @throws ArgumentError unless the margin is a number
 */
export class MarginRankingLoss extends Loss<[x1: Tensor, x2: Tensor, target: Tensor]> {
  readonly margin: number;

  constructor(options?: MarginOptions) {
    const { margin, reduction } = settled("MarginRankingLoss", options, { margin: 0, reduction: "mean" });
    super({ reduction });
    checkNumber("MarginRankingLoss", "margin", margin);
    this.margin = margin;
  }

  override forward(x1: Tensor, x2: Tensor, target: Tensor): Tensor {
    return marginRankingLoss(x1, x2, target, { margin: this.margin, reduction: this.reduction });
  }
}

/**
 * The anchor should be nearer to the positive than to the negative; see {@link tripletMarginLoss}.
 *
 * @throws ArgumentError unless margin, p, and eps are numbers
 */
export class TripletMarginLoss extends Loss<[anchor: Tensor, positive: Tensor, negative: Tensor]> {
  readonly margin: number;
  readonly p: number;
  readonly eps: number;
  readonly swap: boolean;

  constructor(options?: TripletOptions) {
    const { margin, p, eps, swap, reduction } = settled("TripletMarginLoss", options, {
      margin: 1,
      p: 2,
      eps: 1e-6,
      swap: false,
      reduction: "mean",
    });
    super({ reduction });
    for (const [name, value] of Object.entries({ margin, p, eps }))
      checkNumber("TripletMarginLoss", name, value);
    this.margin = margin;
    this.p = p;
    this.eps = eps;
    this.swap = swap;
  }

  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    const { margin, p, eps, swap, reduction } = this;
    return tripletMarginLoss(anchor, positive, negative, { margin, p, eps, swap, reduction });
  }
}
