/**
 * @file Embeddings of bags of indices: the sum, mean, or maximum of their vectors.
 */
import { checkElements, inNameOf, takesAtMost } from "../autograd/extend.js";
import {
  any,
  cumsum,
  div,
  expand,
  indexAdd,
  max,
  maximum,
  mul,
  narrow,
  ne,
  ones,
  scatterReduce,
  sub,
  sum,
  type Tensor,
  to,
  unsqueeze,
  where,
  zeros,
} from "../autograd/index.js";
import { checkOneOf, checkWhole } from "../checks.js";
import { ArgumentError, DTypeError, ShapeError, showShape } from "../errors.js";
import { settled } from "../options.js";
import { sameShape } from "../shape.js";
import { withMeantInfinities } from "./attention/scaledDotProduct.js";
import { checkTensor } from "./core/inputs.js";
import { Module } from "./core/module.js";
import { layerDefaults } from "./core/settings.js";
import {
  checkIndices,
  checkNorms,
  type EmbeddingOptions,
  type NormLimit,
  paddingIndexOf,
  printed,
  printedLimit,
  rowsOf,
  shorten,
  vectorsOf,
} from "./embedding.js";

/** How the vectors of a bag are reduced. */
export type BagMode = "sum" | "mean" | "max";

/** Options of {@link EmbeddingBag}. */
export interface EmbeddingBagOptions extends EmbeddingOptions {
  /** How the vectors of a bag are reduced; an empty bag gives 0. Default `"mean"`. */
  mode?: BagMode | undefined;
  /** Whether the last offset is the end of the last bag instead of the start of another; default false. */
  includeLastOffset?: boolean | undefined;
  /** The index that bags ignore, and whose vector is not trained; negative values count from the end. */
  paddingIdx?: number | undefined;
}

/** Options of {@link embeddingBag}. */
export interface EmbeddingBagCallOptions
  extends Pick<
    EmbeddingBagOptions,
    "mode" | "includeLastOffset" | "paddingIdx" | "maxNorm" | "normType" | "sparse"
  > {
  /** Where each bag starts in a list of indices, int32 [N], ascending from 0. */
  offsets?: Tensor | undefined;
  /** A factor for each vector, in the shape of the indices; only for the mode `"sum"`. */
  perSampleWeights?: Tensor | undefined;
}

const defaults = {
  mode: "mean",
  includeLastOffset: false,
  paddingIdx: undefined,
  maxNorm: undefined,
  normType: 2,
  sparse: false,
} as const;

/**
 * The sum, mean, or maximum of the rows of a weight [numEmbeddings, D] at bags of indices (int32): indices
 * [N, L] → [N, D], where each row is a bag; or a list [M] and the offsets [N] at which bags start → [N, D].
 *
 * @example `embeddingBag(tokens, weight, { offsets, mode: "sum" })`
 * @throws ShapeError unless the weight is a matrix, and indices are [N, L], or [M] with offsets [N]
 * @throws DTypeError unless indices and offsets are int32
 * @throws ArgumentError for an index out of range, offsets that do not ascend from 0, or weights in another
 * mode than `"sum"`
 */
export function embeddingBag(indices: Tensor, weight: Tensor, options?: EmbeddingBagCallOptions): Tensor {
  takesAtMost("embeddingBag", 3, arguments);
  const op = "embeddingBag";
  checkTensor(op, "weight", weight);
  if (weight.ndim !== 2) throw new ShapeError(op, "needs a matrix of rows", weight.shape);
  const own = settled(op, options, { ...defaults, offsets: undefined, perSampleWeights: undefined });
  checkNorms(op, own);
  return bagsOf(op, indices, weight, {
    ...own,
    paddingIdx: paddingIndexOf(op, own.paddingIdx, weight.shape[0]!),
  });
}

interface Settings extends NormLimit {
  readonly mode: BagMode;
  readonly includeLastOffset: boolean;
  readonly paddingIdx: number | undefined;
  readonly sparse: boolean;
  readonly offsets: Tensor | undefined;
  readonly perSampleWeights: Tensor | undefined;
}

