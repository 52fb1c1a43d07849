/**
 * @file The transformer decoder: layers of self-attention, attention to an encoder's output, and two linear
 * maps each.
 */
import { add, type Tensor } from "../../autograd/index.js";
import { settled } from "../../options.js";
import type { Layer, ModuleList } from "../containers.js";
import { checkTensors } from "../core/inputs.js";
import { Module } from "../core/module.js";
import type { Dropout } from "../dropout.js";
import type { Linear } from "../linear.js";
import type { LayerNorm } from "../normalization/index.js";
import { layerParts, stackOf, type TransformerLayerOptions, type TransformerStackOptions } from "./blocks.js";
import type { AttendOptions, MultiheadAttention } from "./multihead.js";

/** Options of a call of {@link TransformerDecoderLayer}: masks as for {@link MultiheadAttention}. */
export interface DecodeOptions {
  /** Which target positions may not attend to which, [L, L] or [N·H, L, L]. */
  tgtMask?: Tensor | undefined;
  /** Which target positions may not attend to which of the memory, [L, S] or [N·H, L, S]. */
  memoryMask?: Tensor | undefined;
  /** Which target positions are padding, [N, L]. */
  tgtKeyPaddingMask?: Tensor | undefined;
  /** Which positions of the memory are padding, [N, S]. */
  memoryKeyPaddingMask?: Tensor | undefined;
  /**
   * Whether target positions attend only to themselves and to earlier ones; a `tgtMask` takes precedence.
   * Default false.
   */
  tgtIsCausal?: boolean | undefined;
  /**
   * Whether target position i attends only to positions 0 … i of the memory; a `memoryMask` takes precedence.
   * Default false.
   */
  memoryIsCausal?: boolean | undefined;
}

const maskDefaults = {
  tgtMask: undefined,
  memoryMask: undefined,
  tgtKeyPaddingMask: undefined,
  memoryKeyPaddingMask: undefined,
  tgtIsCausal: false,
  memoryIsCausal: false,
} as const;

/**
 * Self-attention of a target, attention to a memory (an encoder's output), then two linear maps at each
 * position, all with a shortcut: target [L, N, E] and memory [S, N, E] → [L, N, E].
 *
 * ```
 * x′ = norm₁(x + attention(x))   x″ = norm₂(x′ + attention(x′, memory))   y = norm₃(x″ + W₂·activation(W₁·x″))
 * ```
 *
 * With `normFirst`, each block reads the norm of its input instead: `x′ = x + attention(norm₁(x))`, ….
 * {@link https://arxiv.org/abs/1706.03762 | Vaswani et al. 2017},
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.TransformerDecoderLayer.html | PyTorch}
 *
 * @example `layer.forward(target, memory, { tgtIsCausal: true })`
 * @throws ArgumentError for sizes below 1, heads that do not divide dModel, a dropout outside 0 … 1, or an
 * unknown activation
 */
export class TransformerDecoderLayer extends Module<
  [tgt: Tensor, memory: Tensor, options?: DecodeOptions],
  Tensor
> {
  readonly normFirst: boolean;
  readonly selfAttn: MultiheadAttention;
  readonly multiheadAttn: MultiheadAttention;
  readonly linear1: Linear;
  readonly dropout: Dropout;
  readonly linear2: Linear;
  readonly norm1: LayerNorm;
  readonly norm2: LayerNorm;
  readonly norm3: LayerNorm;
  readonly dropout1: Dropout;
  readonly dropout2: Dropout;
  readonly dropout3: Dropout;
  readonly #activation: (x: Tensor) => Tensor;

  constructor(dModel: number, nhead: number, options?: TransformerLayerOptions) {
    super();
    const parts = layerParts("TransformerDecoderLayer", dModel, nhead, options);
    this.normFirst = parts.normFirst;
    this.#activation = parts.activation;
    this.selfAttn = parts.attention();
    this.multiheadAttn = parts.attention();
    this.linear1 = parts.widening();
    this.dropout = parts.dropout();
    this.linear2 = parts.narrowing();
    this.norm1 = parts.norm();
    this.norm2 = parts.norm();
    this.norm3 = parts.norm();
    this.dropout1 = parts.dropout();
    this.dropout2 = parts.dropout();
    this.dropout3 = parts.dropout();
  }

  /** @throws ShapeError if target, memory, or a mask has the wrong shape */
  override forward(tgt: Tensor, memory: Tensor, options?: DecodeOptions): Tensor {
    checkTensors("TransformerDecoderLayer", { tgt, memory });
    const own = settled("TransformerDecoderLayer", options, maskDefaults);
    const onItself = (x: Tensor): Tensor =>
      this.#attend(this.selfAttn, this.dropout1, x, x, {
        attnMask: own.tgtMask,
        keyPaddingMask: own.tgtKeyPaddingMask,
        isCausal: own.tgtIsCausal,
      });
    const onMemory = (x: Tensor): Tensor =>
      this.#attend(this.multiheadAttn, this.dropout2, x, memory, {
        attnMask: own.memoryMask,
        keyPaddingMask: own.memoryKeyPaddingMask,
        isCausal: own.memoryIsCausal,
      });
    const blocks = [
      [onItself, this.norm1],
      [onMemory, this.norm2],
      [(x: Tensor): Tensor => this.#feed(x), this.norm3],
    ] as const;
    let x = tgt;
    for (const [block, norm] of blocks) {
      x = this.normFirst ? add(x, block(norm.forward(x))) : norm.forward(add(x, block(x)));
    }
    return x;
  }

  #attend(
    attention: MultiheadAttention,
    dropout: Dropout,
    query: Tensor,
    keys: Tensor,
    masks: AttendOptions,
  ): Tensor {
    const [y] = attention.forward(query, keys, keys, { ...masks, needWeights: false });
    return dropout.forward(y);
  }

  #feed(x: Tensor): Tensor {
    const hidden = this.#activation(this.linear1.forward(x));
    return this.dropout3.forward(this.linear2.forward(this.dropout.forward(hidden)));
  }
}

/**
 * Stacked decoder layers, and a norm after the last: target [L, N, E] and memory [S, N, E] → [L, N, E].
 * `makeLayer` is called once per layer, as for {@link TransformerEncoder}. Masks are passed to the layers.
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.TransformerDecoder.html | PyTorch}
 *
 * @example `new TransformerDecoder(() => new TransformerDecoderLayer(64, 4), 6).forward(target, memory)`
 * @throws ArgumentError unless numLayers is a whole number ≥ 1 and makeLayer returns decoder layers
 */
export class TransformerDecoder extends Module<
  [tgt: Tensor, memory: Tensor, options?: DecodeOptions],
  Tensor
> {
  readonly layers: ModuleList<TransformerDecoderLayer>;
  readonly norm: Layer | undefined;

  constructor(
    makeLayer: (index: number) => TransformerDecoderLayer,
    numLayers: number,
    options?: TransformerStackOptions,
  ) {
    super();
    const { norm } = settled("TransformerDecoder", options, { norm: undefined });
    this.layers = stackOf("TransformerDecoder", TransformerDecoderLayer, makeLayer, numLayers);
    this.norm = norm;
  }

  /** @throws ShapeError if target, memory, or a mask has the wrong shape */
  override forward(tgt: Tensor, memory: Tensor, options?: DecodeOptions): Tensor {
    let x = tgt;
    for (const layer of this.layers) x = layer.forward(x, memory, options);
    return this.norm === undefined ? x : this.norm.forward(x);
  }
}
