/**
 * @file Layers without parameters that change how many points an image has.
 */
import { type PairLike, pairOf } from "../autograd/extend.js";
import {
  type AvgPool2dOptions,
  adaptiveAvgPool2d,
  avgPool2d,
  type InterpolateOptions,
  interpolateNearest,
  type MaxPool1dOptions,
  type MaxPool2dOptions,
  maxPool1d,
  maxPool2d,
  squeeze,
  type Tensor,
  unsqueeze,
} from "../autograd/index.js";
import { checkWhole } from "../checks.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { type Settled, settled } from "../options.js";
import { checkTensor } from "./core/inputs.js";
import { Module } from "./core/module.js";
import { float, keywords, tuple } from "./core/representation.js";

/** A number, or Python's tuple of several. */
function shown(value: number | readonly (number | null)[]): string | number {
  return typeof value === "number" ? value : tuple(value);
}

/** The greatest of each window: [N, C, L] → [N, C, L′]; see {@link maxPool1d}. */
export class MaxPool1d extends Module {
  readonly kernelSize: number;
  readonly options: Settled<MaxPool1dOptions>;

  constructor(kernelSize: number, options?: MaxPool1dOptions) {
    super();
    checkWhole("MaxPool1d", "kernelSize", kernelSize);
    this.kernelSize = kernelSize;
    this.options = settled("MaxPool1d", options, {
      stride: kernelSize,
      padding: 0,
      dilation: 1,
      ceilMode: false,
    });
  }

  override forward(x: Tensor): Tensor {
    checkTensor("MaxPool1d", x);
    return maxPool1d(x, this.kernelSize, this.options);
  }

  override extraRepr(): string {
    const { stride, padding, dilation, ceilMode } = this.options;
    return keywords({ kernelSize: this.kernelSize, stride, padding, dilation, ceilMode });
  }
}

/** The greatest of each window: [N, C, H, W] → [N, C, H′, W′]; see {@link maxPool2d}. */
export class MaxPool2d extends Module {
  readonly kernelSize: PairLike;
  readonly options: Settled<MaxPool2dOptions>;

  constructor(kernelSize: PairLike, options?: MaxPool2dOptions) {
    super();
    pairOf("MaxPool2d", "kernelSize", kernelSize, 1);
    this.kernelSize = kernelSize;
    this.options = settled("MaxPool2d", options, {
      stride: kernelSize,
      padding: 0,
      dilation: 1,
      ceilMode: false,
    });
  }

  override forward(x: Tensor): Tensor {
    checkTensor("MaxPool2d", x);
    return maxPool2d(x, this.kernelSize, this.options);
  }

  override extraRepr(): string {
    const { stride, padding, dilation, ceilMode } = this.options;
    return keywords({
      kernelSize: shown(this.kernelSize),
      stride: shown(stride),
      padding: shown(padding),
      dilation: shown(dilation),
      ceilMode,
    });
  }
}

/** Options of {@link AvgPool1d}. */
export interface AvgPool1dLayerOptions {
  /** Points from one window to the next; default the window's length. */
  stride?: number | undefined;
  /** Zeros added at both ends; default 0. */
  padding?: number | undefined;
  /** Whether a last window that is not full counts; default false. */
  ceilMode?: boolean | undefined;
  /** Whether added zeros count as points; default true. */
  countIncludePad?: boolean | undefined;
}

/**
 * The mean of each window: x [N, C, L] or [C, L] → [N, C, L′]; see {@link avgPool2d}.
 *
 * @throws ShapeError unless x is [N, C, L] or [C, L]
 */
export function avgPool1d(x: Tensor, kernelSize: number, options?: AvgPool1dLayerOptions): Tensor {
  checkTensor("avgPool1d", x);
  checkWhole("avgPool1d", "kernelSize", kernelSize);
  if (x.ndim !== 2 && x.ndim !== 3) throw new ShapeError("avgPool1d", "needs [N, C, L] or [C, L]", x.shape);
  const { stride, padding, ...rest } = settled("avgPool1d", options, avgPool1dDefaults(kernelSize));
  const windows = { stride: [1, stride] as const, padding: [0, padding] as const, ...rest };
  // As an image of one line.
  return squeeze(avgPool2d(unsqueeze(x, -2), [1, kernelSize], windows), -2);
}

