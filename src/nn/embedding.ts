/**
 * @file Embeddings: vectors for integers.
 */
import { checkBelow, selectRows, takesAtMost } from "../autograd/extend.js";
import { indexSelect, ne, reshape, type Tensor, unsqueeze, where } from "../autograd/index.js";
import { checkWhole } from "../checks.js";
import { ArgumentError, DTypeError, ShapeError, show, showShape } from "../errors.js";
import { kernels } from "../kernels/index.js";
import { partOf } from "../kernels/memory.js";
import { settled } from "../options.js";
import { hostOn } from "../recorder/index.js";
import { type Shape, sameShape } from "../shape.js";
import { normal } from "./core/init.js";
import { checkTensor } from "./core/inputs.js";
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
  /**
   * Whether the gradient stores only the rows that were looked up, so that the cost of a step depends on them
   * alone; default false. It is supported by SparseAdam, AdamW, and, without terms that move all vectors, SGD
   * and Adagrad. Compiled functions run uncompiled.
   */
  sparse?: boolean | undefined;
  /** The initial vectors, [numEmbeddings, D], copied in their dtype; default: random. */
  weight?: Tensor | undefined;
}

/** Options of {@link Embedding.fromPretrained}. */
export interface PretrainedOptions
  extends Pick<EmbeddingOptions, "paddingIdx" | "maxNorm" | "normType" | "sparse"> {
  /** Whether to freeze the vectors; default true. */
  freeze?: boolean | undefined;
}

/**
 * A vector for each index 0 … numEmbeddings − 1: indices (int32) […] → […, D], the rows of a weight
 * [numEmbeddings, D], initially normal.
 *
 * @example `new Embedding(65, 32).forward(tokens) // [16, 100] → [16, 100, 32]`
 * @throws ArgumentError for invalid lengths, or a paddingIdx out of range
 * @throws ShapeError if the weight has the wrong shape
 */
export class Embedding extends Module {
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  readonly paddingIdx: number | undefined;
  readonly maxNorm: number | undefined;
  readonly normType: number;
  readonly sparse: boolean;
  weight: Tensor;

  constructor(numEmbeddings: number, embeddingDim: number, options?: EmbeddingOptions) {
    super();
    const own = settled("Embedding", options, {
      paddingIdx: undefined,
      maxNorm: undefined,
      normType: 2,
      sparse: false,
      weight: undefined,
      ...layerDefaults,
    });
    checkWhole("Embedding", "numEmbeddings", numEmbeddings);
    checkWhole("Embedding", "embeddingDim", embeddingDim);
    this.numEmbeddings = numEmbeddings;
    this.embeddingDim = embeddingDim;
    this.paddingIdx = paddingIndexOf("Embedding", own.paddingIdx, numEmbeddings);
    checkNorms("Embedding", own);
    this.maxNorm = own.maxNorm;
    this.normType = own.normType;
    this.sparse = own.sparse;
    this.weight = vectorsOf("Embedding", [numEmbeddings, embeddingDim], this.paddingIdx, own);
  }