function bagsOf(op: string, indices: Tensor, weight: Tensor, own: Settings): Tensor {
  const { mode, paddingIdx, offsets, includeLastOffset, perSampleWeights: factors } = own;
  checkOneOf(op, "mode", mode, ["sum", "mean", "max"]);
  checkIndices(op, indices, weight.shape[0]!);
  if (offsets === undefined) {
    if (indices.ndim !== 2) throw new ShapeError(op, "needs [N, L], or a list with offsets", indices.shape);
  } else {
    if (indices.ndim !== 1) throw new ShapeError(op, "offsets are for a list of indices", indices.shape);
    checkOffsets(op, offsets, indices.size);
  }
  if (factors !== undefined) checkFactors(op, factors, indices, mode);
  return inNameOf(op, () => {
    shorten(op, weight, indices, own);
    const rows = rowsOf(indices, weight, own);
    const scaled = factors === undefined ? rows : mul(rows, unsqueeze(factors, -1));
    const present = paddingIdx === undefined ? undefined : ne(indices, paddingIdx);
    if (offsets === undefined) return alongRows(mode, scaled, present);
    return betweenOffsets(mode, scaled, present, offsets, includeLastOffset);
  });
}

/** The vectors [N, L, D] of N bags, reduced; only those `present` [N, L] count. */
function alongRows(mode: BagMode, vectors: Tensor, present: Tensor | undefined): Tensor {
  const [count, length, width] = vectors.shape as [number, number, number];
  if (length === 0) return zeros([count, width], { dtype: vectors.dtype });
  const orElse = (value: number): Tensor =>
    present === undefined ? vectors : where(unsqueeze(present, 2), vectors, value);
  if (mode === "max") {
    const found = withMeantInfinities(() => max(orElse(-Infinity), 1).values);
    return present === undefined ? found : where(any(present, 1, { keepDims: true }), found, 0);
  }
  const sums = sum(orElse(0), 1);
  if (mode === "sum") return sums;
  if (present === undefined) return div(sums, length);
  return div(sums, maximum(sum(to(present, vectors.dtype), 1, { keepDims: true }), 1));
}

/** The vectors [M, D] of a list, reduced in bags that start at `offsets`; only those `present` [M] count. */
function betweenOffsets(
  mode: BagMode,
  vectors: Tensor,
  present: Tensor | undefined,
  offsets: Tensor,
  includeLastOffset: boolean,
): Tensor {
  const [size, width] = vectors.shape as [number, number];
  const count = offsets.size - (includeLastOffset ? 1 : 0);
  // The number of bags that have started at each index, minus one.
  const ints = { dtype: "int32" } as const;
  const starts = indexAdd(zeros([size + 1], ints), 0, offsets, ones([offsets.size], ints));
  const bags = narrow(sub(cumsum(starts, 0), 1), 0, 0, size);
  // Indices outside all bags go to an additional bag, which is dropped.
  const places = present === undefined ? bags : where(present, bags, count);
  const none = zeros([count + 1, width], { dtype: vectors.dtype });
  if (mode === "max") {
    const each = expand(unsqueeze(places, 1), vectors.shape);
    const found = scatterReduce(none, 0, each, vectors, "amax", { includeSelf: false });
    return narrow(found, 0, 0, count);
  }
  const sums = narrow(indexAdd(none, 0, places, vectors), 0, 0, count);
  if (mode === "sum") return sums;
  const counts = indexAdd(zeros([count + 1]), 0, places, ones([size]));
  return div(sums, unsqueeze(maximum(narrow(counts, 0, 0, count), 1), 1));
}

function checkFactors(op: string, factors: Tensor, indices: Tensor, mode: BagMode): void {
  checkTensor(op, "perSampleWeights", factors);
  if (mode !== "sum") throw new ArgumentError(op, `perSampleWeights need mode "sum", got "${mode}"`);
  if (!sameShape(factors.shape, indices.shape)) {
    throw new ShapeError(op, `perSampleWeights must be ${showShape(indices.shape)}`, factors.shape);
  }
}

