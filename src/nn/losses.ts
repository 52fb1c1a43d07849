/**
 * @file Losses as modules: `new MSELoss().forward(prediction, target)`.
 */
import type { Tensor } from "../autograd/methods.js";
import {
  type CrossEntropyOptions,
  crossEntropy,
  type NllOptions,
  nllLoss,
} from "../autograd/ops/crossEntropy.js";
import {
  binaryCrossEntropyWithLogits,
  huberLoss,
  type LogitsOptions,
  type LossOptions,
  type LossReduction,
  l1Loss,
  mseLoss,
  smoothL1Loss,
} from "../autograd/ops/losses.js";
import { checkReduction } from "../autograd/ops/parts/lossReduction.js";
import { Module } from "./module.js";
import { buffer } from "./parameter.js";

/** A loss of a prediction and a target. */
export abstract class Loss extends Module<[prediction: Tensor, target: Tensor], Tensor> {
  /** What becomes of the losses of single elements. */
  readonly reduction: LossReduction;

  /** @throws ArgumentError for what is no reduction */
  constructor(options: LossOptions = {}) {
    super();
    const { reduction = "mean" } = options;
    checkReduction(new.target.name, reduction);
    this.reduction = reduction;
  }
}

/** Squared error, see {@link mseLoss}. */
export class MSELoss extends Loss {
  override forward(prediction: Tensor, target: Tensor): Tensor {
    return mseLoss(prediction, target, this);
  }
}

/** Absolute error, see {@link l1Loss}. */
export class L1Loss extends Loss {
  override forward(prediction: Tensor, target: Tensor): Tensor {
    return l1Loss(prediction, target, this);
  }
}

/** Options of {@link HuberLoss}. */
export interface HuberOptions extends LossOptions {
  /** Where the square passes into the straight line; default 1. */
  delta?: number | undefined;
}

/** Huber's loss, see {@link huberLoss}. */
export class HuberLoss extends Loss {
  readonly delta: number;

  constructor(options: HuberOptions = {}) {
    super(options);
    this.delta = options.delta ?? 1;
  }

  override forward(prediction: Tensor, target: Tensor): Tensor {
    return huberLoss(prediction, target, this);
  }
}

/** Options of {@link SmoothL1Loss}. */
export interface SmoothL1Options extends LossOptions {
  /** Where the square passes into the straight line; default 1. */
  beta?: number | undefined;
}

/** Huber's loss divided by beta, see {@link smoothL1Loss}. */
export class SmoothL1Loss extends Loss {
  readonly beta: number;

  constructor(options: SmoothL1Options = {}) {
    super(options);
    this.beta = options.beta ?? 1;
  }

  override forward(prediction: Tensor, target: Tensor): Tensor {
    return smoothL1Loss(prediction, target, this);
  }
}

/** Cross-entropy of logits, see {@link crossEntropy}. */
export class CrossEntropyLoss extends Loss {
  /** A factor for each class. */
  readonly weight?: Tensor;
  readonly ignoreIndex: number;
  readonly labelSmoothing: number;

  constructor(options: CrossEntropyOptions = {}) {
    super(options);
    if (options.weight) this.weight = buffer(options.weight);
    this.ignoreIndex = options.ignoreIndex ?? -100;
    this.labelSmoothing = options.labelSmoothing ?? 0;
  }

  override forward(logits: Tensor, target: Tensor): Tensor {
    return crossEntropy(logits, target, this);
  }
}

/** Negative log-likelihood of log-probabilities, see {@link nllLoss}. */
export class NLLLoss extends Loss {
  /** A factor for each class. */
  readonly weight?: Tensor;
  readonly ignoreIndex: number;

  constructor(options: NllOptions = {}) {
    super(options);
    if (options.weight) this.weight = buffer(options.weight);
    this.ignoreIndex = options.ignoreIndex ?? -100;
  }

  override forward(logProbabilities: Tensor, target: Tensor): Tensor {
    return nllLoss(logProbabilities, target, this);
  }
}

/** Binary cross-entropy of logits, see {@link binaryCrossEntropyWithLogits}. */
export class BCEWithLogitsLoss extends Loss {
  /** A factor for each loss. */
  readonly weight?: Tensor;
  /** A factor for the positive class. */
  readonly posWeight?: Tensor;

  constructor(options: LogitsOptions = {}) {
    super(options);
    if (options.weight) this.weight = buffer(options.weight);
    if (options.posWeight) this.posWeight = buffer(options.posWeight);
  }

  override forward(logits: Tensor, target: Tensor): Tensor {
    return binaryCrossEntropyWithLogits(logits, target, this);
  }
}
