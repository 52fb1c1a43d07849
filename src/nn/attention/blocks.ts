/**
 * @file The building blocks of encoder and decoder layers, and stacks of layers.
 */
import { gelu, relu, type Tensor } from "../../autograd/index.js";
import { checkWhole } from "../../checks.js";
import { ArgumentError, show } from "../../errors.js";
import { type Settled, settled } from "../../options.js";
import { type Layer, ModuleList } from "../containers.js";
import type { AnyModule } from "../core/module.js";
import { type LayerOptions, layerDefaults } from "../core/settings.js";
import { Dropout } from "../dropout.js";
import { Linear } from "../linear.js";
import { LayerNorm } from "../normalization/index.js";
import { MultiheadAttention } from "./multihead.js";

/** Options of {@link TransformerEncoderLayer} and {@link TransformerDecoderLayer}. */
export interface TransformerLayerOptions extends LayerOptions {
  /** Features between the two linear maps; default 2048. */
  dimFeedforward?: number | undefined;
  /**
   * Probability of dropout, during training, on attention weights, between the linear maps, and before each
   * addition; default 0.1.
   */
  dropout?: number | undefined;
  /** The activation between the two linear maps; default `"relu"`. */
  activation?: "relu" | "gelu" | ((x: Tensor) => Tensor) | undefined;
  /** Added to the variance in the norms; default 1e-5. */
  layerNormEps?: number | undefined;
  /** Whether sequences are [N, L, E] instead of [L, N, E]; default false. */
  batchFirst?: boolean | undefined;
  /** Whether to normalize the input of each block instead of its sum with the shortcut; default false. */
  normFirst?: boolean | undefined;
  /** Whether linear maps and norms have biases; default true. */
  bias?: boolean | undefined;
}

/** The defaults of {@link TransformerLayerOptions}. */
export const transformerLayerDefaults: Settled<Omit<TransformerLayerOptions, "generator">> & {
  readonly generator: undefined;
} = {
  dimFeedforward: 2048,
  dropout: 0.1,
  activation: "relu",
  layerNormEps: 1e-5,
  batchFirst: false,
  normFirst: false,
  bias: true,
  ...layerDefaults,
};

/** Creates the parts of a layer; initial weights are drawn in the order of the calls. */
export interface LayerParts {
  readonly normFirst: boolean;
  readonly activation: (x: Tensor) => Tensor;
  attention(): MultiheadAttention;
  /** From E features to the hidden ones. */
  widening(): Linear;
  /** From the hidden features back to E. */
  narrowing(): Linear;
  norm(): LayerNorm;
  dropout(): Dropout;
}

/** Creates the parts of a layer; `name` is for errors. @throws ArgumentError for settings out of range */
export function layerParts(
  name: string,
  dModel: number,
  nhead: number,
  options: TransformerLayerOptions | undefined,
): LayerParts {
  const own = settled(name, options, transformerLayerDefaults);
  const { dimFeedforward, dropout, layerNormEps: eps, batchFirst, bias, dtype, generator } = own;
  const shared = { bias, dtype, generator };
  checkWhole(name, "dimFeedforward", dimFeedforward);
  return {
    normFirst: own.normFirst,
    activation: activationOf(name, own.activation),
    attention: () => new MultiheadAttention(dModel, nhead, { ...shared, dropout, batchFirst }),
    widening: () => new Linear(dModel, dimFeedforward, shared),
    narrowing: () => new Linear(dimFeedforward, dModel, shared),
    norm: () => new LayerNorm(dModel, { eps, bias, dtype }),
    dropout: () => new Dropout(dropout, { generator }),
  };
}

function activationOf(
  name: string,
  activation: TransformerLayerOptions["activation"],
): (x: Tensor) => Tensor {
  if (activation === undefined || activation === "relu") return relu;
  if (activation === "gelu") return gelu;
  if (typeof activation === "function") return activation;
  throw new ArgumentError(name, `activation must be "relu", "gelu" or a function, got ${show(activation)}`);
}

/** Options of {@link TransformerEncoder} and {@link TransformerDecoder}. */
export interface TransformerStackOptions {
  /**
   * A layer applied after the last, such as a {@link LayerNorm} if layers have the norm first; default none.
   */
  norm?: Layer | undefined;
}

/**
 * Creates the layers of a stack, calling `makeLayer` once for each; `name` is for errors. @throws
 * ArgumentError
 */
export function stackOf<L extends AnyModule>(
  name: string,
  kind: abstract new (...args: never[]) => L,
  makeLayer: (index: number) => L,
  numLayers: number,
): ModuleList<L> {
  checkWhole(name, "numLayers", numLayers);
  if (typeof makeLayer !== "function") {
    throw new ArgumentError(
      name,
      `takes a function that returns a layer, got ${show(makeLayer)}. Pass one: () => new ${kind.name}(…).`,
    );
  }
  const made = Array.from({ length: numLayers }, (_, i) => makeLayer(i));
  made.forEach((layer, i) => {
    if (layer instanceof kind && made.indexOf(layer) === i) return;
    throw new ArgumentError(
      name,
      `makeLayer must return a new ${kind.name} at each call, got ${show(layer)}`,
    );
  });
  return new ModuleList(made);
}
