/**
 * @file Embeddings: vectors for integers.
 */
import { checkElements, takesAtMost } from "../autograd/extend.js";
import { indexSelect, ne, reshape, type Tensor, unsqueeze, where } from "../autograd/index.js";
import { checkWhole } from "../checks.js";
import { ArgumentError, DTypeError, ShapeError, show, showShape } from "../errors.js";
import { kernels } from "../kernels/index.js";
import { partOf } from "../kernels/memory.js";
import { settled } from "../options.js";
import { hostOn } from "../recorder/index.js";
import { type Shape, sameShape } from "../shape.js";
import { normal } from "./core/init.js";
import { checkTensor, checkTensorOption } from "./core/inputs.js";
import { Module } from "./core/module.js";
import { parameter } from "./core/parameter.js";
import { float, keywords } from "./core/representation.js";
import { emptyParameter, type LayerOptions, layerDefaults } from "./core/settings.js";

/** Options of {@link Embedding}. */
export interface EmbeddingOptions extends LayerOptions {
  /** The index whose vector is initially 0 and not trained; negative values count from the end. */
  paddingIdx?: number | undefined;
  /** Longer vectors are shortened to this length, in place, when looked up; default: no limit. */
  maxNorm?: number | undefined;
  /** The norm that `maxNorm` applies to: > 0, or Infinity; default 2. */
  normType?: number | undefined;
  /** The initial vectors, [numEmbeddings, D], copied in their dtype; default: random. */
  weight?: Tensor | undefined;
}

/** Options of {@link Embedding.fromPretrained}. */
export interface PretrainedOptions extends Pick<EmbeddingOptions, "paddingIdx" | "maxNorm" | "normType"> {
  /** Whether to freeze the vectors; default true. */
  freeze?: boolean | undefined;
}

/**
 * A vector for each index 0 … numEmbeddings − 1: indices (int32) […] → […, D], the rows of a weight
 * [numEmbeddings, D], initially normal.
 *
 * @example `new Embedding(65, 32).forward(tokens) // [16, 100] → [16, 100, 32]`
 * @throws ArgumentError for invalid lengths, or a paddingIdx out of range
 * @throws ShapeError if the weight has another shape
 */
export class Embedding extends Module {
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  readonly paddingIdx: number | undefined;
  readonly maxNorm: number | undefined;
  readonly normType: number;
  weight: Tensor;

  constructor(numEmbeddings: number, embeddingDim: number, options?: EmbeddingOptions) {
    super();
    const own = settled("Embedding", options, {
      paddingIdx: undefined,
      maxNorm: undefined,
      normType: 2,
      weight: undefined,
      ...layerDefaults,
    });
    checkWhole("Embedding", "numEmbeddings", numEmbeddings);
    checkWhole("Embedding", "embeddingDim", embeddingDim);
    this.numEmbeddings = numEmbeddings;
    this.embeddingDim = embeddingDim;
    this.paddingIdx = paddingIndexOf(own.paddingIdx, numEmbeddings);
    for (const name of ["maxNorm", "normType"] as const) {
      const value = own[name];
      if (value !== undefined && !(typeof value === "number" && value > 0)) {
        throw new ArgumentError("Embedding", `${name} must be a number > 0, got ${show(value)}`);
      }
    }
    this.maxNorm = own.maxNorm;
    this.normType = own.normType;
    const shape = [numEmbeddings, embeddingDim];
    this.weight = own.weight !== undefined ? given(own.weight, shape) : drawn(shape, this.paddingIdx, own);
  }

  /**
   * An embedding initialized with the rows of a matrix [numEmbeddings, D], which are copied.
   * {@link https://pytorch.org/docs/stable/generated/torch.nn.Embedding.html | PyTorch}
   *
   * @throws ShapeError unless `embeddings` is a matrix
   */
  static fromPretrained(embeddings: Tensor, options?: PretrainedOptions): Embedding {
    checkTensor("Embedding", embeddings);
    if (embeddings.ndim !== 2) throw new ShapeError("Embedding", "needs a matrix of rows", embeddings.shape);
    const { freeze, ...rest } = settled("Embedding", options, {
      freeze: true,
      paddingIdx: undefined,
      maxNorm: undefined,
      normType: 2,
    });
    const [rows, columns] = embeddings.shape as [number, number];
    const embedding = new Embedding(rows, columns, { ...rest, weight: embeddings });
    return embedding.setRequiresGrad(!freeze);
  }

  /**
   * @throws DTypeError unless the indices are int32
   * @throws ArgumentError for an index out of range
   */
  override forward(indices: Tensor): Tensor {
    checkIndices("Embedding", indices, this.numEmbeddings);
    this.#shorten(indices);
    return rowsOf(indices, this.weight, this.paddingIdx);
  }

