/**
 * @file Normalization of each channel over the batch.
 */
import { add, assign, div, noGrad, ones, type Tensor, to, zeros } from "../../autograd/index.js";
import { checkWhole, checkWithin } from "../../checks.js";
import { ShapeError } from "../../errors.js";
import { settled } from "../../options.js";
import { checkTensor } from "../core/inputs.js";
import { Module } from "../core/module.js";
import { buffer, parameter } from "../core/parameter.js";
import { float, keywords } from "../core/representation.js";
import type { LayerOptions } from "../core/settings.js";
import { batchNorm } from "./functions.js";
import { checkEps } from "./scaling.js";

/** Options of {@link BatchNorm1d} and {@link BatchNorm2d}. */
export interface BatchNormOptions extends Pick<LayerOptions, "dtype"> {
  /** Added to the variance; default 1e-5. */
  eps?: number | undefined;
  /** The weight of a batch in the running statistics, or null for their plain mean; default 0.1. */
  momentum?: number | null | undefined;
  /** Whether each channel has a weight (initially 1) and a bias (initially 0); default true. */
  affine?: boolean | undefined;
  /** Whether to keep running statistics, which replace the batch's in evaluation; default true. */
  trackRunningStats?: boolean | undefined;
}

/**
 * Batch normalization of x [N, C, …]; subclasses define how many axes x may have.
 *
 * @throws ArgumentError unless numFeatures is a whole number ≥ 1, eps ≥ 0 and momentum within 0 … 1
 */
export abstract class BatchNorm extends Module {
  readonly numFeatures: number;
  readonly eps: number;
  readonly momentum: number | null;
  weight: Tensor | undefined;
  bias: Tensor | undefined;
  runningMean: Tensor | undefined;
  runningVar: Tensor | undefined;
  numBatchesTracked: Tensor | undefined;
  #normalize: typeof batchNorm = batchNorm;

  constructor(numFeatures: number, options?: BatchNormOptions) {
    super();
    const { name } = this.constructor;
    const { eps, momentum, affine, trackRunningStats, dtype } = settled(name, options, {
      eps: 1e-5,
      momentum: 0.1,
      affine: true,
      trackRunningStats: true,
      dtype: "float32",
    });
    checkWhole(name, "numFeatures", numFeatures);
    checkEps(name, eps);
    if (momentum !== null) checkWithin(name, "momentum", momentum, 0, 1);
    this.numFeatures = numFeatures;
    this.eps = eps;
    this.momentum = momentum;
    this.weight = affine ? parameter(ones([numFeatures], { dtype })) : undefined;
    this.bias = affine ? parameter(zeros([numFeatures], { dtype })) : undefined;
    this.runningMean = trackRunningStats ? buffer(zeros([numFeatures], { dtype })) : undefined;
    this.runningVar = trackRunningStats ? buffer(ones([numFeatures], { dtype })) : undefined;
    this.numBatchesTracked = trackRunningStats ? buffer(zeros([], { dtype: "int32" })) : undefined;
  }

  /** The allowed numbers of axes of x, and how its shape is written. */
  protected abstract readonly form: { readonly ranks: readonly number[]; readonly shape: string };

  /**
   * @throws ShapeError for another number of axes or channels, or for a single value in a channel, which has
   * no variance, unless running statistics replace it
   */
  override forward(x: Tensor): Tensor {
    const { name } = this.constructor;
    checkTensor(name, "x", x);
    if (!this.form.ranks.includes(x.ndim) || x.shape[1] !== this.numFeatures) {
      throw new ShapeError(name, `needs ${this.form.shape} with C = ${this.numFeatures}`, x.shape);
    }
    const { weight, bias, eps, runningMean, runningVar, numBatchesTracked: tracked } = this;
    // Without running statistics, evaluation also uses the batch's own.
    const training = this.training || runningMean === undefined;
    const share = (): Tensor | number => (tracked ? div(1, to(add(tracked, 1), runningMean!.dtype)) : 0);
    const momentum = this.momentum ?? noGrad(share);
    const y = this.#normalize(x, { weight, bias, eps, runningMean, runningVar, training, momentum });
    if (this.training && tracked) noGrad(() => assign(tracked, add(tracked, 1)));
    return y;
  }

  /** @internal From now on, `normalize` computes instead of {@link batchNorm}. */
  normalizeBy(normalize: typeof batchNorm): void {
    this.#normalize = normalize;
  }

  override extraRepr(): string {
    const settings = {
      eps: float(this.eps),
      momentum: this.momentum === null ? undefined : float(this.momentum),
      affine: this.weight !== undefined,
      trackRunningStats: this.runningMean !== undefined,
    };
    return `${this.numFeatures}, ${keywords(settings)}`;
  }
}

/**
 * Normalizes each channel over the batch: x [N, C] or [N, C, L];
 * `y = (x − mean) / √(variance + eps) · weight + bias`. Evaluation uses the running mean and variance, which
 * follow those of the batches (the variance with Bessel's correction) during training.
 * {@link https://arxiv.org/abs/1502.03167 | Ioffe and Szegedy 2015}
 */
export class BatchNorm1d extends BatchNorm {
  protected override get form(): { ranks: number[]; shape: string } {
    return { ranks: [2, 3], shape: "[N, C] or [N, C, L]" };
  }
}

/** {@link BatchNorm1d} for x [N, C, H, W]: over the batch and all pixels. */
export class BatchNorm2d extends BatchNorm {
  protected override get form(): { ranks: number[]; shape: string } {
    return { ranks: [4], shape: "[N, C, H, W]" };
  }
}
