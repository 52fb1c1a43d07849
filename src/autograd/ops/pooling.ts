/**
 * @file Pooling: downsampling by the maximum or mean of windows.
 *
 * Letters: N images of C channels, H rows and W columns, or N sequences of length L; windows of kH × kW
 * pixels.
 */

import { checkWhole } from "../../checks.js";
import type { DType } from "../../dtype.js";
import { ArgumentError, ShapeError, show } from "../../errors.js";
import type { Pair, Windows } from "../../kernels/contract/index.js";
import { poolings } from "../../kernels/families/index.js";
import { kernels } from "../../kernels/index.js";
import { type Settled, settled } from "../../options.js";
import { sizeOf } from "../../shape.js";
import { checkReal, takesAtMost, takesOnly } from "../declare/arguments.js";
import { table } from "../declare/elements.js";
import { bothAxes, checkImages, imageSize, type PairLike, pairOf, windowsOn } from "../declare/windows.js";
import { record } from "../graph.js";
import { allocate } from "../storage.js";
import { checkTensor, Tensor } from "../tensor.js";
import { mul } from "./arithmetic.js";
import type { ValuesAndIndices } from "./extremes.js";
import { matmul } from "./matrix.js";
import { correlate } from "./parts/correlation.js";
import { scatterAt } from "./parts/positions.js";
import { reshape, unsqueeze } from "./reshape.js";

/** Options of pooling; `Size` is a number, or for images also one for each axis: [height, width]. */
export interface PoolOptions<Size extends PairLike> {
  /** Distance between windows; default the window's size. */
  stride?: Size | undefined;
  /** Padding at both ends of each axis, at most half a window: −∞ for maxima, zeros for means. Default 0. */
  padding?: Size | undefined;
  /** Whether to keep windows that extend beyond the end; default false. */
  ceilMode?: boolean | undefined;
}

/** Options of maxima of windows; `Size` as for {@link PoolOptions}. */
export interface MaxPoolOptions<Size extends PairLike> extends PoolOptions<Size> {
  /** Distance between the elements of a window; default 1. */
  dilation?: Size | undefined;
}

/** Options of {@link maxPool1d}. */
export type MaxPool1dOptions = MaxPoolOptions<number>;

/** Options of {@link maxPool2d}; a pair is [height, width], a number applies to both. */
export type MaxPool2dOptions = MaxPoolOptions<PairLike>;

/** Options of {@link avgPool2d}; a pair is [height, width], a number applies to both. */
export interface AvgPool2dOptions extends PoolOptions<PairLike> {
  /** Whether the divisor counts pixels in the padding; default true. */
  countIncludePad?: boolean | undefined;
  /** Divide by this instead of the number of pixels; default: do not. */
  divisorOverride?: number | undefined;
}

const maxPoolDefaults = { padding: 0, dilation: 1, ceilMode: false };

/**
 * The maximum of each window of a sequence: x [N, C, L] or [C, L] → [N, C, L′]; otherwise like
 * {@link maxPool2d}.
 *
 * @throws as {@link maxPool2d}
 */
export function maxPool1d(x: Tensor, kernel: number, options?: MaxPool1dOptions): Tensor {
  takesAtMost("maxPool1d", 3, arguments);
  return lineMaxima("maxPool1d", x, kernel, options).values;
}

/**
 * {@link maxPool1d}, together with the position in the sequence of each value: int32.
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.MaxPool1d.html | PyTorch}
 *
 * @throws as {@link maxPool2d}
 */
export function maxPool1dWithIndices(
  x: Tensor,
  kernel: number,
  options?: MaxPool1dOptions,
): ValuesAndIndices {
  takesAtMost("maxPool1dWithIndices", 3, arguments);
  return lineMaxima("maxPool1dWithIndices", x, kernel, options);
}

function lineMaxima(op: string, x: Tensor, kernel: number, options?: MaxPool1dOptions): ValuesAndIndices {
  const { stride, padding, dilation, ceilMode } = settled(op, options, {
    ...maxPoolDefaults,
    stride: kernel,
  });
  checkTensor(op, "x", x);
  if (x.ndim !== 2 && x.ndim !== 3) throw new ShapeError(op, "needs [N, C, L] or [C, L]", x.shape);
  checkWhole(op, "kernel", kernel, 1);
  checkWhole(op, "stride", stride, 1);
  checkWhole(op, "padding", padding, 0);
  checkWhole(op, "dilation", dilation, 1);
  const { values, indices } = maxima(op, unsqueeze(x, -2), [1, kernel], {
    stride: [1, stride],
    padding: [0, padding],
    dilation: [1, dilation],
    ceilMode,
  });
  const shape = [...values.shape.slice(0, -2), values.shape.at(-1)!];
  return { values: reshape(values, shape), indices: reshape(indices, shape) };
}

