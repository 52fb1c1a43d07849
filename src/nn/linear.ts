/**
 * @file Layers that multiply by a weight.
 */
import { takesOnly } from "../autograd/extend.js";
import { add, linear, matmul, mul, permute, reshape, sum, type Tensor } from "../autograd/index.js";
import { checkWhole } from "../checks.js";
import { ShapeError } from "../errors.js";
import { settled } from "../options.js";
import { sameShape, sizeOf } from "../shape.js";
import { checkTensor, checkTensors } from "./core/inputs.js";
import { Module } from "./core/module.js";
import { keywords } from "./core/representation.js";
import {
  drawUniform,
  emptyParameter,
  type LayerOptions,
  layerDefaults,
  type ResetOptions,
} from "./core/settings.js";

/** Options of {@link Linear}. */
export interface LinearOptions extends LayerOptions {
  /** Whether to add a bias; default true. */
  bias?: boolean | undefined;
}

/**
 * Affine map `y = x·Wᵀ + b`: [N, …, in] → [N, …, out], W [out, in], b [out]; both initially uniform in
 * ±1/√in.
 *
 * @example `new Linear(784, 10).forward(images) // [64, 784] → [64, 10]`
 * @throws ArgumentError unless both are whole numbers ≥ 1
 */
export class Linear extends Module {
  readonly inFeatures: number;
  readonly outFeatures: number;
  weight: Tensor;
  bias: Tensor | undefined;

  constructor(inFeatures: number, outFeatures: number, options?: LinearOptions) {
    super();
    const own = settled("Linear", options, { bias: true, ...layerDefaults });
    checkWhole("Linear", "inFeatures", inFeatures);
    checkWhole("Linear", "outFeatures", outFeatures);
    this.inFeatures = inFeatures;
    this.outFeatures = outFeatures;
    this.weight = emptyParameter([outFeatures, inFeatures], own);
    this.bias = own.bias ? emptyParameter([outFeatures], own) : undefined;
    this.resetParameters({ generator: own.generator });
  }

  /** Reinitializes weight and bias. */
  resetParameters(options?: ResetOptions): void {
    // This bound equals PyTorch's Kaiming uniform with a = √5.
    drawUniform([this.weight, this.bias], 1 / Math.sqrt(this.inFeatures), options);
  }

  override forward(x: Tensor): Tensor {
    checkTensor("Linear", "x", x);
    return linear(x, this.weight, this.bias);
  }

  override extraRepr(): string {
    const { inFeatures, outFeatures } = this;
    return keywords({ inFeatures, outFeatures, bias: this.bias !== undefined });
  }
}

/**
 * `yₖ = x1ᵀ·Wₖ·x2 + bₖ`: [N, …, in1], [N, …, in2], W [out, in1, in2] and b [out] → [N, …, out].
 *
 * @throws ShapeError unless the inputs have in1 and in2 features and otherwise equal shapes
 */
export function bilinear(x1: Tensor, x2: Tensor, weight: Tensor, bias?: Tensor): Tensor {
  takesOnly("bilinear", 4, arguments);
  checkTensors("bilinear", { x1, x2, weight });
  if (bias !== undefined) checkTensor("bilinear", "bias", bias);
  if (weight.ndim !== 3) throw new ShapeError("bilinear", "needs a weight [out, in1, in2]", weight.shape);
  const [out, in1, in2] = weight.shape as [number, number, number];
  const batch = x1.shape.slice(0, -1);
  if (!sameShape(x1.shape, [...batch, in1]) || !sameShape(x2.shape, [...batch, in2])) {
    throw new ShapeError("bilinear", `needs […, ${in1}] and […, ${in2}]`, x1.shape, x2.shape);
  }
  const rows = sizeOf(batch);
  const columns = reshape(permute(weight, [1, 0, 2]), [in1, out * in2]);
  const half = reshape(matmul(reshape(x1, [rows, in1]), columns), [rows, out, in2]);
  const y = reshape(sum(mul(half, reshape(x2, [rows, 1, in2])), -1), [...batch, out]);
  return bias === undefined ? y : add(y, bias);
}

/**
 * Bilinear map `yₖ = x1ᵀ·Wₖ·x2 + bₖ`: [N, …, in1] and [N, …, in2] → [N, …, out], W [out, in1, in2], b [out];
 * both initially uniform in ±1/√in1.
 *
 * @throws ArgumentError unless all are whole numbers ≥ 1
 */
export class Bilinear extends Module<[x1: Tensor, x2: Tensor], Tensor> {
  readonly in1Features: number;
  readonly in2Features: number;
  readonly outFeatures: number;
  weight: Tensor;
  bias: Tensor | undefined;

  constructor(in1Features: number, in2Features: number, outFeatures: number, options?: LinearOptions) {
    super();
    const own = settled("Bilinear", options, { bias: true, ...layerDefaults });
    checkWhole("Bilinear", "in1Features", in1Features);
    checkWhole("Bilinear", "in2Features", in2Features);
    checkWhole("Bilinear", "outFeatures", outFeatures);
    this.in1Features = in1Features;
    this.in2Features = in2Features;
    this.outFeatures = outFeatures;
    this.weight = emptyParameter([outFeatures, in1Features, in2Features], own);
    this.bias = own.bias ? emptyParameter([outFeatures], own) : undefined;
    this.resetParameters({ generator: own.generator });
  }

  /** Reinitializes weight and bias. */
  resetParameters(options?: ResetOptions): void {
    drawUniform([this.weight, this.bias], 1 / Math.sqrt(this.in1Features), options);
  }

  /** @throws ShapeError unless the inputs have in1 and in2 features and otherwise equal shapes */
  override forward(x1: Tensor, x2: Tensor): Tensor {
    return bilinear(x1, x2, this.weight, this.bias);
  }

  override extraRepr(): string {
    const { in1Features, in2Features, outFeatures } = this;
    return keywords({ in1Features, in2Features, outFeatures, bias: this.bias !== undefined });
  }
}
