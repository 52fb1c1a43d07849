/**
 * @file How alike vectors are, as a layer.
 */
import { type CosineSimilarityOptions, cosineSimilarity, type Tensor } from "../autograd/index.js";
import { settled } from "../options.js";
import { Module } from "./core/module.js";

/**
 * The cosine of the angle between vectors along an axis, see {@link cosineSimilarity}.
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.CosineSimilarity.html | PyTorch}
 */
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