/**
 * The maximum of each window: x [N, C, H, W] or [C, H, W] → [N, C, H′, W′]. The gradient goes to the maximum,
 * the first of several; NaN counts as larger than any number.
 *
 * ```
 * H′ = ⌊(H + 2·padding − dilation·(kH − 1) − 1) / stride⌋ + 1, and W′ likewise
 * ```
 *
 * With `ceilMode` it is ⌈…⌉ + 1, without windows that would begin in the trailing padding.
 *
 * @example `maxPool2d(images, 2)  // half as many rows and columns`
 * @throws ShapeError if the image is smaller than a window, or a window lies entirely in the padding
 * @throws ArgumentError if `kernel` or an option is out of range
 */
export function maxPool2d(x: Tensor, kernel: PairLike, options?: MaxPool2dOptions): Tensor {
  takesAtMost("maxPool2d", 3, arguments);
  return imageMaxima("maxPool2d", x, kernel, options).values;
}

/**
 * {@link maxPool2d}, together with the position in the image of each value: int32, `row·W + column`.
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.MaxPool2d.html | PyTorch}
 *
 * @example `const { values, indices } = maxPool2dWithIndices(images, 2);`
 * @throws as {@link maxPool2d}
 */
export function maxPool2dWithIndices(
  x: Tensor,
  kernel: PairLike,
  options?: MaxPool2dOptions,
): ValuesAndIndices {
  takesAtMost("maxPool2dWithIndices", 3, arguments);
  return imageMaxima("maxPool2dWithIndices", x, kernel, options);
}

function imageMaxima(op: string, x: Tensor, kernel: PairLike, options?: MaxPool2dOptions): ValuesAndIndices {
  checkImages(op, x);
  return maxima(op, x, kernel, settled(op, options, { ...maxPoolDefaults, stride: kernel }));
}

function maxima(
  op: string,
  x: Tensor,
  kernelLike: PairLike,
  options: Settled<MaxPool2dOptions>,
): ValuesAndIndices {
  const kernel = pairOf(op, "kernel", kernelLike, 1);
  const stride = pairOf(op, "stride", options.stride, 1);
  const dilation = pairOf(op, "dilation", options.dilation, 1);
  const padding = poolPadding(op, options.padding, kernel);
  const size = imageSize(x);
  const windows = windowsOn(op, size, { kernel, stride, padding, dilation }, padding, options.ceilMode);
  if (hasEmptyWindow(windows)) {
    throw new ShapeError(op, "a window lies entirely in the padding", x.shape, kernel);
  }
  const shape = [...x.shape.slice(0, -2), ...windows.outSize];
  const planes = sizeOf(x.shape.slice(0, -2));
  const count = sizeOf(windows.outSize);
  const storage = allocate(x.dtype, planes * count);
  const indices = allocate("int32", planes * count);
  kernels.of(poolings).maxPool(storage.data, indices.data as Int32Array, x.data, planes, windows);
  const places = new Tensor(indices, [planes, count]);
  const pullback = (g: Tensor): Tensor =>
    reshape(scatterAt(reshape(g, [planes, count]), 1, places, [planes, sizeOf(size)]), x.shape);
  return { values: record(op, storage, shape, [[x, pullback, places]]), indices: reshape(places, shape) };
}

/**
 * The mean of each window: x [N, C, H, W] or [C, H, W] → [N, C, H′, W′], with H′ and W′ as in
 * {@link maxPool2d}. It is a convolution of each channel with a constant filter: dy is shared evenly among a
 * window's pixels. With a `divisorOverride`, it is their sum divided by that number.
 *
 * @throws ShapeError if the image is smaller than a window
 * @throws ArgumentError if `kernel` or an option is out of range
 * @throws DTypeError for int32 and bool
 */
