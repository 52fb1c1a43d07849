/**
 * @file The directions of vectors, and their similarity.
 */
import { inNameOf } from "../autograd/extend.js";
import {
  type CosineSimilarityOptions,
  cosineSimilarity,
  div,
  maximum,
  norm,
  type Tensor,
} from "../autograd/index.js";
import { settled } from "../options.js";
import { checkTensor } from "./core/inputs.js";
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
 * @throws ArgumentError if there is no such axis, or eps is negative
 */
export function normalize(x: Tensor, options?: NormalizeOptions): Tensor {
  const { p, axis, eps } = settled("normalize", options, { p: 2, axis: 1, eps: 1e-12 });
  checkTensor("normalize", x);
  checkEps("normalize", eps);
  const length = inNameOf("normalize", () => norm(x, { p, axis, keepDims: true }));
  return div(x, maximum(length, eps));
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
