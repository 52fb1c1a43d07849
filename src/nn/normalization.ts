/**
 * @file Layers that give their inputs mean 0 and variance 1, over the batch, the features, or groups of
 * channels.
 */
import {
  add,
  assign,
  mean,
  mul,
  noGrad,
  ones,
  reshape,
  rsqrt,
  square,
  type Tensor,
  to,
  zeros,
} from "../autograd/index.js";
import { normalize } from "../autograd/ops/parts/normalization.js";
import { apply, pointwise } from "../autograd/pointwise.js";
import { checkWhole, checkWithin } from "../checks.js";
import { ArgumentError, ShapeError, show } from "../errors.js";
import { input, s } from "../kernels/expression.js";
import { settled } from "../options.js";
import { type Shape, sameShape, sizeOf } from "../shape.js";
import { checkTensor } from "./inputs.js";
import { Module } from "./module.js";
import { buffer, parameter } from "./parameter.js";
import { float, keywords, tuple } from "./representation.js";
import type { LayerOptions } from "./settings.js";

const standardized = pointwise("standardize", 3, s.mul(s.sub(input(0), input(1)), input(2)), "floating");
const scaledAndShifted = pointwise("affine", 3, s.add(s.mul(input(0), input(1)), input(2)), "floating");

/** y·weight + bias, as far as there are such. */
export function affine(y: Tensor, weight: Tensor | undefined, bias: Tensor | undefined): Tensor {
  if (weight === undefined) return y;
  return bias === undefined ? mul(y, weight) : apply(scaledAndShifted, [y, weight, bias]);
}

/** A parameter of each channel as it broadcasts with x [N, C, …]. */
export function perChannel(parameter: Tensor | undefined, x: Tensor): Tensor | undefined {
  return parameter && reshape(parameter, [parameter.size, ...x.shape.slice(2).map(() => 1)]);
}

/** Refuses what is no number ≥ 0. */
export function checkEps(op: string, eps: unknown): void {
  if (!(typeof eps === "number" && eps >= 0))
    throw new ArgumentError(op, `eps must be ≥ 0, got ${show(eps)}`);
}

/** (x − mean)·scale */
export function standardize(x: Tensor, center: Tensor, scale: Tensor): Tensor {
  return apply(standardized, [x, center, scale]);
}

/** Options of {@link LayerNorm}. */
export interface LayerNormOptions extends Pick<LayerOptions, "dtype"> {
  /** Added to the variance; default 1e-5. */
  eps?: number | undefined;
  /** Whether there is a weight (initially 1) and a bias (initially 0) for each feature; default true. */
  elementwiseAffine?: boolean | undefined;
  /** Whether there is a bias; default true. */
  bias?: boolean | undefined;
}

function normalizedShapeOf(op: string, shape: number | Shape): Shape {
  const lengths = typeof shape === "number" ? [shape] : shape;
  if (!Array.isArray(lengths)) {
    throw new ArgumentError(op, `normalizedShape must be a length or a list of lengths, got ${show(shape)}`);
  }
  for (const length of lengths) checkWhole(op, "normalizedShape", length);
  return [...lengths];
}

/** The axes that a normalized shape covers. @throws ShapeError when x does not end in it */
function lastAxes(op: string, x: Tensor, shape: Shape): number[] {
  checkTensor(op, x);
  if (!sameShape(x.shape.slice(-shape.length), shape)) {
    throw new ShapeError(op, "the last axes must have the normalized shape", x.shape, shape);
  }
  return shape.map((_, i) => i - shape.length);
}

/**
 * Normalizes each example over its features: `y = (x − mean) / √(variance + eps) · weight + bias`, mean and
 * variance over the last axes, which have the shape `normalizedShape`.
 * {@link https://arxiv.org/abs/1607.06450 | Ba et al. 2016},
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.LayerNorm.html | PyTorch}
 *
 * @throws ArgumentError for lengths that are no whole numbers ≥ 1, or a negative eps
 */
export class LayerNorm extends Module {
  readonly normalizedShape: Shape;
  readonly eps: number;
  readonly weight: Tensor | undefined;
  readonly bias: Tensor | undefined;

  constructor(normalizedShape: number | Shape, options: LayerNormOptions = {}) {
    super();
    const { eps, elementwiseAffine, bias, dtype } = settled("LayerNorm", options, {
      eps: 1e-5,
      elementwiseAffine: true,
      bias: true,
      dtype: "float32",
    });
    checkEps("LayerNorm", eps);
    this.normalizedShape = normalizedShapeOf("LayerNorm", normalizedShape);
    this.eps = eps;
    this.weight = elementwiseAffine ? parameter(ones(this.normalizedShape, { dtype })) : undefined;
    this.bias = elementwiseAffine && bias ? parameter(zeros(this.normalizedShape, { dtype })) : undefined;
  }

