/**
 * @file Embeddings: vectors for whole numbers.
 */
import { indexSelect, ne, reshape, type Tensor, unsqueeze, where } from "../autograd/index.js";
import { checkWhole } from "../checks.js";
import { ArgumentError, DTypeError, ShapeError, show, showShape } from "../errors.js";
import { settled } from "../options.js";
import { type Shape, sameShape } from "../shape.js";
import { normal } from "./init.js";
import { checkTensor, checkTensorOption } from "./inputs.js";
import { Module } from "./module.js";
import { parameter } from "./parameter.js";
import { keywords } from "./representation.js";
import { emptyParameter, type LayerOptions, layerDefaults } from "./settings.js";

/** Options of {@link Embedding}. */
export interface EmbeddingOptions extends LayerOptions {
  /** The number whose vector begins as 0 and is not trained; negative ones count from the end. */
  paddingIdx?: number | undefined;
  /** The vectors to begin with, [numEmbeddings, D], copied as they are in their dtype; default: drawn. */
  weight?: Tensor | undefined;
}

/** Options of {@link Embedding.fromPretrained}. */
export interface PretrainedOptions extends Pick<EmbeddingOptions, "paddingIdx"> {
  /** Whether the vectors stay as they are; default true. */
  freeze?: boolean | undefined;
}

/**
 * A vector for each of the numbers 0 … numEmbeddings − 1: indices (int32) […] → […, D], the rows of a weight
 * [numEmbeddings, D], initially normal.
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.Embedding.html | PyTorch}
 *
 * @example `new Embedding(65, 32).forward(tokens) // [16, 100] → [16, 100, 32]`
 * @throws ArgumentError for lengths that are none, or a paddingIdx out of range
 * @throws ShapeError for a weight of another shape
 */
export class Embedding extends Module {
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  readonly paddingIdx: number | undefined;
  weight: Tensor;

  constructor(numEmbeddings: number, embeddingDim: number, options: EmbeddingOptions = {}) {
    super();
    const own = settled("Embedding", options, { paddingIdx: undefined, weight: undefined, ...layerDefaults });
    checkWhole("Embedding", "numEmbeddings", numEmbeddings);
    checkWhole("Embedding", "embeddingDim", embeddingDim);
    this.numEmbeddings = numEmbeddings;
    this.embeddingDim = embeddingDim;
    this.paddingIdx = paddingOf(own.paddingIdx, numEmbeddings);
    const shape = [numEmbeddings, embeddingDim];
    this.weight = own.weight !== undefined ? given(own.weight, shape) : drawn(shape, this.paddingIdx, own);
  }

  /**
   * An embedding with copies of the rows of a matrix [numEmbeddings, D].
   * {@link https://pytorch.org/docs/stable/generated/torch.nn.Embedding.html#torch.nn.Embedding.from_pretrained | PyTorch}
   *
   * @throws ShapeError for what is no matrix
   */
  static fromPretrained(embeddings: Tensor, options: PretrainedOptions = {}): Embedding {
    checkTensor("Embedding", embeddings);
    if (embeddings.ndim !== 2) throw new ShapeError("Embedding", "needs a matrix of rows", embeddings.shape);
    const { freeze, paddingIdx } = settled("Embedding", options, { freeze: true, paddingIdx: undefined });
    const [rows, columns] = embeddings.shape as [number, number];
    const embedding = new Embedding(rows, columns, { paddingIdx, weight: embeddings });
    return embedding.setRequiresGrad(!freeze);
  }

  /**
   * @throws DTypeError when the indices are not int32
   * @throws ArgumentError for an index out of range
   */
  override forward(indices: Tensor): Tensor {
    checkTensor("Embedding", indices);
    if (indices.dtype !== "int32") {
      throw new DTypeError("Embedding", `indices must be int32, got ${indices.dtype}`);
    }
    const stray = indices.data.find((index: number) => index < 0 || index >= this.numEmbeddings);
    if (stray !== undefined) {
      throw new ArgumentError("Embedding", `index ${stray} is not within 0 … ${this.numEmbeddings - 1}`);
    }
    const rows = indexSelect(this.weight, 0, reshape(indices, [indices.size]));
    const vectors = reshape(rows, [...indices.shape, this.embeddingDim]);
    if (this.paddingIdx === undefined) return vectors;
    // What is detached has the value, but no gradient.
    return where(unsqueeze(ne(indices, this.paddingIdx), indices.ndim), vectors, vectors.detach());
  }

  override extraRepr(): string {
    const padding = this.paddingIdx === undefined ? "" : `, ${keywords({ paddingIdx: this.paddingIdx })}`;
    return `${this.numEmbeddings}, ${this.embeddingDim}${padding}`;
  }
}

function given(weight: Tensor, shape: Shape): Tensor {
  checkTensorOption("Embedding", "weight", weight);
  if (sameShape(weight.shape, shape)) return parameter(weight);
  throw new ShapeError("Embedding", `the weight must be ${showShape(shape)}`, weight.shape);
}

/** A normal weight, with zeros in the row of the padding. */
function drawn(shape: Shape, padding: number | undefined, options: LayerOptions): Tensor {
  const weight = emptyParameter(shape, options);
  normal(weight, { generator: options.generator });
  const columns = shape[1]!;
  if (padding !== undefined) weight.data.fill(0, padding * columns, (padding + 1) * columns);
  return weight;
}

function paddingOf(index: number | undefined, count: number): number | undefined {
  if (index === undefined) return undefined;
  if (!Number.isInteger(index) || index < -count || index >= count) {
    throw new ArgumentError(
      "Embedding",
      `paddingIdx must be within ${-count} … ${count - 1}, got ${show(index)}`,
    );
  }
  return index < 0 ? index + count : index;
}
