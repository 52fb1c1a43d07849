/** @file The Bernoulli distribution. */
import { bernoulli, noGrad, type Tensor, type TensorLike } from "../autograd/index.js";
import type { Shape } from "../shape.js";
import {
  broadcasted,
  checkParameter,
  Distribution,
  eitherOf,
  inside,
  type SampleOptions,
  sampling,
} from "./distribution.js";

/**
 * 1 with probability p, otherwise 0: p is given either as `probs` or by its `logits` log(p / (1 − p)).
 * {@link https://pytorch.org/docs/stable/distributions.html#bernoulli | PyTorch}
 *
 * @example `new Bernoulli({ logits: decoder.forward(z) }).logProb(pixels).sum()`
 */
export class Bernoulli extends Distribution {
  readonly probs: Tensor;
  readonly logits: Tensor;

  /**
   * 1 with probability `probs`, or with σ(`logits`).
   *
   * @throws ArgumentError unless exactly one of probs, within 0 … 1, and logits is given
   */
  constructor(parameter: {
    readonly probs?: TensorLike | undefined;
    readonly logits?: TensorLike | undefined;
  }) {
    const [kind, given] = eitherOf("Bernoulli", parameter);
    const [values] = broadcasted("Bernoulli", [kind], given);
    super(values.shape);
    if (kind === "probs") {
      checkParameter("Bernoulli", "probs", values, "within 0 … 1", (p) => p >= 0 && p <= 1);
      this.probs = values;
      const p = inside(values);
      this.logits = p.log().sub(p.neg().log1p());
    } else {
      this.probs = values.sigmoid();
      this.logits = values;
    }
  }

  override get mean(): Tensor {
    return this.probs;
  }

  /** p·(1 − p) */
  override get variance(): Tensor {
    return this.probs.mul(this.probs.neg().add(1));
  }

  override sample(shape: Shape = [], options?: SampleOptions): Tensor {
    return noGrad(() => bernoulli(this.probs.expand(this.shapeOf(shape)), sampling("Bernoulli", options)));
  }

  /** x·logits − log(1 + e^logits) */
  override logProb(value: Tensor): Tensor {
    return value.mul(this.logits).sub(this.logits.softplus());
  }

  /** −p·log p − (1 − p)·log(1 − p) */
  override entropy(): Tensor {
    return this.logits.softplus().sub(this.probs.mul(this.logits));
  }
}
