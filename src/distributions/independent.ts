/** @file A batch of distributions as one distribution of vectors. */
import type { Tensor } from "../autograd/index.js";
import { checkWhole } from "../checks.js";
import { ShapeError } from "../errors.js";
import type { Shape } from "../shape.js";
import { Distribution, type SampleOptions } from "./distribution.js";

/**
 * Combines the last axes of a batch into one outcome with independent parts: log probabilities and entropies
 * are summed over these axes. {@link https://pytorch.org/docs/stable/distributions.html#independent |
 * PyTorch}
 *
 * @example `new Independent(new Normal(zeros([8]), ones([8])), 1)  // a normal distribution of vectors`
 */
export class Independent extends Distribution {
  readonly base: Distribution;
  /** How many axes of the batch became axes of the outcome. */
  readonly axes: number;

  /**
   * Combines the last `axes` axes of a batch into one outcome.
   *
   * @throws ArgumentError unless axes is a whole number ≥ 0
   * @throws ShapeError if the batch has fewer axes
   */
  constructor(base: Distribution, axes: number) {
    checkWhole("Independent", "axes", axes, 0);
    const { batchShape, eventShape } = base;
    if (axes > batchShape.length) {
      throw new ShapeError("Independent", `the batch has fewer than ${axes} axes`, batchShape);
    }
    const rest = batchShape.length - axes;
    super(batchShape.slice(0, rest), [...batchShape.slice(rest), ...eventShape]);
    this.base = base;
    this.axes = axes;
  }

  override get mean(): Tensor {
    return this.base.mean;
  }

  override get variance(): Tensor {
    return this.base.variance;
  }

  override sample(shape: Shape = [], options?: SampleOptions): Tensor {
    return this.base.sample(shape, options);
  }

  override rsample(shape: Shape = [], options?: SampleOptions): Tensor {
    return this.base.rsample(shape, options);
  }

  override logProb(value: Tensor): Tensor {
    return summed(this.base.logProb(value), this.axes);
  }

  override entropy(): Tensor {
    return summed(this.base.entropy(), this.axes);
  }
}

/** The sum over the last axes. */
export function summed(x: Tensor, axes: number): Tensor {
  return axes === 0 ? x : x.sum(Array.from({ length: axes }, (_, i) => -1 - i));
}