function avgPool1dDefaults(kernelSize: number): Settled<AvgPool1dLayerOptions> {
  return { stride: kernelSize, padding: 0, ceilMode: false, countIncludePad: true };
}

/**
 * The mean of each window: [N, C, L] → [N, C, L′], or without N; see {@link avgPool2d}.
 *
 * @throws ArgumentError unless kernelSize is a whole number ≥ 1
 */
export class AvgPool1d extends Module {
  readonly kernelSize: number;
  readonly options: Settled<AvgPool1dLayerOptions>;

  constructor(kernelSize: number, options?: AvgPool1dLayerOptions) {
    super();
    checkWhole("AvgPool1d", "kernelSize", kernelSize);
    this.kernelSize = kernelSize;
    this.options = settled("AvgPool1d", options, avgPool1dDefaults(kernelSize));
  }

  /** @throws ShapeError unless x is [N, C, L] or [C, L] */
  override forward(x: Tensor): Tensor {
    return avgPool1d(x, this.kernelSize, this.options);
  }

  override extraRepr(): string {
    const { stride, padding } = this.options;
    return keywords({
      kernelSize: tuple([this.kernelSize]),
      stride: tuple([stride]),
      padding: tuple([padding]),
    });
  }
}

/** The mean of each window: [N, C, H, W] → [N, C, H′, W′]; see {@link avgPool2d}. */
export class AvgPool2d extends Module {
  readonly kernelSize: PairLike;
  readonly options: Settled<AvgPool2dOptions>;

  constructor(kernelSize: PairLike, options?: AvgPool2dOptions) {
    super();
    pairOf("AvgPool2d", "kernelSize", kernelSize, 1);
    this.kernelSize = kernelSize;
    const defaults = { stride: kernelSize, padding: 0, ceilMode: false, countIncludePad: true };
    this.options = settled("AvgPool2d", options, defaults);
  }

  override forward(x: Tensor): Tensor {
    checkTensor("AvgPool2d", x);
    return avgPool2d(x, this.kernelSize, this.options);
  }

  override extraRepr(): string {
    const { stride, padding } = this.options;
    return keywords({ kernelSize: shown(this.kernelSize), stride: shown(stride), padding: shown(padding) });
  }
}

/** Means of parts as even as can be: [N, C, H, W] → [N, C, …outputSize]; see {@link adaptiveAvgPool2d}. */
export class AdaptiveAvgPool2d extends Module {
  readonly outputSize: Parameters<typeof adaptiveAvgPool2d>[1];

  /** `null` keeps an axis as it is. */
  constructor(outputSize: number | readonly [height: number | null, width: number | null]) {
    super();
    const lengths = Array.isArray(outputSize) ? outputSize.map((length) => length ?? 1) : outputSize;
    pairOf("AdaptiveAvgPool2d", "outputSize", lengths as PairLike, 0);
    this.outputSize = outputSize;
  }

  override forward(x: Tensor): Tensor {
    checkTensor("AdaptiveAvgPool2d", x);
    return adaptiveAvgPool2d(x, this.outputSize);
  }

  override extraRepr(): string {
    return keywords({ outputSize: shown(this.outputSize) });
  }
}

/**
 * Repeats lines and points: [N, C, H, W] → [N, C, H′, W′]; see {@link interpolateNearest}.
 *
 * @throws ArgumentError when not exactly one of `size` and `scaleFactor` is given
 */
export class Upsample extends Module {
  readonly options: InterpolateOptions;

  constructor(options: InterpolateOptions) {
    super();
    const { size, scaleFactor } = settled("Upsample", options, {
      size: undefined,
      scaleFactor: undefined,
    });
    if ((size === undefined) === (scaleFactor === undefined)) {
      throw new ArgumentError("Upsample", "needs either size or scaleFactor");
    }
    this.options = size === undefined ? { scaleFactor: scaleFactor! } : { size };
  }

  override forward(x: Tensor): Tensor {
    checkTensor("Upsample", x);
    return interpolateNearest(x, this.options);
  }

  override extraRepr(): string {
    const { size, scaleFactor } = this.options;
    if (size !== undefined) return keywords({ size: shown(size), mode: "nearest" });
    const factor =
      typeof scaleFactor === "number" ? float(scaleFactor) : `(${scaleFactor!.map(float).join(", ")})`;
    return keywords({ scaleFactor: factor, mode: "nearest" });
  }
}
