/**
 * @file Batch normalization with the statistics of all ranks' examples.
 */
import { apply, pointwise } from "../autograd/extend.js";
import {
  add,
  concat,
  customOp,
  div,
  full,
  isGradEnabled,
  mean,
  mul,
  narrow,
  noGrad,
  reshape,
  rsqrt,
  select,
  sub,
  sum,
  type Tensor,
  variance,
  zeros,
} from "../autograd/index.js";
import { ArgumentError, GradientError, show } from "../errors.js";
import { input, s } from "../kernels/expression.js";
import { Module } from "../nn/index.js";
import { BatchNorm, type BatchNormOptions } from "../nn/normalization/batch.js";
import { batchNorm } from "../nn/normalization/functions.js";
import { affine, blend, perChannel } from "../nn/normalization/scaling.js";
import { World } from "./world.js";

/**
 * {@link https://arxiv.org/abs/1502.03167 | Batch normalization} of x [N, C, …] over the examples of all
 * ranks: for batches that are too small on each rank. `y = (x − mean) / √(variance + eps) · weight + bias`;
 * running statistics are the same on all ranks. One message in forward, one in backward. Ranks' examples
 * count as in {@link DataParallel}'s default weighting.
 *
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.SyncBatchNorm.html | PyTorch}
 *
 * @throws ArgumentError unless numFeatures is a whole number ≥ 1, eps ≥ 0 and momentum within 0 … 1
 */
export class SyncBatchNorm extends BatchNorm {
  constructor(numFeatures: number, world: World, options?: BatchNormOptions) {
    super(numFeatures, options);
    checkWorld(world);
    this.normalizeBy(normalizingOver(world));
  }

  protected override get form(): { ranks: number[]; shape: string } {
    return { ranks: [2, 3, 4, 5], shape: "[N, C, …]" };
  }

  /**
   * Makes all `BatchNorm` layers of a model compute like this one, and returns the model.
   *
   * @example `SyncBatchNorm.convert(model, world)`
   * @throws ArgumentError unless a module and a world are given
   */
  static convert<M extends Module<never, unknown>>(model: M, world: World): M {
    if (!(model instanceof Module))
      throw new ArgumentError("SyncBatchNorm", `takes a module, got ${show(model)}`);
    checkWorld(world);
    for (const module of model.modules())
      if (module instanceof BatchNorm) module.normalizeBy(normalizingOver(world));
    return model;
  }
}

function checkWorld(world: unknown): void {
  if (world instanceof World) return;
  throw new ArgumentError("SyncBatchNorm", `takes the world of init(), got ${show(world)}`);
}

const standardized = pointwise("syncBatchNorm", 3, s.mul(s.sub(input(0), input(1)), input(2)), "floating");
const gradient = pointwise(
  "syncBatchNormGradient",
  5,
  s.mul(s.sub(s.sub(input(0), input(2)), s.mul(input(1), input(3))), input(4)),
  "floating",
);

/** {@link batchNorm} with the statistics of all ranks. */
function normalizingOver(world: World): typeof batchNorm {
  return (x, options = {}) => {
    const { weight, bias, eps = 1e-5, runningMean, runningVar, momentum = 0.1, training } = options;
    if (!training || world.size === 1) return batchNorm(x, options);
    const all = noGrad(() => statistics(world, x, eps));
    const y = normalization(world, all)(x);
    noGrad(() => {
      if (runningMean) blend(runningMean, all.mean, momentum);
      if (runningVar) blend(runningVar, all.unbiased, momentum);
    });
    return affine(y, perChannel(weight, x), perChannel(bias, x));
  };
}

interface Statistics {
  /** Of each channel, [C]. */
  readonly mean: Tensor;
  /** With Bessel's correction. */
  readonly unbiased: Tensor;
  /** 1 / √(variance + eps) */
  readonly scale: Tensor;
  /** The number of values in a channel, here and on all ranks. */
  readonly own: number;
  readonly total: Tensor;
}

/**
 * Combines the statistics of all ranks, following Chan, Golub and LeVeque: `mean = Σ nᵣ·meanᵣ / n`,
 * `variance = Σ nᵣ·(varianceᵣ + (meanᵣ − mean)²) / n`.
 * {@link https://doi.org/10.2307/2683386 | Chan et al. 1983}
 */
function statistics(world: World, x: Tensor, eps: number): Statistics {
  const [channels, axes] = [x.shape[1]!, axesOf(x)];
  const own = x.size / channels;
  const row = concat([mean(x, axes), variance(x, axes, { correction: 0 }), count(own, x)]);
  // A row for each rank, to which the others add 0.
  const rows = [world.rank, world.size - world.rank - 1].map((n) =>
    zeros([n * row.size], { dtype: x.dtype }),
  );
  const all = reshape(concat([rows[0]!, row, rows[1]!]), [world.size, row.size]);
  world.allReduce(all, "sum");
  const counts = narrow(all, 1, 2 * channels, 1);
  const [means, variances] = [narrow(all, 1, 0, channels), narrow(all, 1, channels, channels)];
  const total = sum(counts);
  const share = div(counts, total);
  const center = sum(mul(share, means), 0);
  const deviation = sub(means, center);
  const spread = sum(mul(share, add(variances, mul(deviation, deviation))), 0);
  return {
    mean: center,
    unbiased: mul(spread, div(total, sub(total, 1))),
    scale: rsqrt(add(spread, eps)),
    own,
    total,
  };
}

/** All axes but that of channels. */
function axesOf(x: Tensor): number[] {
  return x.shape.map((_, axis) => axis).filter((axis) => axis !== 1);
}

function count(own: number, { dtype }: Tensor): Tensor {
  return full([1], own, { dtype });
}

/**
 * y = (x − mean)·scale, with statistics that depend on all ranks' x. With every rank's gradient weighted by
 * its number of values, as in the subsequent average:
 * `dx = (dy − Σ nᵣ·Σdyᵣ / (n·nₒ) − y·Σ nᵣ·Σ(dyᵣ·yᵣ) / (n·nₒ))·scale`, where nₒ is this rank's own number.
 */
function normalization(world: World, { mean, scale, own, total }: Statistics): (x: Tensor) => Tensor {
  return customOp({
    name: "syncBatchNorm",
    forward: (x: Tensor) => apply(standardized, [x, perChannel(mean, x)!, perChannel(scale, x)!]),
    pullbacks: [
      (dy, y) => {
        if (isGradEnabled()) throw new GradientError("SyncBatchNorm", "has no second derivative");
        const axes = axesOf(y);
        const sums = mul(concat([sum(dy, axes), sum(mul(dy, y), axes)]), own);
        world.allReduce(sums, "sum");
        const means = reshape(div(sums, mul(total, own)), [2, mean.size]);
        const [a, b] = [0, 1].map((i) => perChannel(select(means, 0, i), y)!) as [Tensor, Tensor];
        return apply(gradient, [dy, y, a, b, perChannel(scale, y)!]);
      },
    ],
  });
}
