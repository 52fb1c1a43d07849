/** @file The categorical distribution. */
import { multinomial, noGrad, type Tensor, type TensorLike } from "../autograd/index.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { broadcastShapes, type Shape, sizeOf } from "../shape.js";
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
 * One of the classes 0 … C − 1. The last axis of `probs` holds their probabilities, which need not sum to 1;
 * that of `logits` holds the logarithms.
 * {@link https://pytorch.org/docs/stable/distributions.html#categorical | PyTorch}
 *
 * @example `const action = new Categorical({ logits: policy.forward(state) }).sample()`
 */
export class Categorical extends Distribution {
  /** [..., C], normalized to sum to 1 along the last axis. */
  readonly probs: Tensor;
  /** [..., C], the logarithms of probs. */
  readonly logits: Tensor;

  /**
   * One of C classes, given by their probabilities or the logarithms of these.
   *
   * @throws ArgumentError unless exactly one of probs (≥ 0, with a sum > 0) and logits is given
   * @throws ShapeError for a parameter without a last axis, or one of length 0
   */
  constructor(parameter: {
    readonly probs?: TensorLike | undefined;
    readonly logits?: TensorLike | undefined;
  }) {
    const [kind, given] = eitherOf("Categorical", parameter);
    const [values] = broadcasted("Categorical", [kind], given);
    if (!values.shape.at(-1))
      throw new ShapeError("Categorical", `${kind} need at least one class`, values.shape);
    super(values.shape.slice(0, -1));
    if (kind === "probs") {
      checkParameter("Categorical", "probs", values, "≥ 0 and finite", (p) => p >= 0 && p < Infinity);
      const sums = values.sum(-1, { keepDims: true });
      checkParameter("Categorical", "the sum of probs", sums, "> 0", (sum) => sum > 0);
      this.probs = values.div(sums);
      this.logits = inside(this.probs).log();
    } else {
      this.logits = values.logSoftmax(-1);
      this.probs = this.logits.exp();
    }
  }

  /** @throws ArgumentError always: classes are not numbers */
  override get mean(): Tensor {
    throw new ArgumentError("Categorical", "has no mean: classes are not numbers");
  }

  /** @throws ArgumentError always: classes are not numbers */
  override get variance(): Tensor {
    throw new ArgumentError("Categorical", "has no variance: classes are not numbers");
  }

  /** Draws classes, int32. */
  override sample(shape: Shape = [], options?: SampleOptions): Tensor {
    const target = this.shapeOf(shape);
    const [count, classes] = [sizeOf(shape), this.probs.shape.at(-1)!];
    const rows = noGrad(() => this.probs.reshape([sizeOf(this.batchShape), classes]));
    // One row of draws per distribution; the draws then become the first axes.
    return multinomial(rows, count, { ...sampling("Categorical", options), replacement: true })
      .transpose()
      .reshape(target);
  }

  /** log probs of the given classes (int32). */
  override logProb(value: Tensor): Tensor {
    const shape = broadcastShapes("Categorical", value.shape, this.batchShape);
    const all = this.logits.expand([...shape, this.logits.shape.at(-1)!]);
    return all.gather(-1, value.expand(shape).unsqueeze(-1)).squeeze(-1);
  }

  /** −Σ p·log p */
  override entropy(): Tensor {
    return this.probs.mul(inside(this.probs).log()).sum(-1).neg();
  }
}