  /** @throws ShapeError when x does not end in the normalized shape */
  override forward(x: Tensor): Tensor {
    lastAxes("LayerNorm", x, this.normalizedShape);
    const perExample = sizeOf(this.normalizedShape);
    const { y } = normalize("LayerNorm", x, [1, x.size / perExample, perExample], this.eps);
    return affine(y, this.weight, this.bias);
  }

  override extraRepr(): string {
    const settings = keywords({ eps: float(this.eps), elementwiseAffine: this.weight !== undefined });
    return `${tuple(this.normalizedShape)}, ${settings}`;
  }
}

/** Options of {@link RMSNorm}. */
export interface RMSNormOptions extends Pick<LayerOptions, "dtype"> {
  /** Added to the mean square; default the dtype's distance from 1 to the next number. */
  eps?: number | undefined;
  /** Whether there is a weight (initially 1) for each feature; default true. */
  elementwiseAffine?: boolean | undefined;
}

/**
 * Divides each example by its root mean square: `y = x / √(mean(x²) + eps) · weight`, over the last axes,
 * which have the shape `normalizedShape`. {@link https://arxiv.org/abs/1910.07467 | Zhang and Sennrich 2019},
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.RMSNorm.html | PyTorch}
 *
 * @throws ArgumentError for lengths that are no whole numbers ≥ 1, or a negative eps
 */
export class RMSNorm extends Module {
  readonly normalizedShape: Shape;
  readonly eps: number | undefined;
  readonly weight: Tensor | undefined;

  constructor(normalizedShape: number | Shape, options: RMSNormOptions = {}) {
    super();
    const { eps, elementwiseAffine, dtype } = settled("RMSNorm", options, {
      eps: undefined,
      elementwiseAffine: true,
      dtype: "float32",
    });
    if (eps !== undefined) checkEps("RMSNorm", eps);
    this.normalizedShape = normalizedShapeOf("RMSNorm", normalizedShape);
    this.eps = eps;
    this.weight = elementwiseAffine ? parameter(ones(this.normalizedShape, { dtype })) : undefined;
  }

  /** @throws ShapeError when x does not end in the normalized shape */
  override forward(x: Tensor): Tensor {
    const axes = lastAxes("RMSNorm", x, this.normalizedShape);
    const eps = this.eps ?? (x.dtype === "float64" ? 2 ** -52 : 2 ** -23);
    const scale = rsqrt(add(mean(square(x), axes, { keepDims: true }), eps));
    return affine(mul(x, scale), this.weight, undefined);
  }

  override extraRepr(): string {
    const eps = this.eps === undefined ? undefined : float(this.eps);
    const settings = keywords({ eps, elementwiseAffine: this.weight !== undefined });
    return `${tuple(this.normalizedShape)}, ${settings}`;
  }
}

/** Options of {@link GroupNorm}. */
export interface GroupNormOptions extends Pick<LayerOptions, "dtype"> {
  /** Added to the variance; default 1e-5. */
  eps?: number | undefined;
  /** Whether there is a weight (initially 1) and a bias (initially 0) for each channel; default true. */
  affine?: boolean | undefined;
}

/**
 * Normalizes each example over groups of its channels: x [N, C, …], with mean and variance over C / numGroups
 * channels and all places. {@link https://arxiv.org/abs/1803.08494 | Wu and He 2018},
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.GroupNorm.html | PyTorch}
 *
 * @throws ArgumentError for sizes below 1, groups that do not divide the channels, or a negative eps
 */
export class GroupNorm extends Module {
  readonly numGroups: number;
  readonly numChannels: number;
  readonly eps: number;
  readonly weight: Tensor | undefined;
  readonly bias: Tensor | undefined;

  constructor(numGroups: number, numChannels: number, options: GroupNormOptions = {}) {
    super();
    const { eps, affine, dtype } = settled("GroupNorm", options, {
      eps: 1e-5,
      affine: true,
      dtype: "float32",
    });
    checkWhole("GroupNorm", "numGroups", numGroups);
    checkWhole("GroupNorm", "numChannels", numChannels);
    if (numChannels % numGroups !== 0) {
      throw new ArgumentError("GroupNorm", `${numGroups} groups do not divide ${numChannels} channels`);
    }
    checkEps("GroupNorm", eps);
    this.numGroups = numGroups;
    this.numChannels = numChannels;
    this.eps = eps;
    this.weight = affine ? parameter(ones([numChannels], { dtype })) : undefined;
    this.bias = affine ? parameter(zeros([numChannels], { dtype })) : undefined;
  }

