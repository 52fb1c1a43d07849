/**
 * @file The transformer: an encoder, and a decoder that reads its output.
 */
import { full, type Tensor, triu } from "../../autograd/index.js";
import { checkWhole } from "../../checks.js";
import type { DType } from "../../dtype.js";
import { settled } from "../../options.js";
import { xavierUniform } from "../core/init.js";
import { Module } from "../core/module.js";
import type { ResetOptions } from "../core/settings.js";
import { LayerNorm } from "../normalization/index.js";
import { type TransformerLayerOptions, transformerLayerDefaults } from "./blocks.js";
import { type DecodeOptions, TransformerDecoder, TransformerDecoderLayer } from "./decoder.js";
import { type EncodeOptions, TransformerEncoder, TransformerEncoderLayer } from "./encoder.js";

/** Options of {@link Transformer}. */
export interface TransformerOptions extends TransformerLayerOptions {
  /** Number of encoder layers; default 6. */
  numEncoderLayers?: number | undefined;
  /** Number of decoder layers; default 6. */
  numDecoderLayers?: number | undefined;
}

/** Options of a call of {@link Transformer}: masks of the encoder and of the decoder. */
export interface TransformOptions extends Omit<EncodeOptions, "isCausal">, DecodeOptions {
  /**
   * Whether source positions attend only to themselves and to earlier ones; a `srcMask` takes precedence.
   * Default false.
   */
  srcIsCausal?: boolean | undefined;
}

const maskDefaults = {
  srcMask: undefined,
  tgtMask: undefined,
  memoryMask: undefined,
  srcKeyPaddingMask: undefined,
  tgtKeyPaddingMask: undefined,
  memoryKeyPaddingMask: undefined,
  srcIsCausal: false,
  tgtIsCausal: false,
  memoryIsCausal: false,
} as const;

/**
 * An encoder for a source, and a decoder for a target that attends to the encoder's output: source [S, N, E]
 * and target [L, N, E] → [L, N, E]. Both stacks end in a norm. Weights are initially Xavier-uniform.
 * {@link https://arxiv.org/abs/1706.03762 | Vaswani et al. 2017}
 *
 * @example
 * ```ts
 * const model = new Transformer(64, 4, { numEncoderLayers: 2, numDecoderLayers: 2, batchFirst: true });
 * const y = model.forward(source, target, { tgtIsCausal: true });
 * ```
 * @throws ArgumentError for sizes below 1, heads that do not divide dModel, a dropout outside 0 … 1, or an
 * unknown activation
 */
export class Transformer extends Module<[src: Tensor, tgt: Tensor, options?: TransformOptions], Tensor> {
  readonly encoder: TransformerEncoder;
  readonly decoder: TransformerDecoder;

  constructor(dModel = 512, nhead = 8, options?: TransformerOptions) {
    super();
    const { numEncoderLayers, numDecoderLayers, ...layers } = settled("Transformer", options, {
      numEncoderLayers: 6,
      numDecoderLayers: 6,
      ...transformerLayerDefaults,
    });
    checkWhole("Transformer", "numEncoderLayers", numEncoderLayers);
    checkWhole("Transformer", "numDecoderLayers", numDecoderLayers);
    const { layerNormEps: eps, bias, dtype, generator } = layers;
    const encoding = () => new TransformerEncoderLayer(dModel, nhead, layers);
    const decoding = () => new TransformerDecoderLayer(dModel, nhead, layers);
    const norm = () => new LayerNorm(dModel, { eps, bias, dtype });
    this.encoder = new TransformerEncoder(encoding, numEncoderLayers, { norm: norm() });
    this.decoder = new TransformerDecoder(decoding, numDecoderLayers, { norm: norm() });
    this.resetParameters({ generator });
  }

  /** Reinitializes all weight matrices. */
  resetParameters(options?: ResetOptions): void {
    for (const parameter of this.parameters()) if (parameter.ndim > 1) xavierUniform(parameter, options);
  }

  /** @throws ShapeError if source, target, or a mask has the wrong shape */
  override forward(src: Tensor, tgt: Tensor, options?: TransformOptions): Tensor {
    const { srcMask, srcKeyPaddingMask, srcIsCausal, ...masks } = settled(
      "Transformer",
      options,
      maskDefaults,
    );
    const memory = this.encoder.forward(src, { srcMask, srcKeyPaddingMask, isCausal: srcIsCausal });
    return this.decoder.forward(tgt, memory, masks);
  }

  /**
   * A floating mask [size, size] that keeps positions from attending to later ones: −∞ above the diagonal, 0
   * elsewhere. `isCausal` does the same without a mask, and faster.
   *
   * @throws ArgumentError unless size is a whole number ≥ 0
   */
  static generateSquareSubsequentMask(size: number, options?: { dtype?: DType | undefined }): Tensor {
    const { dtype } = settled("generateSquareSubsequentMask", options, { dtype: "float32" });
    checkWhole("generateSquareSubsequentMask", "size", size, 0);
    return triu(full([size, size], -Infinity, { dtype }), { diagonal: 1 });
  }
}
