/**
 * @file Layers that multiply by a weight.
 */
import type { Tensor } from "../autograd/methods.js";
import { linear } from "../autograd/ops/matrix.js";
import { uniform } from "./init.js";
import { Module } from "./module.js";
import { keywords } from "./representation.js";
import { checkWhole, emptyParameter, type LayerOptions } from "./settings.js";

/** Options of {@link Linear}. */
export interface LinearOptions extends LayerOptions {
  /** Whether there is a bias; default true. */
  bias?: boolean;
}

/**
 * Affine map `y = x·Wᵀ + b`: [N, …, in] → [N, …, out], W [out, in], b [out]; both initially uniform in ±1/√in.
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.Linear.html | PyTorch}
 */
export class Linear extends Module {
  readonly inFeatures: number;
  readonly outFeatures: number;
  weight: Tensor;
  bias: Tensor | undefined;

  /** @throws ArgumentError unless both are whole numbers ≥ 1 */
  constructor(inFeatures: number, outFeatures: number, options: LinearOptions = {}) {
    super();
    checkWhole("Linear", "inFeatures", inFeatures);
    checkWhole("Linear", "outFeatures", outFeatures);
    this.inFeatures = inFeatures;
    this.outFeatures = outFeatures;
    this.weight = emptyParameter([outFeatures, inFeatures], options);
    this.bias = options.bias === false ? undefined : emptyParameter([outFeatures], options);
    this.resetParameters(options);
  }

  /** Draws weight and bias anew. */
  resetParameters(options: Pick<LayerOptions, "generator"> = {}): void {
    // Kaiming's uniform with a = √5, as PyTorch has it, is this bound.
    const bound = 1 / Math.sqrt(this.inFeatures);
    const range = { a: -bound, b: bound, ...(options.generator && { generator: options.generator }) };
    uniform(this.weight, range);
    if (this.bias) uniform(this.bias, range);
  }

  override forward(x: Tensor): Tensor {
    return linear(x, this.weight, this.bias);
  }

  override extraRepr(): string {
    const { inFeatures, outFeatures } = this;
    return keywords({ inFeatures, outFeatures, bias: this.bias !== undefined });
  }
}
