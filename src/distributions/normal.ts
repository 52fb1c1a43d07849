/** @file The normal distribution. */
import { randn, type Tensor, type TensorLike } from "../autograd/index.js";
import type { Shape } from "../shape.js";
import { broadcasted, checkParameter, Distribution, type SampleOptions, sampling } from "./distribution.js";

const logRoot2Pi = 0.5 * Math.log(2 * Math.PI);

/**
 * The normal (Gaussian) distribution with mean `loc` and standard deviation `scale`; its density is
 * `e^{−(x − loc)² / (2·scale²)} / (scale·√(2π))`. The two parameters broadcast.
 * {@link https://pytorch.org/docs/stable/distributions.html#normal | PyTorch}
 *
 * @example `new Normal(mu, logVariance.mul(0.5).exp()).rsample()  // the encoder of a VAE`
 */
export class Normal extends Distribution {
  readonly loc: Tensor;
  readonly scale: Tensor;

  /**
   * The normal distribution with mean `loc` and standard deviation `scale`.
   *
   * @throws ArgumentError unless every scale is > 0
   * @throws ShapeError if the shapes do not broadcast
   */
  constructor(loc: TensorLike, scale: TensorLike) {
    const [own, spread] = broadcasted("Normal", ["loc", "scale"], loc, scale);
    checkParameter("Normal", "scale", spread, "> 0", (value) => value > 0);
    super(own.shape);
    this.loc = own;
    this.scale = spread;
  }

  override get mean(): Tensor {
    return this.loc;
  }

  override get variance(): Tensor {
    return this.scale.square();
  }

  override sample(shape: Shape = [], options?: SampleOptions): Tensor {
    return this.sampled(shape, options);
  }

  /** loc + scale·ε with standard normal ε. */
  override rsample(shape: Shape = [], options?: SampleOptions): Tensor {
    const noise = randn(this.shapeOf(shape), { ...sampling("Normal", options), dtype: dtypeOf(this.loc) });
    return this.loc.add(this.scale.mul(noise));
  }

  /** −((x − loc) / scale)² / 2 − log scale − log √(2π) */
  override logProb(value: Tensor): Tensor {
    return value.sub(this.loc).div(this.scale).square().mul(-0.5).sub(this.scale.log()).sub(logRoot2Pi);
  }

  /** ½ + log √(2π) + log scale */
  override entropy(): Tensor {
    return this.scale.log().add(0.5 + logRoot2Pi);
  }
}

/** The dtype of noise for parameters like `x`. */
export function dtypeOf(x: Tensor): "float32" | "float64" {
  return x.dtype === "float64" ? "float64" : "float32";
}
