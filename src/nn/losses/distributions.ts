/**
 * @file Losses that measure how far predicted probabilities are from the targets, as modules.
 */
import {
  binaryCrossEntropyWithLogits,
  type CrossEntropyOptions,
  crossEntropy,
  type LogitsOptions,
  type LossReduction,
  type NllOptions,
  nllLoss,
  type Tensor,
} from "../../autograd/index.js";
import { checkOneOf } from "../../checks.js";
import { settled } from "../../options.js";
import { checkTensor, checkTensors } from "../core/inputs.js";
import { Module } from "../core/module.js";
import { buffer } from "../core/parameter.js";
import { type BCEOptions, binaryCrossEntropy, type KLDivOptions, klDiv } from "./functions.js";
import { Loss } from "./loss.js";

/**
 * Cross-entropy of logits [N, C, …] and class indices [N, …] or probabilities [N, C, …]; see
 * {@link crossEntropy}.
 *
 * @example `new CrossEntropyLoss({ labelSmoothing: 0.1 }).forward(logits, labels).backward();`
 */
export class CrossEntropyLoss extends Loss {
  /** A weight for each class, [C]. */
  readonly weight?: Tensor;
  readonly ignoreIndex: number;
  readonly labelSmoothing: number;

  constructor(options?: CrossEntropyOptions) {
    const { weight, ignoreIndex, labelSmoothing, reduction } = settled("CrossEntropyLoss", options, {
      weight: undefined,
      ignoreIndex: -100,
      labelSmoothing: 0,
      reduction: "mean",
    });
    super({ reduction });
    if (weight !== undefined) this.weight = weightOf("CrossEntropyLoss", "weight", weight);
    this.ignoreIndex = ignoreIndex;
    this.labelSmoothing = labelSmoothing;
  }

  override forward(logits: Tensor, target: Tensor): Tensor {
    checkTensors("CrossEntropyLoss", { logits, target });
    return crossEntropy(logits, target, this);
  }
}

/** Negative log-likelihood of log-probabilities [N, C, …] and class indices [N, …]; see {@link nllLoss}. */
export class NLLLoss extends Loss {
  /** A weight for each class, [C]. */
  readonly weight?: Tensor;
  readonly ignoreIndex: number;

  constructor(options?: NllOptions) {
    const { weight, ignoreIndex, reduction } = settled("NLLLoss", options, {
      weight: undefined,
      ignoreIndex: -100,
      reduction: "mean",
    });
    super({ reduction });
    if (weight !== undefined) this.weight = weightOf("NLLLoss", "weight", weight);
    this.ignoreIndex = ignoreIndex;
  }

  override forward(logProbabilities: Tensor, target: Tensor): Tensor {
    checkTensors("NLLLoss", { logProbabilities, target });
    return nllLoss(logProbabilities, target, this);
  }
}

/** Binary cross-entropy of logits; see {@link binaryCrossEntropyWithLogits}. */
export class BCEWithLogitsLoss extends Loss {
  /** A weight for each loss. */
  readonly weight?: Tensor;
  /** A weight for the positive class. */
  readonly posWeight?: Tensor;

  constructor(options?: LogitsOptions) {
    const { weight, posWeight, reduction } = settled("BCEWithLogitsLoss", options, {
      weight: undefined,
      posWeight: undefined,
      reduction: "mean",
    });
    super({ reduction });
    if (weight !== undefined) this.weight = weightOf("BCEWithLogitsLoss", "weight", weight);
    if (posWeight !== undefined) this.posWeight = weightOf("BCEWithLogitsLoss", "posWeight", posWeight);
  }

  override forward(logits: Tensor, target: Tensor): Tensor {
    checkTensors("BCEWithLogitsLoss", { logits, target });
    return binaryCrossEntropyWithLogits(logits, target, this);
  }
}

/**
 * Binary cross-entropy of probabilities; see {@link binaryCrossEntropy}. For logits, use
 * {@link BCEWithLogitsLoss}.
 */
export class BCELoss extends Loss {
  /** A weight for each loss. */
  readonly weight?: Tensor;

  constructor(options?: BCEOptions) {
    const { weight, reduction } = settled("BCELoss", options, { weight: undefined, reduction: "mean" });
    super({ reduction });
    if (weight !== undefined) this.weight = weightOf("BCELoss", "weight", weight);
  }

  override forward(probabilities: Tensor, target: Tensor): Tensor {
    return binaryCrossEntropy(probabilities, target, { weight: this.weight, reduction: this.reduction });
  }
}

/**
 * Kullback–Leibler divergence of log-probabilities from probabilities; see {@link klDiv}.
 *
 * @throws ArgumentError for an unknown reduction
 */
export class KLDivLoss extends Module<[prediction: Tensor, target: Tensor], Tensor> {
  readonly reduction: LossReduction | "batchMean";
  readonly logTarget: boolean;

  constructor(options?: KLDivOptions) {
    super();
    const { reduction, logTarget } = settled("KLDivLoss", options, { reduction: "mean", logTarget: false });
    checkOneOf("KLDivLoss", "reduction", reduction, ["mean", "batchMean", "sum", "none"]);
    this.reduction = reduction;
    this.logTarget = logTarget;
  }

  override forward(prediction: Tensor, target: Tensor): Tensor {
    return klDiv(prediction, target, { reduction: this.reduction, logTarget: this.logTarget });
  }
}

function weightOf(op: string, name: string, weight: Tensor): Tensor {
  checkTensor(op, name, weight);
  return buffer(weight);
}
