/**
 * @file Losses that measure how far predicted numbers are from the targets, as modules.
 */
import {
  huberLoss,
  type LossOptions,
  l1Loss,
  mseLoss,
  smoothL1Loss,
  type Tensor,
} from "../../autograd/index.js";
import { settled } from "../../options.js";
import { checkTensors } from "../core/inputs.js";
import { Loss } from "./loss.js";

/**
 * Squared error `(x − t)²`; see {@link mseLoss}.
 *
 * @example `new MSELoss().forward(model.forward(x), y).backward();`
 */
export class MSELoss extends Loss {
  override forward(prediction: Tensor, target: Tensor): Tensor {
    checkTensors("MSELoss", { prediction, target });
    return mseLoss(prediction, target, this);
  }
}

/** Absolute error `|x − t|`; see {@link l1Loss}. */
export class L1Loss extends Loss {
  override forward(prediction: Tensor, target: Tensor): Tensor {
    checkTensors("L1Loss", { prediction, target });
    return l1Loss(prediction, target, this);
  }
}

/** Options of {@link HuberLoss}. */
export interface HuberOptions extends LossOptions {
  /** Where the parabola turns into a straight line; default 1. */
  delta?: number | undefined;
}

/** Huber loss, squared near 0 and absolute further out; see {@link huberLoss}. */
export class HuberLoss extends Loss {
  readonly delta: number;

  constructor(options?: HuberOptions) {
    const { delta, ...rest } = settled("HuberLoss", options, { delta: 1, reduction: "mean" });
    super(rest);
    this.delta = delta;
  }

  override forward(prediction: Tensor, target: Tensor): Tensor {
    checkTensors("HuberLoss", { prediction, target });
    return huberLoss(prediction, target, this);
  }
}

/** Options of {@link SmoothL1Loss}. */
export interface SmoothL1Options extends LossOptions {
  /** Where the parabola turns into a straight line; default 1. */
  beta?: number | undefined;
}

/** Huber loss divided by beta; see {@link smoothL1Loss}. */
export class SmoothL1Loss extends Loss {
  readonly beta: number;

  constructor(options?: SmoothL1Options) {
    const { beta, ...rest } = settled("SmoothL1Loss", options, { beta: 1, reduction: "mean" });
    super(rest);
    this.beta = beta;
  }

  override forward(prediction: Tensor, target: Tensor): Tensor {
    checkTensors("SmoothL1Loss", { prediction, target });
    return smoothL1Loss(prediction, target, this);
  }
}
