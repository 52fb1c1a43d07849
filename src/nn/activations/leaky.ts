/**
 * @file Rectifiers with a slope below 0: fixed, learned, or random.
 */
import { gt, leakyRelu, mul, type Tensor, where, zerosLike } from "../../autograd/index.js";
import { checkNumber, checkWhole } from "../../checks.js";
import { ArgumentError } from "../../errors.js";
import { settled } from "../../options.js";
import type { Generator } from "../../random/index.js";
import { constant, uniform } from "../core/init.js";
import { checkTensor } from "../core/inputs.js";
import { Module } from "../core/module.js";
import { float, keywords } from "../core/representation.js";
import { emptyParameter, type LayerOptions } from "../core/settings.js";
import type { DropoutOptions } from "../dropout.js";
import { prelu } from "./functions.js";

/**
 * x where x > 0, else negativeSlope·x (default 0.01); see {@link leakyRelu}.
 *
 * @throws ArgumentError unless the slope is a number
 */
export class LeakyReLU extends Module {
  readonly negativeSlope: number;

  constructor(negativeSlope = 0.01) {
    super();
    checkNumber("LeakyReLU", "negativeSlope", negativeSlope);
    this.negativeSlope = negativeSlope;
  }

  override forward(x: Tensor): Tensor {
    return leakyRelu(x, this);
  }

  override extraRepr(): string {
    return keywords({ negativeSlope: float(this.negativeSlope) });
  }
}

/** Options of {@link PReLU}. */
export interface PReLUOptions extends Pick<LayerOptions, "dtype"> {
  /** One slope for all channels (default 1), or the number of channels for one each. */
  numParameters?: number | undefined;
  /** The initial slopes; default 0.25. */
  init?: number | undefined;
}

/**
 * {@link LeakyReLU} with a learned slope; see {@link prelu}.
 *
 * @throws ArgumentError unless numParameters is a whole number ≥ 1
 */
export class PReLU extends Module {
  weight: Tensor;

  constructor(options?: PReLUOptions) {
    super();
    const { numParameters, init, dtype } = settled("PReLU", options, {
      numParameters: 1,
      init: 0.25,
      dtype: "float32",
    });
    checkWhole("PReLU", "numParameters", numParameters);
    checkNumber("PReLU", "init", init);
    this.weight = constant(emptyParameter([numParameters], { dtype }), init);
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
  /** The minimum slope; default 1/8. */
  lower?: number | undefined;
  /** The maximum slope; default 1/3. */
  upper?: number | undefined;
}

/**
 * {@link LeakyReLU} with slopes drawn for each element during training, uniform in [lower, upper], and their
 * mean in evaluation. {@link https://arxiv.org/abs/1505.00853 | Xu et al. 2015}
 *
 * @throws ArgumentError if lower is greater than upper
 */
export class RReLU extends Module {
  readonly lower: number;
  readonly upper: number;
  readonly #generator: Generator | undefined;

  constructor(options?: RReLUOptions) {
    super();
    const own = settled("RReLU", options, { lower: 1 / 8, upper: 1 / 3, generator: undefined });
    this.lower = own.lower;
    this.upper = own.upper;
    this.#generator = own.generator;
    if (!(this.lower <= this.upper)) {
      throw new ArgumentError("RReLU", `lower must be at most upper, got ${this.lower} and ${this.upper}`);
    }
  }

  override forward(x: Tensor): Tensor {
    checkTensor("RReLU", "x", x);
    if (!this.training) return leakyRelu(x, { negativeSlope: (this.lower + this.upper) / 2 });
    const slopes = uniform(zerosLike(x), { a: this.lower, b: this.upper, generator: this.#generator });
    return where(gt(x, 0), x, mul(x, slopes));
  }

  override extraRepr(): string {
    return keywords({ lower: this.lower, upper: this.upper });
  }
}
