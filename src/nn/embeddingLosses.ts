/**
 * @file Losses as modules that compare probabilities or vectors.
 */
import type { Tensor } from "../autograd/methods.js";
import type { LossOptions, LossReduction } from "../autograd/ops/losses.js";
import { checkReduction } from "../autograd/ops/parts/lossReduction.js";
import { Loss } from "./losses.js";
import {
  type BCEOptions,
  binaryCrossEntropy,
  cosineEmbeddingLoss,
  hingeEmbeddingLoss,
  type KLDivOptions,
  klDiv,
  type MarginOptions,
  marginRankingLoss,
  type TripletOptions,
  tripletMarginLoss,
} from "./lossFunctions.js";
import { Module } from "./module.js";
import { buffer } from "./parameter.js";

/** Binary cross-entropy of probabilities, see {@link binaryCrossEntropy}. */
export class BCELoss extends Loss {
  /** A factor for each loss. */
  readonly weight?: Tensor;

  constructor(options: BCEOptions = {}) {
    super(options);
    if (options.weight) this.weight = buffer(options.weight);
  }

  override forward(probabilities: Tensor, target: Tensor): Tensor {
    return binaryCrossEntropy(probabilities, target, this);
  }
}

/** Divergence of log-probabilities from probabilities, see {@link klDiv}. */
export class KLDivLoss extends Module<[prediction: Tensor, target: Tensor], Tensor> {
  readonly reduction: LossReduction | "batchMean";
  readonly logTarget: boolean;

  constructor(options: KLDivOptions = {}) {
    super();
    const { reduction = "mean", logTarget = false } = options;
    if (reduction !== "batchMean") checkReduction("KLDivLoss", reduction);
    this.reduction = reduction;
    this.logTarget = logTarget;
  }

  override forward(prediction: Tensor, target: Tensor): Tensor {
    return klDiv(prediction, target, this);
  }
}

/** Similar or not, see {@link hingeEmbeddingLoss}; the margin is 1 by default. */
export class HingeEmbeddingLoss extends Loss {
  readonly margin: number;

  constructor(options: MarginOptions = {}) {
    super(options);
    this.margin = options.margin ?? 1;
  }

  override forward(x: Tensor, target: Tensor): Tensor {
    return hingeEmbeddingLoss(x, target, this);
  }
}

/** A loss of three tensors. */
abstract class TripleLoss extends Module<[a: Tensor, b: Tensor, c: Tensor], Tensor> {
  readonly reduction: LossReduction;

  constructor(options: LossOptions) {
    super();
    const { reduction = "mean" } = options;
    checkReduction(new.target.name, reduction);
    this.reduction = reduction;
  }
}

/** Angles between vectors, see {@link cosineEmbeddingLoss}; the margin is 0 by default. */
export class CosineEmbeddingLoss extends TripleLoss {
  readonly margin: number;

  constructor(options: MarginOptions = {}) {
    super(options);
    this.margin = options.margin ?? 0;
  }

  override forward(x1: Tensor, x2: Tensor, target: Tensor): Tensor {
    return cosineEmbeddingLoss(x1, x2, target, this);
  }
}

/** Which of two is greater, see {@link marginRankingLoss}; the margin is 0 by default. */
export class MarginRankingLoss extends TripleLoss {
  readonly margin: number;

  constructor(options: MarginOptions = {}) {
    super(options);
    this.margin = options.margin ?? 0;
  }

  override forward(x1: Tensor, x2: Tensor, target: Tensor): Tensor {
    return marginRankingLoss(x1, x2, target, this);
  }
}

/** Nearer to the positive than to the negative, see {@link tripletMarginLoss}. */
export class TripletMarginLoss extends TripleLoss {
  readonly margin: number;
  readonly p: number;
  readonly eps: number;
  readonly swap: boolean;

  constructor(options: TripletOptions = {}) {
    super(options);
    const { margin = 1, p = 2, eps = 1e-6, swap = false } = options;
    this.margin = margin;
    this.p = p;
    this.eps = eps;
    this.swap = swap;
  }

  override forward(anchor: Tensor, positive: Tensor, negative: Tensor): Tensor {
    return tripletMarginLoss(anchor, positive, negative, this);
  }
}