  /** Scales the vectors of `indices` down to `maxNorm` if they are longer. */
  #shorten(indices: Tensor): void {
    const { maxNorm, normType: p, embeddingDim: length, weight } = this;
    if (maxNorm === undefined) return;
    const arrays = [[weight.data], [indices.data, weight.data]] as const;
    hostOn("Embedding: maxNorm", ...arrays, ([vectors], [positions]) => {
      for (const index of new Set<number>(positions)) {
        const vector = vectors!.subarray(index * length, (index + 1) * length);
        const norm = normOf(vector, p);
        if (norm <= maxNorm) continue;
        // The same small number as in PyTorch.
        const scale = maxNorm / (norm + 1e-7);
        for (let i = 0; i < vector.length; i++) vector[i]! *= scale;
        weight.markChanged();
      }
    });
  }

  override extraRepr(): string {
    const { numEmbeddings, embeddingDim, paddingIdx, maxNorm, normType } = this;
    const settings = Object.entries({
      paddingIdx,
      maxNorm: maxNorm && float(maxNorm),
      normType: normType === 2 ? undefined : float(normType),
    }).filter(([, value]) => value !== undefined);
    const more = settings.length > 0 ? `, ${keywords(Object.fromEntries(settings))}` : "";
    return `${numEmbeddings}, ${embeddingDim}${more}`;
  }
}

/**
 * The rows of a weight [numEmbeddings, D] at indices (int32) […] → […, D]. The row of `paddingIdx` receives
 * no gradient.
 *
 * @throws DTypeError unless the indices are int32
 * @throws ShapeError unless the weight is a matrix
 * @throws ArgumentError if an index or paddingIdx is out of range
 */
export function embedding(
  indices: Tensor,
  weight: Tensor,
  options?: Pick<EmbeddingOptions, "paddingIdx">,
): Tensor {
  takesAtMost("embedding", 3, arguments);
  checkTensorOption("embedding", "weight", weight);
  if (weight.ndim !== 2) throw new ShapeError("embedding", "needs a matrix of rows", weight.shape);
  checkIndices("embedding", indices, weight.shape[0]!);
  const { paddingIdx } = settled("embedding", options, { paddingIdx: undefined });
  return rowsOf(indices, weight, paddingIndexOf(paddingIdx, weight.shape[0]!));
}

function checkIndices(op: string, indices: Tensor, count: number): void {
  checkTensor(op, indices);
  if (indices.dtype !== "int32") throw new DTypeError(op, `indices must be int32, got ${indices.dtype}`);
  const refused = (stray: number): Error =>
    new ArgumentError(op, `index ${stray} is not within 0 … ${count - 1}`);
  checkElements(op, indices, (index) => index >= 0 && index < count, refused);
}

function rowsOf(indices: Tensor, weight: Tensor, paddingIdx: number | undefined): Tensor {
  const rows = indexSelect(weight, 0, reshape(indices, [indices.size]));
  const vectors = reshape(rows, [...indices.shape, weight.shape[1]!]);
  if (paddingIdx === undefined) return vectors;
  // The detached vectors have the same values, but no gradient.
  return where(unsqueeze(ne(indices, paddingIdx), indices.ndim), vectors, vectors.detach());
}

/** `(Σ |xᵢ|ᵖ)^{1/p}`, or the maximum |xᵢ| for p = ∞. */
function normOf(x: ArrayLike<number>, p: number): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) {
    const size = Math.abs(x[i]!);
    sum = p === Infinity ? Math.max(sum, size) : sum + size ** p;
  }
  return p === Infinity ? sum : sum ** (1 / p);
}

function given(weight: Tensor, shape: Shape): Tensor {
  checkTensorOption("Embedding", "weight", weight);
  if (sameShape(weight.shape, shape)) return parameter(weight);
  throw new ShapeError("Embedding", `the weight must be ${showShape(shape)}`, weight.shape);
}

/** A normal weight with zeros in the padding row. */
function drawn(shape: Shape, padding: number | undefined, options: LayerOptions): Tensor {
  const weight = emptyParameter(shape, options);
  normal(weight, { generator: options.generator });
  const columns = shape[1]!;
  if (padding !== undefined) kernels.fill(partOf(weight.data, padding * columns, columns), 0);
  return weight;
}

function paddingIndexOf(index: number | undefined, count: number): number | undefined {
  if (index === undefined) return undefined;
  if (!Number.isInteger(index) || index < -count || index >= count) {
    throw new ArgumentError(
      "Embedding",
      `paddingIdx must be within ${-count} … ${count - 1}, got ${show(index)}`,
    );
  }
  return index < 0 ? index + count : index;
}
