/**
 * @file Normalization of each example over groups of its channels.
 */
import { ones, type Tensor, zeros } from "../../autograd/index.js";
import { checkWhole } from "../../checks.js";
import { ArgumentError, ShapeError } from "../../errors.js";
import { settled } from "../../options.js";
import { checkTensor } from "../core/inputs.js";
import { Module } from "../core/module.js";
import { parameter } from "../core/parameter.js";
import { float, keywords } from "../core/representation.js";
import type { LayerOptions } from "../core/settings.js";
import { groupNorm } from "./functions.js";
import { checkEps } from "./scaling.js";

/** Options of {@link GroupNorm}. */
export interface GroupNormOptions extends Pick<LayerOptions, "dtype"> {
  /** Added to the variance; default 1e-5. */
  eps?: number | undefined;
  /** Whether each channel has a weight (initially 1) and a bias (initially 0); default true. */
  affine?: boolean | undefined;
}

/**
 * Normalizes each example over groups of its channels: x [N, C, …], with mean and variance over C / numGroups
 * channels and all positions. {@link https://arxiv.org/abs/1803.08494 | Wu and He 2018}
 *
 * @throws ArgumentError for sizes below 1, groups that do not divide the channels, or a negative eps
 */
export class GroupNorm extends Module {
  readonly numGroups: number;
  readonly numChannels: number;
  readonly eps: number;
  weight: Tensor | undefined;
  bias: Tensor | undefined;

  constructor(numGroups: number, numChannels: number, options?: GroupNormOptions) {
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
    checkTensor("GroupNorm", "x", x);
    if (x.ndim < 2 || x.shape[1] !== this.numChannels) {
      throw new ShapeError("GroupNorm", `needs [N, ${this.numChannels}, …]`, x.shape);
    }
    return groupNorm(x, this.numGroups, { weight: this.weight, bias: this.bias, eps: this.eps });
  }

  override extraRepr(): string {
    const settings = keywords({ eps: float(this.eps), affine: this.weight !== undefined });
    return `${this.numGroups}, ${this.numChannels}, ${settings}`;
  }
}
