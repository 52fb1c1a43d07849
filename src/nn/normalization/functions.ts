/**
 * @file Normalization as functions of weights: the computations of the layers in this folder.
 */
import { normalize, takesAtMost } from "../../autograd/extend.js";
import { mean, noGrad, reshape, Tensor } from "../../autograd/index.js";
import { checkWhole, checkWithin } from "../../checks.js";
import { ArgumentError, ShapeError, show } from "../../errors.js";
import { settled } from "../../options.js";
import { type Shape, sameShape, sizeOf } from "../../shape.js";
import { checkTensor } from "../core/inputs.js";
import { affine, blend, checkEps, normalizedByRunning, perChannel } from "./scaling.js";

/** Options of every normalization function. */
export interface NormalizationOptions {
  /** Multiplies each feature or channel; default 1. */
  weight?: Tensor | undefined;
  /** Added to each feature or channel, if there is a weight; default 0. */
  bias?: Tensor | undefined;
  /** Added to the variance; default 1e-5. */
  eps?: number | undefined;
}

/** Options of {@link rmsNorm}; eps defaults to the dtype's distance from 1 to the next number. */
export type RmsNormOptions = Pick<NormalizationOptions, "weight" | "eps">;

/** Options of {@link batchNorm}. */
export interface BatchNormCallOptions extends NormalizationOptions {
  /** The running mean of each channel, [C], updated in place during training. */
  runningMean?: Tensor | undefined;
  /** The running variance of each channel, [C], updated in place during training. */
  runningVar?: Tensor | undefined;
  /** Whether to use the batch's own statistics; default false, as in PyTorch. */
  training?: boolean | undefined;
  /** The weight of a batch in the running statistics, a number or a scalar tensor; default 0.1. */
  momentum?: number | Tensor | undefined;
}

/** Options of {@link instanceNorm}. */
export interface InstanceNormCallOptions extends Omit<BatchNormCallOptions, "training"> {
  /** Whether to use each image's own statistics instead of the running ones; default true. */
  useInputStats?: boolean | undefined;
}

const plain = { weight: undefined, bias: undefined, eps: 1e-5 } as const;
const tracking = { ...plain, runningMean: undefined, runningVar: undefined, momentum: 0.1 } as const;

/** @internal Lengths of the axes that are normalized. */
export function normalizedShapeOf(op: string, shape: number | Shape): Shape {
  const lengths = typeof shape === "number" ? [shape] : shape;
  if (!Array.isArray(lengths)) {
    throw new ArgumentError(op, `normalizedShape must be a length or a list of lengths, got ${show(shape)}`);
  }
  for (const length of lengths) checkWhole(op, "normalizedShape", length);
  return [...lengths];
}

/**
 * `(x − mean) / √(variance + eps) · weight + bias`, with mean and variance over the last axes. These have the
 * shape `normalizedShape`, as do weight and bias.
 *
 * @throws ShapeError unless x, weight and bias end in the normalized shape
 * @throws ArgumentError for a negative eps
 */
export function layerNorm(
  x: Tensor,
  normalizedShape: number | Shape,
  options?: NormalizationOptions,
): Tensor {
  takesAtMost("layerNorm", 3, arguments);
  const { weight, bias, eps } = settled("layerNorm", options, plain);
  const shape = normalizedShapeOf("layerNorm", normalizedShape);
  checkScaling("layerNorm", shape, weight, bias);
  return affine(overLastAxes("layerNorm", x, shape, eps, true), weight, bias);
}

/**
 * `x / √(mean(x²) + eps) · weight`, over the last axes, which have the shape `normalizedShape`.
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.rms_norm.html | PyTorch}
 *
 * @throws as {@link layerNorm}
 */
export function rmsNorm(x: Tensor, normalizedShape: number | Shape, options?: RmsNormOptions): Tensor {
  takesAtMost("rmsNorm", 3, arguments);
  const { weight, eps } = settled("rmsNorm", options, { weight: undefined, eps: undefined });
  const shape = normalizedShapeOf("rmsNorm", normalizedShape);
  checkScaling("rmsNorm", shape, weight, undefined);
  checkTensor("rmsNorm", "x", x);
  const small = x.dtype === "float64" ? 2 ** -52 : 2 ** -23;
  return affine(overLastAxes("rmsNorm", x, shape, eps ?? small, false), weight, undefined);
}

function overLastAxes(op: string, x: Tensor, shape: Shape, eps: number, centered: boolean): Tensor {
  checkTensor(op, "x", x);
  checkEps(op, eps);
  if (!sameShape(x.shape.slice(-shape.length), shape)) {
    throw new ShapeError(op, "the last axes must have the normalized shape", x.shape, shape);
  }
  const perExample = sizeOf(shape);
  return normalize(op, x, [1, x.size / perExample, perExample], eps, centered).y;
}

/**
 * x [N, C, …] normalized over C / numGroups channels and all positions of each example, times weight [C] plus
 * bias [C].
 *
 * @throws ShapeError unless x is [N, C, …], and weight and bias [C]
 * @throws ArgumentError for groups that do not divide the channels, or a negative eps
 */
