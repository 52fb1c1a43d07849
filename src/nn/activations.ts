/**
 * @file Activation functions as modules. What each computes is written with the function.
 */
import { zerosLike } from "../autograd/creation.js";
import type { Tensor } from "../autograd/methods.js";
import {
  elu,
  gelu,
  hardtanh,
  leakyRelu,
  relu,
  selu,
  sigmoid,
  silu,
  softplus,
  tanh,
} from "../autograd/ops/activations.js";
import { mul } from "../autograd/ops/arithmetic.js";
import { gt, where } from "../autograd/ops/comparison.js";
import { logSoftmax, softmax } from "../autograd/ops/softmax.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { defaultGenerator } from "../random/index.js";
import type { DropoutOptions } from "./dropout.js";
import {
  celu,
  glu,
  hardshrink,
  hardsigmoid,
  hardswish,
  logSigmoid,
  mish,
  prelu,
  relu6,
  softmin,
  softshrink,
  softsign,
  tanhshrink,
  threshold,
} from "./functional.js";
import { constant, uniform } from "./init.js";
import { Module } from "./module.js";
import { float, keywords } from "./representation.js";
import { checkWhole, emptyParameter, type LayerOptions } from "./settings.js";

/** max(0, x), see {@link relu}. */
export class ReLU extends Module {
  override forward(x: Tensor): Tensor {
    return relu(x);
  }
}

/** min(max(0, x), 6). */
export class ReLU6 extends Module {
  override forward(x: Tensor): Tensor {
    return relu6(x);
  }
}

/** tanh x, see {@link tanh}. */
export class Tanh extends Module {
  override forward(x: Tensor): Tensor {
    return tanh(x);
  }
}

/** 1 / (1 + e^{−x}), see {@link sigmoid}. */
export class Sigmoid extends Module {
  override forward(x: Tensor): Tensor {
    return sigmoid(x);
  }
}

/** Scaled exponential linear unit, see {@link selu}. */
export class SELU extends Module {
  override forward(x: Tensor): Tensor {
    return selu(x);
  }
}

/** x·σ(x), see {@link silu}. */
export class SiLU extends Module {
  override forward(x: Tensor): Tensor {
    return silu(x);
  }
}

/** x·tanh(ln(1 + eˣ)), see {@link mish}. */
export class Mish extends Module {
  override forward(x: Tensor): Tensor {
    return mish(x);
  }
}

/** ln σ(x), see {@link logSigmoid}. */
export class LogSigmoid extends Module {
  override forward(x: Tensor): Tensor {
    return logSigmoid(x);
  }
}

/** x / (1 + |x|). */
export class Softsign extends Module {
  override forward(x: Tensor): Tensor {
    return softsign(x);
  }
}

/** x − tanh x. */
export class Tanhshrink extends Module {
  override forward(x: Tensor): Tensor {
    return tanhshrink(x);
  }
}

/** min(max(0, x + 3), 6) / 6, see {@link hardsigmoid}. */
export class Hardsigmoid extends Module {
  override forward(x: Tensor): Tensor {
    return hardsigmoid(x);
  }
}

/** x·hardsigmoid(x), see {@link hardswish}. */
export class Hardswish extends Module {
  override forward(x: Tensor): Tensor {
    return hardswish(x);
  }
}

/** x where x > 0, else negativeSlope·x (default slope 0.01), see {@link leakyRelu}. */
export class LeakyReLU extends Module {
  readonly negativeSlope: number;

  constructor(negativeSlope = 0.01) {
    super();
    this.negativeSlope = negativeSlope;
  }

  override forward(x: Tensor): Tensor {
    return leakyRelu(x, this);
  }

  override extraRepr(): string {
    return keywords({ negativeSlope: float(this.negativeSlope) });
  }
}

/** Exponential linear unit, see {@link elu}; alpha is 1 by default. */
export class ELU extends Module {
  readonly alpha: number;

