/**
 * @file The transformer encoder: layers of attention and two linear maps each.
 */
import { add, gelu, relu, type Tensor } from "../../autograd/index.js";
import { checkWhole } from "../../checks.js";
import { ArgumentError, show } from "../../errors.js";
import { settled } from "../../options.js";
import { type Layer, ModuleList } from "../containers.js";
import { checkTensor } from "../core/inputs.js";
import { Module } from "../core/module.js";
import { type LayerOptions, layerDefaults } from "../core/settings.js";
import { Dropout } from "../dropout.js";
import { Linear } from "../linear.js";
import { LayerNorm } from "../normalization/index.js";
import { MultiheadAttention } from "./multihead.js";

/** Options of {@link TransformerEncoderLayer}. */
export interface TransformerEncoderLayerOptions extends LayerOptions {
  /** Features between the two linear maps; default 2048. */
  dimFeedforward?: number | undefined;
  /**
   * Probability of dropout, during training, on attention weights, between the linear maps, and before each
   * addition; default 0.1.
   */
  dropout?: number | undefined;
  /** The activation between the two linear maps; default `"relu"`. */
  activation?: "relu" | "gelu" | ((x: Tensor) => Tensor) | undefined;
  /** Added to the variance in both norms; default 1e-5. */
  layerNormEps?: number | undefined;
  /** Whether sequences are [N, L, E] instead of [L, N, E]; default false. */
  batchFirst?: boolean | undefined;
  /** Whether to normalize the input of each block instead of its sum with the shortcut; default false. */
  normFirst?: boolean | undefined;
  /** Whether linear maps and norms have biases; default true. */
  bias?: boolean | undefined;
}

/** Options of a call of {@link TransformerEncoderLayer}: masks as for {@link MultiheadAttention}. */
export interface EncodeOptions {
  /** Which positions may not attend to which, [L, L] or [N·H, L, L]. */
  srcMask?: Tensor | undefined;
  /** Which positions are padding, [N, L]. */
  srcKeyPaddingMask?: Tensor | undefined;
}

const encoderDefaults = {
  dimFeedforward: 2048,
  dropout: 0.1,
  activation: "relu",
  layerNormEps: 1e-5,
  batchFirst: false,
  normFirst: false,
  bias: true,
  ...layerDefaults,
} as const;

const maskDefaults = { srcMask: undefined, srcKeyPaddingMask: undefined } as const;

function activationOf(activation: TransformerEncoderLayerOptions["activation"]): (x: Tensor) => Tensor {
  if (activation === undefined || activation === "relu") return relu;
  if (activation === "gelu") return gelu;
  if (typeof activation === "function") return activation;
  throw new ArgumentError(
    "TransformerEncoderLayer",
    `activation must be "relu", "gelu" or a function, got ${show(activation)}`,
  );
}

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

  constructor(dModel: number, nhead: number, options?: TransformerEncoderLayerOptions) {
    super();
    const own = settled("TransformerEncoderLayer", options, encoderDefaults);
    const { dimFeedforward, dropout, layerNormEps: eps, batchFirst, bias, dtype, generator } = own;
    const shared = { bias, dtype, generator };
    checkWhole("TransformerEncoderLayer", "dimFeedforward", dimFeedforward);
    this.#activation = activationOf(own.activation);
    this.normFirst = own.normFirst;
    this.selfAttn = new MultiheadAttention(dModel, nhead, { ...shared, dropout, batchFirst });
    this.linear1 = new Linear(dModel, dimFeedforward, shared);
    this.dropout = new Dropout(dropout, { generator });
    this.linear2 = new Linear(dimFeedforward, dModel, shared);
    this.norm1 = new LayerNorm(dModel, { eps, bias, dtype });
    this.norm2 = new LayerNorm(dModel, { eps, bias, dtype });
    this.dropout1 = new Dropout(dropout, { generator });
    this.dropout2 = new Dropout(dropout, { generator });
  }

  /** @throws ShapeError if src or a mask has the wrong shape */
  override forward(src: Tensor, options?: EncodeOptions): Tensor {
    checkTensor("TransformerEncoderLayer", src);
    const masks = settled("TransformerEncoderLayer", options, maskDefaults);
    if (this.normFirst) {
      const x = add(src, this.#attend(this.norm1.forward(src), masks));
      return add(x, this.#feed(this.norm2.forward(x)));
    }
    const x = this.norm1.forward(add(src, this.#attend(src, masks)));
    return this.norm2.forward(add(x, this.#feed(x)));
  }

  #attend(x: Tensor, { srcMask, srcKeyPaddingMask }: EncodeOptions): Tensor {
    const options = { needWeights: false, attnMask: srcMask, keyPaddingMask: srcKeyPaddingMask };
    return this.dropout1.forward(this.selfAttn.forward(x, x, x, options)[0]);
  }

  #feed(x: Tensor): Tensor {
    const hidden = this.#activation(this.linear1.forward(x));
    return this.dropout2.forward(this.linear2.forward(this.dropout.forward(hidden)));
  }
}

/** Options of {@link TransformerEncoder}. */
export interface TransformerEncoderOptions {
  /**
   * A layer applied after the last, such as a {@link LayerNorm} if layers have the norm first; default none.
   */
  norm?: Layer | undefined;
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
    options?: TransformerEncoderOptions,
  ) {
    super();
    const { norm } = settled("TransformerEncoder", options, { norm: undefined });
    checkWhole("TransformerEncoder", "numLayers", numLayers);
    if (typeof makeLayer !== "function") {
      const problem = `takes a function that returns a layer, got ${show(makeLayer)}`;
      throw new ArgumentError("TransformerEncoder", problem);
    }
    const made = Array.from({ length: numLayers }, (_, i) => makeLayer(i));
    const odd = made.find(
      (layer, i) => !(layer instanceof TransformerEncoderLayer) || made.indexOf(layer) < i,
    );
    if (odd !== undefined || made.includes(undefined as never)) {
      const problem = `makeLayer must return a new TransformerEncoderLayer at each call, got ${show(odd)}`;
      throw new ArgumentError("TransformerEncoder", problem);
    }
    this.layers = new ModuleList(made);
    this.norm = norm;
  }

  /** @throws ShapeError if src or a mask has the wrong shape */
  override forward(src: Tensor, options?: EncodeOptions): Tensor {
    let x = src;
    for (const layer of this.layers) x = layer.forward(x, options);
    return this.norm === undefined ? x : this.norm.forward(x);
  }
}