  /**
   * An embedding initialized with the rows of a matrix [numEmbeddings, D], which are copied.
   * {@link https://pytorch.org/docs/stable/generated/torch.nn.Embedding.html | PyTorch}
   *
   * @throws ShapeError unless `embeddings` is a matrix
   */
  static fromPretrained(embeddings: Tensor, options?: PretrainedOptions): Embedding {
    checkTensor("Embedding", "embeddings", embeddings);
    if (embeddings.ndim !== 2) throw new ShapeError("Embedding", "needs a matrix of rows", embeddings.shape);
    const { freeze, ...rest } = settled("Embedding", options, {
      freeze: true,
      paddingIdx: undefined,
      maxNorm: undefined,
      normType: 2,
      sparse: false,
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
    shorten("Embedding", this.weight, indices, this);
    return rowsOf(indices, this.weight, this);
  }

  override extraRepr(): string {
    const { paddingIdx, sparse } = this;
    return printed(this, { paddingIdx, ...printedLimit(this), sparse: sparse ? true : undefined });
  }
}

/** What embeddings print, `5, 3, padding_idx=1`: both lengths, and settings unless they are undefined. */
export function printed(
  { numEmbeddings, embeddingDim }: { readonly numEmbeddings: number; readonly embeddingDim: number },
  settings: Parameters<typeof keywords>[0],
): string {
  const given = Object.entries(settings).filter(([, value]) => value !== undefined);
  const more = given.length > 0 ? `, ${keywords(Object.fromEntries(given))}` : "";
  return `${numEmbeddings}, ${embeddingDim}${more}`;
}

/** A limit of norms as settings to print. */
export function printedLimit({ maxNorm, normType }: NormLimit): { maxNorm?: string; normType?: string } {
  return {
    ...(maxNorm !== undefined && { maxNorm: float(maxNorm) }),
    ...(normType !== 2 && { normType: float(normType) }),
  };
}

/**
 * The rows of a weight [numEmbeddings, D] at indices (int32) […] → […, D]. The row of `paddingIdx` receives
 * no gradient.
 *
 * @throws DTypeError unless the indices are int32
 * @throws ShapeError unless the weight is a matrix
 * @throws ArgumentError if an index or paddingIdx is out of range
 */
export function embedding(indices: Tensor, weight: Tensor, options?: LookupOptions): Tensor {
  takesAtMost("embedding", 3, arguments);
  checkTensor("embedding", "weight", weight);
  if (weight.ndim !== 2) throw new ShapeError("embedding", "needs a matrix of rows", weight.shape);
  checkIndices("embedding", indices, weight.shape[0]!);
  const { paddingIdx, sparse } = settled("embedding", options, { paddingIdx: undefined, sparse: false });
  const padding = paddingIndexOf("embedding", paddingIdx, weight.shape[0]!);
  return rowsOf(indices, weight, { paddingIdx: padding, sparse });
}

/** Options of a look-up. */
export type LookupOptions = Pick<EmbeddingOptions, "paddingIdx" | "sparse">;

/** The limit of the norms of vectors. */
export interface NormLimit {
  readonly maxNorm: number | undefined;
  readonly normType: number;
}

/** Throws unless the indices (int32) are within 0 … count − 1. */
export function checkIndices(op: string, indices: Tensor, count: number): void {
  checkTensor(op, "indices", indices);
  if (indices.dtype !== "int32") throw new DTypeError(op, `indices must be int32, got ${indices.dtype}`);
  const refused = (stray: number): Error =>
    new ArgumentError(op, `index ${stray} is not within 0 … ${count - 1}`);
  checkBelow(op, indices, count, refused);
}

/** The vectors at indices that have been checked. */
export function rowsOf(indices: Tensor, weight: Tensor, { paddingIdx, sparse }: LookupOptions): Tensor {
  const list = reshape(indices, [indices.size]);
  const rows = sparse ? selectRows(weight, list, paddingIdx) : indexSelect(weight, 0, list);
  const vectors = reshape(rows, [...indices.shape, weight.shape[1]!]);
  if (paddingIdx === undefined || sparse) return vectors;
  // The detached vectors have the same values, but no gradient.
  return where(unsqueeze(ne(indices, paddingIdx), indices.ndim), vectors, vectors.detach());
}

/** Throws unless the limit and the type of norm are > 0. */
export function checkNorms(op: string, own: NormLimit): void {
  for (const name of ["maxNorm", "normType"] as const) {
    const value = own[name];
    if (value !== undefined && !(typeof value === "number" && value > 0)) {
      throw new ArgumentError(op, `${name} must be a number > 0, got ${show(value)}`);
    }
  }
}

/** Scales the vectors at `indices` down to `maxNorm`, in place, if they are longer. */
export function shorten(op: string, weight: Tensor, indices: Tensor, { maxNorm, normType }: NormLimit): void {
  if (maxNorm === undefined) return;
  const length = weight.shape[1]!;
  const arrays = [[weight.data], [indices.data, weight.data]] as const;
  hostOn(`${op}: maxNorm`, ...arrays, ([vectors], [positions]) => {
    for (const index of new Set<number>(positions)) {
      const vector = vectors!.subarray(index * length, (index + 1) * length);
      const norm = normOf(vector, normType);
      if (norm <= maxNorm) continue;
      // The same small number as in PyTorch.
      const scale = maxNorm / (norm + 1e-7);
      for (let i = 0; i < vector.length; i++) vector[i]! *= scale;
      weight.markChanged();
    }
  });
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

/** The given vectors as a parameter, or normal ones with zeros in the padding row. */
export function vectorsOf(
  op: string,
  shape: Shape,
  padding: number | undefined,
  options: LayerOptions & { readonly weight: Tensor | undefined },
): Tensor {
  const { weight: given } = options;
  if (given !== undefined) {
    checkTensor(op, "weight", given);
    if (sameShape(given.shape, shape)) return parameter(given);
    throw new ShapeError(op, `the weight must be ${showShape(shape)}`, given.shape);
  }
  const weight = emptyParameter(shape, options);
  normal(weight, { generator: options.generator });
  const columns = shape[1]!;
  if (padding !== undefined) kernels.fill(partOf(weight.data, padding * columns, columns), 0);
  return weight;
}

/** The padding index, counted from the start. */
export function paddingIndexOf(op: string, index: number | undefined, count: number): number | undefined {
  if (index === undefined) return undefined;
  if (!Number.isInteger(index) || index < -count || index >= count) {
    throw new ArgumentError(op, `paddingIdx must be within ${-count} … ${count - 1}, got ${show(index)}`);
  }
  return index < 0 ? index + count : index;
}
