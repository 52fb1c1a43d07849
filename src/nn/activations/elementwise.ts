/**
 * @file Elementwise activation functions as modules. The formulas are with the functions.
 */
import {
  elu,
  gelu,
  hardtanh,
  relu,
  selu,
  sigmoid,
  silu,
  softplus,
  type Tensor,
  tanh,
} from "../../autograd/index.js";
import { checkNumber, checkOneOf } from "../../checks.js";
import { ArgumentError } from "../../errors.js";
import { settled } from "../../options.js";
import { Module } from "../core/module.js";
import { float, keywords } from "../core/representation.js";
import { checkAlpha, checkLambda } from "./bounds.js";
import {
  celu,
  hardshrink,
  hardsigmoid,
  hardswish,
  logSigmoid,
  mish,
  relu6,
  softshrink,
  softsign,
  tanhshrink,
  threshold,
} from "./functions.js";

/** max(0, x); see {@link relu}. */
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

/** tanh x; see {@link tanh}. */
export class Tanh extends Module {
  override forward(x: Tensor): Tensor {
    return tanh(x);
  }
}

/** 1 / (1 + e^{−x}); see {@link sigmoid}. */
export class Sigmoid extends Module {
  override forward(x: Tensor): Tensor {
    return sigmoid(x);
  }
}

/** Scaled exponential linear unit; see {@link selu}. */
export class SELU extends Module {
  override forward(x: Tensor): Tensor {
    return selu(x);
  }
}

/** x·σ(x); see {@link silu}. */
export class SiLU extends Module {
  override forward(x: Tensor): Tensor {
    return silu(x);
  }
}

/** x·tanh(ln(1 + eˣ)); see {@link mish}. */
export class Mish extends Module {
  override forward(x: Tensor): Tensor {
    return mish(x);
  }
}

/** ln σ(x); see {@link logSigmoid}. */
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

/** min(max(0, x + 3), 6) / 6; see {@link hardsigmoid}. */
export class Hardsigmoid extends Module {
  override forward(x: Tensor): Tensor {
    return hardsigmoid(x);
  }
}

/** x·hardsigmoid(x); see {@link hardswish}. */
export class Hardswish extends Module {
  override forward(x: Tensor): Tensor {
    return hardswish(x);
  }
}

/**
 * Exponential linear unit; see {@link elu}. alpha is 1 by default.
 *
 * @throws ArgumentError unless alpha is a number
 */
export class ELU extends Module {
  readonly alpha: number;

  constructor(alpha = 1) {
    super();
    checkNumber("ELU", "alpha", alpha);
    this.alpha = alpha;
  }

  override forward(x: Tensor): Tensor {
    return elu(x, this);
  }

  override extraRepr(): string {
    return keywords({ alpha: float(this.alpha) });
  }
}

/**
 * A smooth {@link ELU}; see {@link celu}. alpha is 1 by default.
 *
 * @throws ArgumentError unless alpha is a number other than 0
 */
export class CELU extends Module {
  readonly alpha: number;

  constructor(alpha = 1) {
    super();
    checkAlpha("CELU", alpha);
    this.alpha = alpha;
  }

  override forward(x: Tensor): Tensor {
    return celu(x, { alpha: this.alpha });
  }

  override extraRepr(): string {
    return keywords({ alpha: float(this.alpha) });
  }
}

/**
 * x moved toward 0 by lambda; see {@link softshrink}.
 *
 * @throws ArgumentError unless lambda is a number ≥ 0
 */
export class Softshrink extends Module {
  readonly lambda: number;

  constructor(lambda = 0.5) {
    super();
    checkLambda("Softshrink", lambda);
    this.lambda = lambda;
  }

  override forward(x: Tensor): Tensor {
    return softshrink(x, this.lambda);
  }

  override extraRepr(): string {
    return float(this.lambda);
  }
}

/**
 * x, but 0 within ±lambda; see {@link hardshrink}.
 *
 * @throws ArgumentError unless lambda is a number ≥ 0
 */
export class Hardshrink extends Module {
  readonly lambda: number;

  constructor(lambda = 0.5) {
    super();
    checkLambda("Hardshrink", lambda);
    this.lambda = lambda;
  }

  override forward(x: Tensor): Tensor {
    return hardshrink(x, this.lambda);
  }

  override extraRepr(): string {
    return float(this.lambda);
  }
}

/** Options of {@link GELU}. */
export interface GELUOptions {
  /** Whether to use the formula with tanh instead of the exact one; default `"none"`. */
  approximate?: "none" | "tanh" | undefined;
}

/**
 * Gaussian error linear unit; see {@link gelu}.
 *
 * @throws ArgumentError for an unknown approximation
 */
export class GELU extends Module {
  readonly approximate: "none" | "tanh";

  constructor(options?: GELUOptions) {
    super();
    const { approximate } = settled("GELU", options, { approximate: "none" });
    checkOneOf("GELU", "approximate", approximate, ["none", "tanh"]);
    this.approximate = approximate;
  }

  override forward(x: Tensor): Tensor {
    return gelu(x, this);
  }

  override extraRepr(): string {
    return keywords({ approximate: `'${this.approximate}'` });
  }
}

/** Options of {@link Softplus}. */
export interface SoftplusOptions {
  /** How sharp the bend is; default 1. */
  beta?: number | undefined;
  /** If beta·x is greater, the result is x itself; default 20. */
  threshold?: number | undefined;
}

/**
 * ln(1 + e^{beta·x}) / beta; see {@link softplus}.
 *
 * @throws ArgumentError unless both are numbers
 */
export class Softplus extends Module {
  readonly beta: number;
  readonly threshold: number;

  constructor(options?: SoftplusOptions) {
    super();
    const { beta, threshold } = settled("Softplus", options, { beta: 1, threshold: 20 });
    checkNumber("Softplus", "beta", beta);
    checkNumber("Softplus", "threshold", threshold);
    this.beta = beta;
    this.threshold = threshold;
  }

  override forward(x: Tensor): Tensor {
    return softplus(x, this);
  }

  override extraRepr(): string {
    return keywords({ beta: this.beta, threshold: this.threshold });
  }
}

/** Options of {@link Hardtanh}. */
export interface HardtanhOptions {
  /** The minimum; default −1. */
  min?: number | undefined;
  /** The maximum; default 1. */
  max?: number | undefined;
}

/**
 * x clamped to min and max (−1 and 1 by default); see {@link hardtanh}.
 *
 * @throws ArgumentError unless min is less than max
 */
export class Hardtanh extends Module {
  readonly min: number;
  readonly max: number;

  constructor(options?: HardtanhOptions) {
    super();
    const { min, max } = settled("Hardtanh", options, { min: -1, max: 1 });
    this.min = min;
    this.max = max;
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

/**
 * x where x > threshold, else value; see {@link threshold}.
 *
 * @throws ArgumentError unless both are numbers
 */
export class Threshold extends Module {
  readonly threshold: number;
  readonly value: number;

  constructor(limit: number, value: number) {
    super();
    checkNumber("Threshold", "threshold", limit);
    checkNumber("Threshold", "value", value);
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
