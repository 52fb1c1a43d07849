/**
 * @file Normalization of each channel of each example.
 */
import { ones, reshape, type Tensor, zeros } from "../../autograd/index.js";
import { checkWhole, checkWithin } from "../../checks.js";
import { ShapeError } from "../../errors.js";
import { settled } from "../../options.js";
import { checkTensor } from "../core/inputs.js";
import { Module } from "../core/module.js";
import { buffer, parameter } from "../core/parameter.js";
import { float, keywords } from "../core/representation.js";
import type { LayerOptions } from "../core/settings.js";
import { instanceNorm } from "./functions.js";
import { checkEps } from "./scaling.js";

/** Options of {@link InstanceNorm1d} and {@link InstanceNorm2d}. */
export interface InstanceNormOptions extends Pick<LayerOptions, "dtype"> {
  /** Added to the variance; default 1e-5. */
  eps?: number | undefined;
  /** The weight of a batch in the running statistics; default 0.1. */
  momentum?: number | undefined;
  /** Whether each channel has a weight (initially 1) and a bias (initially 0); default false. */
  affine?: boolean | undefined;
  /** Whether to keep running statistics, which replace the image's in evaluation; default false. */
  trackRunningStats?: boolean | undefined;
}

/** Normalization of each channel of each example separately; subclasses define how many axes x may have. */
abstract class InstanceNorm extends Module {
  readonly numFeatures: number;
  readonly eps: number;
  readonly momentum: number;
  weight: Tensor | undefined;
  bias: Tensor | undefined;
  runningMean: Tensor | undefined;
  runningVar: Tensor | undefined;
  /** Part of PyTorch's state, where it always stays 0. */
  numBatchesTracked: Tensor | undefined;

  constructor(numFeatures: number, options?: InstanceNormOptions) {
    super();
    const { name } = this.constructor;
    const {
      eps,
      momentum,
      affine: isAffine,
      trackRunningStats,
      dtype,
    } = settled(name, options, {
      eps: 1e-5,
      momentum: 0.1,
      affine: false,
      trackRunningStats: false,
      dtype: "float32",
    });
    checkWhole(name, "numFeatures", numFeatures);
    checkEps(name, eps);
    checkWithin(name, "momentum", momentum, 0, 1);
    this.numFeatures = numFeatures;
    this.eps = eps;
    this.momentum = momentum;
    this.weight = isAffine ? parameter(ones([numFeatures], { dtype })) : undefined;
    this.bias = isAffine ? parameter(zeros([numFeatures], { dtype })) : undefined;
    this.runningMean = trackRunningStats ? buffer(zeros([numFeatures], { dtype })) : undefined;
    this.runningVar = trackRunningStats ? buffer(ones([numFeatures], { dtype })) : undefined;
    this.numBatchesTracked = trackRunningStats ? buffer(zeros([], { dtype: "int32" })) : undefined;
  }

  /** The number of axes of a channel, and how the shape of x is written. */
  protected abstract readonly form: { readonly places: number; readonly shape: string };

  /** @throws ShapeError for another number of axes or channels, or a channel of a single value */
  override forward(x: Tensor): Tensor {
    const { name } = this.constructor;
    checkTensor(name, "x", x);
    const { places, shape } = this.form;
    const isBatch = x.ndim === places + 2;
    if ((!isBatch && x.ndim !== places + 1) || x.shape.at(-places - 1) !== this.numFeatures) {
      throw new ShapeError(name, `needs ${shape} with C = ${this.numFeatures}`, x.shape);
    }
    const batch = isBatch ? x : reshape(x, [1, ...x.shape]);
    const { weight, bias, eps, momentum, runningMean, runningVar } = this;
    const useInputStats = this.training || runningMean === undefined;
    // Evaluation does not update running statistics: either there are none, or they are being used.
    const options = { weight, bias, eps, momentum, runningMean, runningVar, useInputStats };
    const y = instanceNorm(batch, options);
    return isBatch ? y : reshape(y, x.shape);
  }

  override extraRepr(): string {
    const settings = {
      eps: float(this.eps),
      momentum: float(this.momentum),
      affine: this.weight !== undefined,
      trackRunningStats: this.runningMean !== undefined,
    };
    return `${this.numFeatures}, ${keywords(settings)}`;
  }
}

/**
 * Normalizes each channel of each example separately: x [N, C, L] or [C, L];
 * `y = (x − mean) / √(variance + eps) · weight + bias`. Running statistics, if requested, are those of
 * {@link BatchNorm1d}. {@link https://arxiv.org/abs/1607.08022 | Ulyanov et al. 2016}
 *
 * @throws ArgumentError unless numFeatures is a whole number ≥ 1, eps ≥ 0 and momentum within 0 … 1
 */
export class InstanceNorm1d extends InstanceNorm {
  protected override get form(): { places: number; shape: string } {
    return { places: 1, shape: "[N, C, L] or [C, L]" };
  }
}

/**
 * {@link InstanceNorm1d} for images: x [N, C, H, W] or [C, H, W].
 *
 * @throws ArgumentError unless numFeatures is a whole number ≥ 1, eps ≥ 0 and momentum within 0 … 1
 */
export class InstanceNorm2d extends InstanceNorm {
  protected override get form(): { places: number; shape: string } {
    return { places: 2, shape: "[N, C, H, W] or [C, H, W]" };
  }
}
