/**
 * @file Normalization of each example over its features, as layers.
 */
import { ones, type Tensor, zeros } from "../../autograd/index.js";
import { settled } from "../../options.js";
import type { Shape } from "../../shape.js";
import { Module } from "../core/module.js";
import { parameter } from "../core/parameter.js";
import { float, keywords, tuple } from "../core/representation.js";
import type { LayerOptions } from "../core/settings.js";
import { layerNorm, normalizedShapeOf, rmsNorm } from "./functions.js";
import { checkEps } from "./scaling.js";

/** Options of {@link LayerNorm}. */
export interface LayerNormOptions extends Pick<LayerOptions, "dtype"> {
  /** Added to the variance; default 1e-5. */
  eps?: number | undefined;
  /** Whether each feature has a weight (initially 1) and a bias (initially 0); default true. */
  elementwiseAffine?: boolean | undefined;
  /** Whether to add a bias; default true. */
  bias?: boolean | undefined;
}

/**
 * Normalizes each example over its features: `y = (x − mean) / √(variance + eps) · weight + bias`, with mean
 * and variance over the last axes, which have the shape `normalizedShape`.
 * {@link https://arxiv.org/abs/1607.06450 | Ba et al. 2016}
 *
 * @throws ArgumentError unless all lengths are whole numbers ≥ 1, and eps is not negative
 */
export class LayerNorm extends Module {
  readonly normalizedShape: Shape;
  readonly eps: number;
  weight: Tensor | undefined;
  bias: Tensor | undefined;

  constructor(normalizedShape: number | Shape, options?: LayerNormOptions) {
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

  /** @throws ShapeError unless x ends in the normalized shape */
  override forward(x: Tensor): Tensor {
    return layerNorm(x, this.normalizedShape, { weight: this.weight, bias: this.bias, eps: this.eps });
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
  /** Whether each feature has a weight (initially 1); default true. */
  elementwiseAffine?: boolean | undefined;
}

/**
 * Divides each example by its root mean square: `y = x / √(mean(x²) + eps) · weight`, over the last axes,
 * which have the shape `normalizedShape`. {@link https://arxiv.org/abs/1910.07467 | Zhang and Sennrich 2019},
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.RMSNorm.html | PyTorch}
 *
 * @throws ArgumentError unless all lengths are whole numbers ≥ 1, and eps is not negative
 */
export class RMSNorm extends Module {
  readonly normalizedShape: Shape;
  readonly eps: number | undefined;
  weight: Tensor | undefined;

  constructor(normalizedShape: number | Shape, options?: RMSNormOptions) {
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

  /** @throws ShapeError unless x ends in the normalized shape */
  override forward(x: Tensor): Tensor {
    return rmsNorm(x, this.normalizedShape, { weight: this.weight, eps: this.eps });
  }

  override extraRepr(): string {
    const eps = this.eps === undefined ? undefined : float(this.eps);
    const settings = keywords({ eps, elementwiseAffine: this.weight !== undefined });
    return `${tuple(this.normalizedShape)}, ${settings}`;
  }
}