  /** @throws ShapeError unless x is [N, C, …] */
  override forward(x: Tensor): Tensor {
    checkTensor("GroupNorm", x);
    if (x.ndim < 2 || x.shape[1] !== this.numChannels) {
      throw new ShapeError("GroupNorm", `needs [N, ${this.numChannels}, …]`, x.shape);
    }
    const perGroup = (this.numChannels / this.numGroups) * sizeOf(x.shape.slice(2));
    const { y } = normalize("GroupNorm", x, [1, x.shape[0]! * this.numGroups, perGroup], this.eps);
    return affine(y, perChannel(this.weight, x), perChannel(this.bias, x));
  }

  override extraRepr(): string {
    const settings = keywords({ eps: float(this.eps), affine: this.weight !== undefined });
    return `${this.numGroups}, ${this.numChannels}, ${settings}`;
  }
}

/** Options of {@link BatchNorm1d} and {@link BatchNorm2d}. */
export interface BatchNormOptions extends Pick<LayerOptions, "dtype"> {
  /** Added to the variance; default 1e-5. */
  eps?: number | undefined;
  /** The share of a batch in the running statistics, or null for their plain mean; default 0.1. */
  momentum?: number | null | undefined;
  /** Whether there is a weight (initially 1) and a bias (initially 0) for each channel; default true. */
  affine?: boolean | undefined;
  /** Whether there are running statistics, which take the batch's place in evaluation; default true. */
  trackRunningStats?: boolean | undefined;
}

/**
 * Batch normalisation of x [N, C, …]; subclasses say how many axes x may have.
 *
 * @throws ArgumentError unless numFeatures is a whole number ≥ 1, eps ≥ 0 and momentum within 0 … 1
 */
abstract class BatchNorm extends Module {
  readonly numFeatures: number;
  readonly eps: number;
  readonly momentum: number | null;
  readonly weight: Tensor | undefined;
  readonly bias: Tensor | undefined;
  readonly runningMean: Tensor | undefined;
  readonly runningVar: Tensor | undefined;
  readonly numBatchesTracked: Tensor | undefined;

  constructor(numFeatures: number, options: BatchNormOptions = {}) {
    super();
    const { name } = new.target;
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

  /** The numbers of axes that x may have, and how its shape is written. */
  protected abstract readonly form: { readonly ranks: readonly number[]; readonly shape: string };

  /**
   * @throws ShapeError for another number of axes or channels, or for a single value in a channel, which has
   * no variance, unless running statistics take its place
   */
  override forward(x: Tensor): Tensor {
    const { name } = this.constructor;
    checkTensor(name, x);
    if (!this.form.ranks.includes(x.ndim) || x.shape[1] !== this.numFeatures) {
      throw new ShapeError(name, `needs ${this.form.shape} with C = ${this.numFeatures}`, x.shape);
    }
    const [weight, bias] = [perChannel(this.weight, x), perChannel(this.bias, x)];
    if (!this.training && this.runningMean && this.runningVar) {
      const scale = rsqrt(add(perChannel(this.runningVar, x)!, this.eps));
      return affine(standardize(x, perChannel(this.runningMean, x)!, scale), weight, bias);
    }
    const count = x.size / this.numFeatures;
    if (count <= 1) {
      throw new ShapeError(name, "needs more than one value per channel for a variance", x.shape);
    }
    const slices = [x.shape[0]!, this.numFeatures, sizeOf(x.shape.slice(2))] as const;
    const { y, mean, variance } = normalize(name, x, slices, this.eps);
    if (this.training) this.#track(mean, variance, count);
    return affine(y, weight, bias);
  }

  #track(mean: Tensor, variance: Tensor, count: number): void {
    const { runningMean, runningVar, numBatchesTracked } = this;
    if (!runningMean || !runningVar || !numBatchesTracked) return;
    noGrad(() => {
      assign(numBatchesTracked, add(numBatchesTracked, 1));
      const share = this.momentum ?? 1 / numBatchesTracked.item();
      const blend = (running: Tensor, batch: Tensor, factor: number): void => {
        const own = to(batch, running.dtype);
        assign(running, add(mul(running, 1 - share), mul(own, share * factor)));
      };
      blend(runningMean, mean, 1);
      blend(runningVar, variance, count / (count - 1));
    });
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
 * `y = (x − mean) / √(variance + eps) · weight + bias`. In evaluation, mean and variance are the running
 * ones, which follow those of the batches (the variance with Bessel's correction) while training.
 * {@link https://arxiv.org/abs/1502.03167 | Ioffe and Szegedy 2015},
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm1d.html | PyTorch}
 */
export class BatchNorm1d extends BatchNorm {
  protected override get form(): { ranks: number[]; shape: string } {
    return { ranks: [2, 3], shape: "[N, C] or [N, C, L]" };
  }
}

/**
 * {@link BatchNorm1d} of x [N, C, H, W]: over the batch and all places.
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.BatchNorm2d.html | PyTorch}
 */
export class BatchNorm2d extends BatchNorm {
  protected override get form(): { ranks: number[]; shape: string } {
    return { ranks: [4], shape: "[N, C, H, W]" };
  }
}
