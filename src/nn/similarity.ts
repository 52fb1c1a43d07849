/**
 * @file The directions of vectors, their similarity, and their distance.
 */
import { inNameOf, takesAtMost } from "../autograd/extend.js";
import {
  add,
  type CosineSimilarityOptions,
  cosineSimilarity,
  div,
  maximum,
  norm,
  sub,
  type Tensor,
} from "../autograd/index.js";
import { checkNumber } from "../checks.js";
import { settled } from "../options.js";
import { checkTensor, checkTensors } from "./core/inputs.js";
import { Module } from "./core/module.js";
import { checkEps } from "./normalization/scaling.js";

/** Options of {@link normalize}. */
export interface NormalizeOptions {
  /** The norm that becomes 1; default 2. */
  p?: number | undefined;
  /** The axis along which the vectors extend; default 1. */
  axis?: number | undefined;
  /** The minimum norm to divide by; default 1e-12. */
  eps?: number | undefined;
}

/**
 * Vectors along an axis, divided by their norms: `x / max(‖x‖ₚ, eps)`.
 *
 * @example `normalize(embeddings)  // rows of length 1`
 * @throws ArgumentError if the axis is out of range, or eps is negative
 */
export function normalize(x: Tensor, options?: NormalizeOptions): Tensor {
  takesAtMost("normalize", 2, arguments);
  const { p, axis, eps } = settled("normalize", options, { p: 2, axis: 1, eps: 1e-12 });
  checkTensor("normalize", "x", x);
  checkEps("normalize", eps);
  const length = inNameOf("normalize", () => norm(x, { p, axis, keepDims: true }));
  return div(x, maximum(length, eps));
}

/** Options of {@link pairwiseDistance} and {@link PairwiseDistance}. */
export interface PairwiseDistanceOptions {
  /** The order of the norm: a number > 0, or Infinity; default 2. */
  p?: number | undefined;
  /** Added to each difference, so that the gradient exists where vectors are equal; default 1e-6. */
  eps?: number | undefined;
  /** Whether to keep the last axis, with length 1; default false. */
  keepDims?: boolean | undefined;
}

const distanceDefaults = { p: 2, eps: 1e-6, keepDims: false } as const;

/**
 * `‖x1 − x2 + eps‖ₚ` over the last axis: vectors […, D] → […]. x1 and x2 broadcast. For all pairs of two sets
 * of vectors, use `cdist`.
 *
 * @throws ShapeError if x1 and x2 do not broadcast, or are scalars
 * @throws ArgumentError unless p and eps are numbers
 */
export function pairwiseDistance(x1: Tensor, x2: Tensor, options?: PairwiseDistanceOptions): Tensor {
  takesAtMost("pairwiseDistance", 3, arguments);
  const { p, eps, keepDims } = settled("pairwiseDistance", options, distanceDefaults);
  checkTensors("pairwiseDistance", { x1, x2 });
  checkNumber("pairwiseDistance", "eps", eps);
  return inNameOf("pairwiseDistance", () => norm(add(sub(x1, x2), eps), { p, axis: -1, keepDims }));
}

/** The distance of vectors in a p-norm: [N, D] or [D] → [N] or []; see {@link pairwiseDistance}. */
export class PairwiseDistance extends Module<[x1: Tensor, x2: Tensor], Tensor> {
  readonly norm: number;
  readonly eps: number;
  readonly keepDims: boolean;

  constructor(options?: PairwiseDistanceOptions) {
    super();
    const { p, eps, keepDims } = settled("PairwiseDistance", options, distanceDefaults);
    checkNumber("PairwiseDistance", "p", p);
    checkNumber("PairwiseDistance", "eps", eps);
    this.norm = p;
    this.eps = eps;
    this.keepDims = keepDims;
  }

  override forward(x1: Tensor, x2: Tensor): Tensor {
    return pairwiseDistance(x1, x2, { p: this.norm, eps: this.eps, keepDims: this.keepDims });
  }
}

/** The cosine of the angle between vectors along an axis; see {@link cosineSimilarity}. */
export class CosineSimilarity extends Module<[x1: Tensor, x2: Tensor], Tensor> {
  readonly axis: number;
  readonly eps: number;

  constructor(options?: CosineSimilarityOptions) {
    super();
    const { axis, eps } = settled("CosineSimilarity", options, { axis: 1, eps: 1e-8 });
    this.axis = axis;
    this.eps = eps;
  }

  override forward(x1: Tensor, x2: Tensor): Tensor {
    return cosineSimilarity(x1, x2, { axis: this.axis, eps: this.eps });
  }
}