export function groupNorm(x: Tensor, numGroups: number, options?: NormalizationOptions): Tensor {
  takesAtMost("groupNorm", 3, arguments);
  const { weight, bias, eps } = settled("groupNorm", options, plain);
  const channels = channelsOf("groupNorm", x);
  checkWhole("groupNorm", "numGroups", numGroups);
  checkEps("groupNorm", eps);
  checkScaling("groupNorm", [channels], weight, bias);
  if (channels % numGroups !== 0) {
    throw new ArgumentError("groupNorm", `${numGroups} groups do not divide ${channels} channels`);
  }
  const perGroup = (channels / numGroups) * sizeOf(x.shape.slice(2));
  const { y } = normalize("groupNorm", x, [1, x.shape[0]! * numGroups, perGroup], eps);
  return affine(y, perChannel(weight, x), perChannel(bias, x));
}

/**
 * x [N, C, …] normalized over the batch and all positions of each channel, times weight [C] plus bias [C]:
 * during training with the batch's statistics, which also update the running ones, otherwise with the running
 * ones.
 *
 * @throws ShapeError unless x is [N, C, …] and the rest [C]; for a channel of one value while training
 * @throws ArgumentError if running statistics are missing outside of training, or eps or momentum is out of
 * range
 */
export function batchNorm(x: Tensor, options?: BatchNormCallOptions): Tensor {
  takesAtMost("batchNorm", 2, arguments);
  const op = "batchNorm";
  const own = settled(op, options, { ...tracking, training: false });
  const { weight, bias, eps, runningMean, runningVar } = own;
  const channels = channelsOf(op, x);
  checkTracking(op, channels, own);
  const scale = [perChannel(weight, x), perChannel(bias, x)] as const;
  if (!own.training) {
    const [running, variance] = bothRunning(op, own, "Pass training: true for the batch's own.");
    return affine(normalizedByRunning(x, running, variance, eps), ...scale);
  }
  const count = x.size / channels;
  if (count <= 1) throw new ShapeError(op, "needs more than one value per channel for a variance", x.shape);
  const slices = [x.shape[0]!, channels, sizeOf(x.shape.slice(2))] as const;
  const { y, mean: means, variance } = normalize(op, x, slices, eps);
  noGrad(() => {
    if (runningMean) blend(runningMean, means, own.momentum);
    if (runningVar) blend(runningVar, variance, own.momentum, count / (count - 1));
  });
  return affine(y, ...scale);
}

/**
 * x [N, C, …] normalized over the positions of each channel of each example, times weight [C] plus bias [C].
 * Means over the examples update the running statistics, if there are any; with `useInputStats: false` these
 * are used instead.
 *
 * @throws ShapeError unless x is [N, C, …] and the rest [C]; for a channel of one value
 * @throws ArgumentError if running statistics are needed but missing, or eps or momentum is out of range
 */
export function instanceNorm(x: Tensor, options?: InstanceNormCallOptions): Tensor {
  takesAtMost("instanceNorm", 2, arguments);
  const op = "instanceNorm";
  const own = settled(op, options, { ...tracking, useInputStats: true });
  const { weight, bias, eps, runningMean, runningVar } = own;
  const channels = channelsOf(op, x);
  checkTracking(op, channels, own);
  const scale = [perChannel(weight, x), perChannel(bias, x)] as const;
  if (!own.useInputStats) {
    const [running, variance] = bothRunning(op, own, "Pass useInputStats: true for each image's own.");
    return affine(normalizedByRunning(x, running, variance, eps), ...scale);
  }
  const count = sizeOf(x.shape.slice(2));
  if (count <= 1) throw new ShapeError(op, "needs more than one value per channel and example", x.shape);
  const { y, mean: means, variance } = normalize(op, x, [1, x.shape[0]! * channels, count], eps);
  noGrad(() => {
    const overExamples = (each: Tensor): Tensor => mean(reshape(each, [-1, channels]), 0);
    if (runningMean) blend(runningMean, overExamples(means), own.momentum);
    if (runningVar) blend(runningVar, overExamples(variance), own.momentum, count / (count - 1));
  });
  return affine(y, ...scale);
}

// ── checks of arguments ───────────────────────────────────────────────────────────────────────────────────

/** The number of channels of x [N, C, …]. */
function channelsOf(op: string, x: Tensor): number {
  checkTensor(op, "x", x);
  if (x.ndim < 2) throw new ShapeError(op, "needs [N, C, …]", x.shape);
  return x.shape[1]!;
}

function checkScaling(op: string, shape: Shape, weight: Tensor | undefined, bias: Tensor | undefined): void {
  for (const [name, own] of Object.entries({ weight, bias })) checkLike(op, name, own, shape);
  if (bias !== undefined && weight === undefined) {
    throw new ArgumentError(op, "a bias needs a weight: pass both, or neither");
  }
}

function checkLike(op: string, name: string, own: Tensor | undefined, shape: Shape): void {
  if (own === undefined) return;
  checkTensor(op, name, own);
  if (!sameShape(own.shape, shape)) throw new ShapeError(op, `${name} does not fit`, own.shape, shape);
}

function checkTracking(op: string, channels: number, own: Omit<BatchNormCallOptions, "training">): void {
  checkEps(op, own.eps);
  if (!(own.momentum instanceof Tensor)) checkWithin(op, "momentum", own.momentum, 0, 1);
  checkScaling(op, [channels], own.weight, own.bias);
  checkLike(op, "runningMean", own.runningMean, [channels]);
  checkLike(op, "runningVar", own.runningVar, [channels]);
}

function bothRunning(op: string, own: BatchNormCallOptions, cure: string): [Tensor, Tensor] {
  const { runningMean, runningVar } = own;
  if (runningMean && runningVar) return [runningMean, runningVar];
  throw new ArgumentError(op, `needs runningMean and runningVar. ${cure}`);
}