/** Throws unless offsets ascend from 0 to at most `size`. */
function checkOffsets(op: string, offsets: Tensor, size: number): void {
  checkTensor(op, "offsets", offsets);
  if (offsets.dtype !== "int32") throw new DTypeError(op, `offsets must be int32, got ${offsets.dtype}`);
  if (offsets.ndim !== 1 || offsets.size === 0) {
    throw new ShapeError(op, "offsets must be a list of at least one", offsets.shape);
  }
  const refused = (): Error => new ArgumentError(op, `offsets must ascend from 0 to at most ${size}`);
  const [first, last] = [narrow(offsets, 0, 0, 1), narrow(offsets, 0, offsets.size - 1, 1)];
  checkElements(op, first, (at) => at === 0, refused);
  checkElements(op, last, (at) => at <= size, refused);
  const steps = sub(narrow(offsets, 0, 1, offsets.size - 1), narrow(offsets, 0, 0, offsets.size - 1));
  checkElements(op, steps, (step) => step >= 0, refused);
}

/**
 * The sum, mean, or maximum of the vectors of bags of indices, without storing the vectors themselves:
 * indices (int32) [N, L] → [N, D], or a list [M] and offsets [N] → [N, D]; see {@link embeddingBag}.
 *
 * @example `new EmbeddingBag(1000, 32).forward(tokens, tensor([0, 3, 3], { dtype: "int32" })) // [3, 32]`
 * @throws ArgumentError for invalid lengths, an unknown mode, or a paddingIdx out of range
 * @throws ShapeError if the weight has the wrong shape
 */
export class EmbeddingBag extends Module<
  [indices: Tensor, offsets?: Tensor, perSampleWeights?: Tensor],
  Tensor
> {
  readonly numEmbeddings: number;
  readonly embeddingDim: number;
  readonly mode: BagMode;
  readonly includeLastOffset: boolean;
  readonly paddingIdx: number | undefined;
  readonly maxNorm: number | undefined;
  readonly normType: number;
  readonly sparse: boolean;
  weight: Tensor;

  constructor(numEmbeddings: number, embeddingDim: number, options?: EmbeddingBagOptions) {
    super();
    const own = settled("EmbeddingBag", options, { ...defaults, weight: undefined, ...layerDefaults });
    checkWhole("EmbeddingBag", "numEmbeddings", numEmbeddings);
    checkWhole("EmbeddingBag", "embeddingDim", embeddingDim);
    checkOneOf("EmbeddingBag", "mode", own.mode, ["sum", "mean", "max"]);
    checkNorms("EmbeddingBag", own);
    this.numEmbeddings = numEmbeddings;
    this.embeddingDim = embeddingDim;
    this.mode = own.mode;
    this.includeLastOffset = own.includeLastOffset;
    this.paddingIdx = paddingIndexOf("EmbeddingBag", own.paddingIdx, numEmbeddings);
    this.maxNorm = own.maxNorm;
    this.normType = own.normType;
    this.sparse = own.sparse;
    this.weight = vectorsOf("EmbeddingBag", [numEmbeddings, embeddingDim], this.paddingIdx, own);
  }

  /** @throws ShapeError, DTypeError, ArgumentError as {@link embeddingBag} */
  override forward(indices: Tensor, offsets?: Tensor, perSampleWeights?: Tensor): Tensor {
    const { mode, includeLastOffset, paddingIdx, maxNorm, normType, sparse } = this;
    const settings = { mode, includeLastOffset, paddingIdx, maxNorm, normType, sparse };
    return bagsOf("EmbeddingBag", indices, this.weight, { ...settings, offsets, perSampleWeights });
  }

  override extraRepr(): string {
    const { mode, paddingIdx } = this;
    return printed(this, { ...printedLimit(this), mode, paddingIdx });
  }
}
