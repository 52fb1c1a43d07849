/**
 * @file Layers without parameters that change the size of images.
 */
import { inNameOf, type PairLike, pairOf, takesAtMost } from "../autograd/extend.js";
import {
  type AvgPool2dOptions,
  avgPool2d,
  type MaxPool1dOptions,
  type MaxPool2dOptions,
  maxPool1d,
  maxPool2d,
  type PoolOptions,
  squeeze,
  type Tensor,
  unsqueeze,
} from "../autograd/index.js";
import { checkWhole } from "../checks.js";
import { ShapeError } from "../errors.js";
import { type Settled, settled } from "../options.js";
import { checkTensor } from "./core/inputs.js";
import { Module } from "./core/module.js";
import { keywords, numberOrTuple, tuple } from "./core/representation.js";

/** The maximum of each window: [N, C, L] → [N, C, L′]; see {@link maxPool1d}. */
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
    checkTensor("MaxPool1d", "x", x);
    return maxPool1d(x, this.kernelSize, this.options);
  }

  override extraRepr(): string {
    const { stride, padding, dilation, ceilMode } = this.options;
    return keywords({ kernelSize: this.kernelSize, stride, padding, dilation, ceilMode });
  }
}

/** The maximum of each window: [N, C, H, W] → [N, C, H′, W′]; see {@link maxPool2d}. */
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
    checkTensor("MaxPool2d", "x", x);
    return maxPool2d(x, this.kernelSize, this.options);
  }

  override extraRepr(): string {
    const { stride, padding, dilation, ceilMode } = this.options;
    return keywords({
      kernelSize: numberOrTuple(this.kernelSize),
      stride: numberOrTuple(stride),
      padding: numberOrTuple(padding),
      dilation: numberOrTuple(dilation),
      ceilMode,
    });
  }
}

/** Options of {@link AvgPool1d}. */
export interface AvgPool1dLayerOptions extends PoolOptions<number> {
  /** Whether padding counts toward the mean; default true. */
  countIncludePad?: boolean | undefined;
}

/**
 * The mean of each window: x [N, C, L] or [C, L] → [N, C, L′]; see {@link avgPool2d}.
 *
 * @throws ShapeError unless x is [N, C, L] or [C, L]
 */
export function avgPool1d(x: Tensor, kernelSize: number, options?: AvgPool1dLayerOptions): Tensor {
  takesAtMost("avgPool1d", 3, arguments);
  checkTensor("avgPool1d", "x", x);
  checkWhole("avgPool1d", "kernelSize", kernelSize);
  if (x.ndim !== 2 && x.ndim !== 3) throw new ShapeError("avgPool1d", "needs [N, C, L] or [C, L]", x.shape);
  const { stride, padding, ...rest } = settled("avgPool1d", options, avgPool1dDefaults(kernelSize));
  const windows = { stride: [1, stride] as const, padding: [0, padding] as const, ...rest };
  // Treated as an image with one row.
  const means = inNameOf("avgPool1d", () => avgPool2d(unsqueeze(x, -2), [1, kernelSize], windows));
  return squeeze(means, -2);
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
  readonly options: AvgPool2dOptions & Settled<Omit<AvgPool2dOptions, "divisorOverride">>;

  constructor(kernelSize: PairLike, options?: AvgPool2dOptions) {
    super();
    pairOf("AvgPool2d", "kernelSize", kernelSize, 1);
    this.kernelSize = kernelSize;
    this.options = settled("AvgPool2d", options, {
      stride: kernelSize,
      padding: 0,
      ceilMode: false,
      countIncludePad: true,
      divisorOverride: undefined,
    });
  }

  override forward(x: Tensor): Tensor {
    checkTensor("AvgPool2d", "x", x);
    return avgPool2d(x, this.kernelSize, this.options);
  }

  override extraRepr(): string {
    const { stride, padding } = this.options;
    return keywords({
      kernelSize: numberOrTuple(this.kernelSize),
      stride: numberOrTuple(stride),
      padding: numberOrTuple(padding),
    });
  }
}