export function avgPool2d(x: Tensor, kernel: PairLike, options?: AvgPool2dOptions): Tensor {
  takesAtMost("avgPool2d", 3, arguments);
  const op = "avgPool2d";
  checkImages(op, x);
  checkReal(op, x);
  const own = settled(op, options, {
    stride: kernel,
    padding: 0,
    ceilMode: false,
    countIncludePad: true,
    divisorOverride: undefined,
  });
  const { ceilMode, countIncludePad, divisorOverride } = own;
  if (divisorOverride !== undefined) checkWhole(op, "divisorOverride", divisorOverride, 1);
  const window = pairOf(op, "kernel", kernel, 1);
  const stride = pairOf(op, "stride", own.stride, 1);
  const padding = poolPadding(op, own.padding, window);
  const rest = { kernel: window, stride, padding, dilation: [1, 1] as const };
  const windows = windowsOn(op, imageSize(x), rest, padding, ceilMode);
  const counts = divisorOverride === undefined ? countsOf(windows, countIncludePad) : [divisorOverride];
  const [all] = counts;
  const even = counts.every((count) => count === all);
  const lengths = { ...windows, batch: sizeOf(x.shape.slice(0, -2)), groups: 1, channels: 1, filters: 1 };
  const weight = table(x.dtype, [1, 1, ...window], () => (even ? 1 / all! : 1));
  const planes = reshape(x, [lengths.batch, 1, ...windows.size]);
  const sums = reshape(correlate(op, planes, weight, undefined, lengths), [
    ...x.shape.slice(0, -2),
    ...windows.outSize,
  ]);
  if (even) return sums;
  const shares = table(x.dtype, windows.outSize, (i) => 1 / counts[i]!);
  return mul(sums, shares);
}

/** The number of pixels that each window's sum is divided by. */
function countsOf({ size, outSize, kernel, stride, padding }: Windows, countIncludePad: boolean): number[] {
  const along = (axis: 0 | 1): number[] =>
    Array.from({ length: outSize[axis] }, (_, i) => {
      const border = countIncludePad ? padding[axis] : 0;
      const first = i * stride[axis] - padding[axis];
      return Math.min(first + kernel[axis], size[axis] + border) - Math.max(first, -border);
    });
  const columns = along(1);
  return along(0).flatMap((rows) => columns.map((count) => rows * count));
}

/**
 * The means of windows that divide the image into `outSize` parts as evenly as possible: part i of n spans
 * rows ⌊i·H/n⌋ to ⌈(i + 1)·H/n⌉, exclusive. x [N, C, H, W] or [C, H, W] → [N, C, …outSize]; `null` keeps an
 * axis as it is. It is computed as `A·x·Bᵀ`, where each row of A and B averages one part.
 *
 * @example `adaptiveAvgPool2d(images, 1)  // one mean for each channel`
 * @throws ArgumentError unless `outSize` consists of whole numbers ≥ 1 or null
 * @throws DTypeError for int32 and bool
 * @throws ShapeError unless x is an image, or several
 */
export function adaptiveAvgPool2d(
  x: Tensor,
  outSize: number | readonly [height: number | null, width: number | null],
): Tensor {
  takesOnly("adaptiveAvgPool2d", 2, arguments);
  const op = "adaptiveAvgPool2d";
  checkImages(op, x);
  checkReal(op, x);
  const size = imageSize(x);
  const wanted = typeof outSize === "number" ? [outSize, outSize] : outSize;
  const [height, width] = pairOf(
    op,
    "outSize",
    Array.isArray(wanted) ? bothAxes((axis) => wanted[axis] ?? size[axis]) : (wanted as PairLike),
    1,
  );
  const y = width === size[1] ? x : matmul(x, meansOf(x.dtype, size[1], width, true));
  return height === size[0] ? y : matmul(meansOf(x.dtype, size[0], height, false), y);
}

/** The matrix [parts, length] that takes the mean of each part, or its transpose. */
function meansOf(dtype: DType, length: number, parts: number, transposed: boolean): Tensor {
  return table(dtype, transposed ? [length, parts] : [parts, length], (at) => {
    const [part, i] = transposed
      ? [at % parts, Math.floor(at / parts)]
      : [Math.floor(at / length), at % length];
    const first = Math.floor((part * length) / parts);
    const end = Math.ceil(((part + 1) * length) / parts);
    return i >= first && i < end ? 1 / (end - first) : 0;
  });
}

// ── checks ─────────────────────────────────────────────────────────────────────────────────────────────────

function poolPadding(op: string, value: PairLike, kernel: Pair): Pair {
  const padding = pairOf(op, "padding", value, 0);
  if (2 * padding[0] > kernel[0] || 2 * padding[1] > kernel[1]) {
    throw new ArgumentError(
      op,
      `padding must be at most half a window, got ${show(padding)} for ${show(kernel)}`,
    );
  }
  return padding;
}

function hasEmptyWindow({ size, outSize, kernel, stride, padding, dilation }: Windows): boolean {
  return ([0, 1] as const).some((axis) =>
    Array.from({ length: outSize[axis] }, (_, i) => i * stride[axis] - padding[axis]).some((first) => {
      const skipped = Math.max(0, Math.ceil(-first / dilation[axis]));
      return skipped >= kernel[axis] || first + skipped * dilation[axis] >= size[axis];
    }),
  );
}