  constructor(alpha = 1) {
    super();
    this.alpha = alpha;
  }

  override forward(x: Tensor): Tensor {
    return elu(x, this);
  }

  override extraRepr(): string {
    return keywords({ alpha: float(this.alpha) });
  }
}

/** A smooth {@link ELU}, see {@link celu}; alpha is 1 by default. */
export class CELU extends Module {
  readonly alpha: number;

  constructor(alpha = 1) {
    super();
    this.alpha = alpha;
  }

  override forward(x: Tensor): Tensor {
    return celu(x, this);
  }

  override extraRepr(): string {
    return keywords({ alpha: float(this.alpha) });
  }
}

/** x moved towards 0 by lambda, see {@link softshrink}. */
export class Softshrink extends Module {
  readonly lambda: number;

  constructor(lambda = 0.5) {
    super();
    this.lambda = lambda;
  }

  override forward(x: Tensor): Tensor {
    return softshrink(x, this.lambda);
  }

  override extraRepr(): string {
    return float(this.lambda);
  }
}

/** x, but 0 within ±lambda, see {@link hardshrink}. */
export class Hardshrink extends Module {
  readonly lambda: number;

  constructor(lambda = 0.5) {
    super();
    this.lambda = lambda;
  }

  override forward(x: Tensor): Tensor {
    return hardshrink(x, this.lambda);
  }

  override extraRepr(): string {
    return float(this.lambda);
  }
}

/** Probabilities along an axis (default the last), see {@link softmax}. */
export class Softmax extends Module {
  readonly axis: number;

  constructor(axis = -1) {
    super();
    this.axis = axis;
  }

  override forward(x: Tensor): Tensor {
    return softmax(x, this.axis);
  }

  override extraRepr(): string {
    return keywords({ dim: this.axis });
  }
}

/** Logarithms of probabilities along an axis (default the last), see {@link logSoftmax}. */
export class LogSoftmax extends Module {
  readonly axis: number;

  constructor(axis = -1) {
    super();
    this.axis = axis;
  }

  override forward(x: Tensor): Tensor {
    return logSoftmax(x, this.axis);
  }

  override extraRepr(): string {
    return keywords({ dim: this.axis });
  }
}

/** softmax(−x) along an axis (default the last). */
export class Softmin extends Module {
  readonly axis: number;

  constructor(axis = -1) {
    super();
    this.axis = axis;
  }

  override forward(x: Tensor): Tensor {
    return softmin(x, this.axis);
  }

  override extraRepr(): string {
    return keywords({ dim: this.axis });
  }
}

/** Gated linear unit along an axis (default the last), see {@link glu}. */
export class GLU extends Module {
  readonly axis: number;

  constructor(axis = -1) {
    super();
    this.axis = axis;
  }

  override forward(x: Tensor): Tensor {
    return glu(x, this.axis);
  }

  override extraRepr(): string {
    return keywords({ dim: this.axis });
  }
}

/** Softmax over the channels of each place of x [N, C, H, W] or [C, H, W]. */
export class Softmax2d extends Module {
  /** @throws ShapeError for another number of axes */
  override forward(x: Tensor): Tensor {
    if (x.ndim !== 3 && x.ndim !== 4)
      throw new ShapeError("Softmax2d", "needs [N, C, H, W] or [C, H, W]", x.shape);
    return softmax(x, -3);
  }
}

/** Gaussian error linear unit, see {@link gelu}. */
export class GELU extends Module {
  readonly approximate: "none" | "tanh";

  constructor(options: { approximate?: "none" | "tanh" } = {}) {
    super();
    this.approximate = options.approximate ?? "none";
  }

  override forward(x: Tensor): Tensor {
    return gelu(x, this);
  }

  override extraRepr(): string {
    return keywords({ approximate: `'${this.approximate}'` });
  }
}

