/**
 * @file The transformer encoder: layers of self-attention and two linear maps each.
 */
import { add, type Tensor } from "../../autograd/index.js";
import { settled } from "../../options.js";
import type { Layer, ModuleList } from "../containers.js";
import { checkTensor } from "../core/inputs.js";
import { Module } from "../core/module.js";
import type { Dropout } from "../dropout.js";
import type { Linear } from "../linear.js";
import type { LayerNorm } from "../normalization/index.js";
import { layerParts, stackOf, type TransformerLayerOptions, type TransformerStackOptions } from "./blocks.js";
import type { MultiheadAttention } from "./multihead.js";

/** Options of a call of {@link TransformerEncoderLayer}: masks as for {@link MultiheadAttention}. */
export interface EncodeOptions {
  /** Which positions may not attend to which, [L, L] or [N·H, L, L]. */
  srcMask?: Tensor | undefined;
  /** Which positions are padding, [N, L]. */
  srcKeyPaddingMask?: Tensor | undefined;
  /** Whether positions attend only to themselves and to earlier ones; a `srcMask` takes precedence. Default false. */
  isCausal?: boolean | undefined;
}

const maskDefaults = { srcMask: undefined, srcKeyPaddingMask: undefined, isCausal: false } as const;

/**
 * Self-attention, then two linear maps at each position, both with a shortcut: [L, N, E] → [L, N, E].
 *
 * ```
 * x′ = norm₁(x + attention(x))          y = norm₂(x′ + W₂·activation(W₁·x′))
 * x′ = x + attention(norm₁(x))          y = x′ + W₂·activation(W₁·norm₂(x′))      with normFirst
 * ```
 *
 * {@link https://arxiv.org/abs/1706.03762 | Vaswani et al. 2017}; with the norm first:
 * {@link https://arxiv.org/abs/2002.04745 | Xiong et al. 2020}
 *
 * @example `new TransformerEncoderLayer(64, 4, { batchFirst: true, normFirst: true }).forward(x)`
 * @throws ArgumentError for sizes below 1, heads that do not divide dModel, a dropout outside 0 … 1, or an
 * unknown activation
 */
export class TransformerEncoderLayer extends Module<[src: Tensor, options?: EncodeOptions], Tensor> {
  readonly normFirst: boolean;
  readonly selfAttn: MultiheadAttention;
  readonly linear1: Linear;
  readonly dropout: Dropout;
  readonly linear2: Linear;
  readonly norm1: LayerNorm;
  readonly norm2: LayerNorm;
  readonly dropout1: Dropout;
  readonly dropout2: Dropout;
  readonly #activation: (x: Tensor) => Tensor;

  constructor(dModel: number, nhead: number, options?: TransformerLayerOptions) {
    super();
    const parts = layerParts("TransformerEncoderLayer", dModel, nhead, options);
    this.normFirst = parts.normFirst;
    this.#activation = parts.activation;
    this.selfAttn = parts.attention();
    this.linear1 = parts.widening();
    this.dropout = parts.dropout();
    this.linear2 = parts.narrowing();
    this.norm1 = parts.norm();
    this.norm2 = parts.norm();
    this.dropout1 = parts.dropout();
    this.dropout2 = parts.dropout();
  }

  /** @throws ShapeError if src or a mask has the wrong shape */
  override forward(src: Tensor, options?: EncodeOptions): Tensor {
    checkTensor("TransformerEncoderLayer", "src", src);
    const masks = settled("TransformerEncoderLayer", options, maskDefaults);
    if (this.normFirst) {
      const x = add(src, this.#attend(this.norm1.forward(src), masks));
      return add(x, this.#feed(this.norm2.forward(x)));
    }
    const x = this.norm1.forward(add(src, this.#attend(src, masks)));
    return this.norm2.forward(add(x, this.#feed(x)));
  }

  #attend(x: Tensor, { srcMask, srcKeyPaddingMask, isCausal }: EncodeOptions): Tensor {
    const masks = { attnMask: srcMask, keyPaddingMask: srcKeyPaddingMask, isCausal };
    const [y] = this.selfAttn.forward(x, x, x, { ...masks, needWeights: false });
    return this.dropout1.forward(y);
  }

  #feed(x: Tensor): Tensor {
    const hidden = this.#activation(this.linear1.forward(x));
    return this.dropout2.forward(this.linear2.forward(this.dropout.forward(hidden)));
  }
}

/**
 * Stacked encoder layers, and a norm after the last: [L, N, E] → [L, N, E]. `makeLayer` is called once per
 * layer, so each has its own initial weights; PyTorch copies one layer, so all start alike. Masks are passed
 * to the layers.
 *
 * @example `new TransformerEncoder(() => new TransformerEncoderLayer(64, 4, { batchFirst: true }), 6)`
 * @throws ArgumentError unless numLayers is a whole number ≥ 1 and makeLayer returns encoder layers
 */
export class TransformerEncoder extends Module<[src: Tensor, options?: EncodeOptions], Tensor> {
  readonly layers: ModuleList<TransformerEncoderLayer>;
  readonly norm: Layer | undefined;

  constructor(
    makeLayer: (index: number) => TransformerEncoderLayer,
    numLayers: number,
    options?: TransformerStackOptions,
  ) {
    super();
    const { norm } = settled("TransformerEncoder", options, { norm: undefined });
    this.layers = stackOf("TransformerEncoder", TransformerEncoderLayer, makeLayer, numLayers);
    this.norm = norm;
  }

  /** @throws ShapeError if src or a mask has the wrong shape */
  override forward(src: Tensor, options?: EncodeOptions): Tensor {
    let x = src;
    for (const layer of this.layers) x = layer.forward(x, options);
    return this.norm === undefined ? x : this.norm.forward(x);
  }
}
