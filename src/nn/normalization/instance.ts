/**
 * @file Normalisation of each channel of each example.
 */
import { normalize } from "../../autograd/extend.js";
import { mean, noGrad, ones, reshape, type Tensor, zeros } from "../../autograd/index.js";
import { checkWhole, checkWithin } from "../../checks.js";
import { ShapeError } from "../../errors.js";
import { settled } from "../../options.js";
import { sizeOf } from "../../shape.js";
import { checkTensor } from "../core/inputs.js";
import { Module } from "../core/module.js";
import { buffer, parameter } from "../core/parameter.js";
import { float, keywords } from "../core/representation.js";
import type { LayerOptions } from "../core/settings.js";

import { affine, blend, checkEps, normalizedByRunning, perChannel } from "./scaling.js";

/** Options of {@link InstanceNorm1d} and {@link InstanceNorm2d}. */
export interface InstanceNormOptions extends Pick<LayerOptions, "dtype"> {
  /** Added to the variance; default 1e-5. */
  eps?: number | undefined;
  /** The share of a batch in the running statistics; default 0.1. */
  momentum?: number | undefined;
  /** Whether there is a weight (initially 1) and a bias (initially 0) for each channel; default false. */
  affine?: boolean | undefined;
  /** Whether there are running statistics, which take the image's place in evaluation; default false. */
  trackRunningStats?: boolean | undefined;
}

/** Normalisation of each channel of each example by itself; subclasses say how many axes x may have. */
abstract class InstanceNorm extends Module {
  readonly numFeatures: number;
  readonly eps: number;
  readonly momentum: number;
  readonly weight: Tensor | undefined;
  readonly bias: Tensor | undefined;
  readonly runningMean: Tensor | undefined;
  readonly runningVar: Tensor | undefined;
  /** PyTorch has it in the state, and leaves it at 0. */
  readonly numBatchesTracked: Tensor | undefined;

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

  /** How many axes a channel has, and how the shape of x is written. */
  protected abstract readonly form: { readonly places: number; readonly shape: string };

  /** @throws ShapeError for another number of axes or channels, or a channel of a single value */
  override forward(x: Tensor): Tensor {
    const { name } = this.constructor;
    checkTensor(name, x);
    const { places, shape } = this.form;
    const isBatch = x.ndim === places + 2;
    if ((!isBatch && x.ndim !== places + 1) || x.shape.at(-places - 1) !== this.numFeatures) {
      throw new ShapeError(name, `needs ${shape} with C = ${this.numFeatures}`, x.shape);
    }
    const batch = isBatch ? x : reshape(x, [1, ...x.shape]);
    const y = this.#normalized(name, batch);
    return isBatch ? y : reshape(y, x.shape);
  }

  #normalized(name: string, x: Tensor): Tensor {
    const [weight, bias] = [perChannel(this.weight, x), perChannel(this.bias, x)];
    if (!this.training && this.runningMean && this.runningVar) {
      const y = normalizedByRunning(x, this.runningMean, this.runningVar, this.eps);
      return affine(y, weight, bias);
    }
    const count = sizeOf(x.shape.slice(2));
    if (count <= 1)
      throw new ShapeError(name, "needs more than one value in a channel of an example", x.shape);
    const planes = x.shape[0]! * this.numFeatures;
    const { y, mean: means, variance } = normalize(name, x, [1, planes, count], this.eps);
    if (this.training) this.#track(means, variance, count);
    return affine(y, weight, bias);
  }

  /** Lets the means of all examples into the running statistics. */
  #track(means: Tensor, variance: Tensor, count: number): void {
    const { runningMean, runningVar, momentum } = this;
    if (!runningMean || !runningVar) return;
    noGrad(() => {
      const overExamples = (own: Tensor): Tensor => mean(reshape(own, [-1, this.numFeatures]), 0);
      blend(runningMean, overExamples(means), momentum);
      blend(runningVar, overExamples(variance), momentum, count / (count - 1));
    });
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
 * Normalizes each channel of each example by itself: x [N, C, L] or [C, L];
 * `y = (x − mean) / √(variance + eps) · weight + bias`. Running statistics, where asked for, are those of
 * {@link BatchNorm1d}.
 * {@link https://arxiv.org/abs/1607.08022 | Ulyanov et al. 2016},
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.InstanceNorm1d.html | PyTorch}
 *
 * @throws ArgumentError unless numFeatures is a whole number ≥ 1, eps ≥ 0 and momentum within 0 … 1
 */
export class InstanceNorm1d extends InstanceNorm {
  protected override get form(): { places: number; shape: string } {
    return { places: 1, shape: "[N, C, L] or [C, L]" };
  }
}

/**
 * {@link InstanceNorm1d} of images: x [N, C, H, W] or [C, H, W].
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.InstanceNorm2d.html | PyTorch}
 *
 * @throws ArgumentError unless numFeatures is a whole number ≥ 1, eps ≥ 0 and momentum within 0 … 1
 */
export class InstanceNorm2d extends InstanceNorm {
  protected override get form(): { places: number; shape: string } {
    return { places: 2, shape: "[N, C, H, W] or [C, H, W]" };
  }
}