/** ln(1 + e^{beta·x}) / beta, see {@link softplus}. */
export class Softplus extends Module {
  readonly beta: number;
  readonly threshold: number;

  constructor(options: { beta?: number; threshold?: number } = {}) {
    super();
    this.beta = options.beta ?? 1;
    this.threshold = options.threshold ?? 20;
  }

  override forward(x: Tensor): Tensor {
    return softplus(x, this);
  }

  override extraRepr(): string {
    return keywords({ beta: this.beta, threshold: this.threshold });
  }
}

/** x cut off at min and max (−1 and 1 by default), see {@link hardtanh}. */
export class Hardtanh extends Module {
  readonly min: number;
  readonly max: number;

  constructor(options: { min?: number; max?: number } = {}) {
    super();
    this.min = options.min ?? -1;
    this.max = options.max ?? 1;
    if (!(this.min < this.max)) {
      throw new ArgumentError("Hardtanh", `min must be less than max, got ${this.min} and ${this.max}`);
    }
  }

  override forward(x: Tensor): Tensor {
    return hardtanh(x, this);
  }

  override extraRepr(): string {
    return keywords({ minVal: float(this.min), maxVal: float(this.max) });
  }
}

/** x where x > threshold, else value. */
export class Threshold extends Module {
  readonly threshold: number;
  readonly value: number;

  constructor(limit: number, value: number) {
    super();
    this.threshold = limit;
    this.value = value;
  }

  override forward(x: Tensor): Tensor {
    return threshold(x, this.threshold, this.value);
  }

  override extraRepr(): string {
    return keywords({ threshold: this.threshold, value: this.value });
  }
}

/** Options of {@link PReLU}. */
export interface PReLUOptions extends Pick<LayerOptions, "dtype"> {
  /** 1 slope for all channels (default), or one for each. */
  numParameters?: number;
  /** The slopes in the beginning; default 0.25. */
  init?: number;
}

/** {@link LeakyReLU} whose slope is learned, see {@link prelu}. */
export class PReLU extends Module {
  weight: Tensor;

  constructor(options: PReLUOptions = {}) {
    super();
    const { numParameters = 1, init = 0.25 } = options;
    checkWhole("PReLU", "numParameters", numParameters);
    this.weight = constant(emptyParameter([numParameters], options), init);
  }

  override forward(x: Tensor): Tensor {
    return prelu(x, this.weight);
  }

  override extraRepr(): string {
    return keywords({ numParameters: this.weight.size });
  }
}

/** Options of {@link RReLU}. */
export interface RReLUOptions extends DropoutOptions {
  /** The least slope; default 1/8. */
  lower?: number;
  /** The greatest slope; default 1/3. */
  upper?: number;
}

/**
 * {@link LeakyReLU} whose slopes are drawn anew for each element while training, uniform in [lower, upper]; their mean in
 * evaluation. {@link https://arxiv.org/abs/1505.00853 | Xu et al. 2015}
 */
export class RReLU extends Module {
  readonly lower: number;
  readonly upper: number;
  readonly #options: RReLUOptions;

  /** @throws ArgumentError when lower is greater than upper */
  constructor(options: RReLUOptions = {}) {
    super();
    this.lower = options.lower ?? 1 / 8;
    this.upper = options.upper ?? 1 / 3;
    this.#options = options;
    if (!(this.lower <= this.upper)) {
      throw new ArgumentError("RReLU", `lower must be at most upper, got ${this.lower} and ${this.upper}`);
    }
  }

  override forward(x: Tensor): Tensor {
    if (!this.training) return leakyRelu(x, { negativeSlope: (this.lower + this.upper) / 2 });
    const { generator = defaultGenerator() } = this.#options;
    const slopes = uniform(zerosLike(x), { a: this.lower, b: this.upper, generator });
    return where(gt(x, 0), x, mul(x, slopes));
  }

  override extraRepr(): string {
    return keywords({ lower: this.lower, upper: this.upper });
  }
}
