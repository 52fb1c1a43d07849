/** @file The continuous uniform distribution. */
import { checkElements } from "../autograd/extend.js";
import { rand, type Tensor, type TensorLike, where } from "../autograd/index.js";
import { ArgumentError } from "../errors.js";
import type { Shape } from "../shape.js";
import { broadcasted, Distribution, type SampleOptions, sampling } from "./distribution.js";
import { dtypeOf } from "./normal.js";

/**
 * All numbers x with low ≤ x < high are equally likely: the density is 1 / (high − low) inside, 0 outside.
 * The two parameters broadcast. {@link https://pytorch.org/docs/stable/distributions.html#uniform | PyTorch}
 */
export class Uniform extends Distribution {
  readonly low: Tensor;
  readonly high: Tensor;

  /**
   * The uniform distribution on [low, high).
   *
   * @throws ArgumentError unless low < high everywhere
   * @throws ShapeError if the shapes do not broadcast
   */
  constructor(low: TensorLike, high: TensorLike) {
    const [from, to] = broadcasted("Uniform", ["low", "high"], low, high);
    const refuse = (): Error => new ArgumentError("Uniform", "low must be below high everywhere");
    checkElements("Uniform", from.lt(to), (isBelow) => isBelow === 1, refuse);
    super(from.shape);
    this.low = from;
    this.high = to;
  }

  override get mean(): Tensor {
    return this.low.add(this.high).div(2);
  }

  override get variance(): Tensor {
    return this.high.sub(this.low).square().div(12);
  }

  override sample(shape: Shape = [], options?: SampleOptions): Tensor {
    return this.sampled(shape, options);
  }

  /** low + (high − low)·u with u uniform in [0, 1). */
  override rsample(shape: Shape = [], options?: SampleOptions): Tensor {
    const noise = rand(this.shapeOf(shape), { ...sampling("Uniform", options), dtype: dtypeOf(this.low) });
    return this.low.add(this.high.sub(this.low).mul(noise));
  }

  /** −log(high − low); −∞ outside. */
  override logProb(value: Tensor): Tensor {
    const within = value.ge(this.low).logicalAnd(value.lt(this.high));
    return where(within, this.entropy().neg(), -Infinity);
  }

  /** log(high − low) */
  override entropy(): Tensor {
    return this.high.sub(this.low).log();
  }
}
