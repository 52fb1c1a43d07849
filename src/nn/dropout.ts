/**
 * @file Dropout: noise that keeps a network from relying on individual units.
 */
import { drawn, takesAtMost } from "../autograd/extend.js";
import { mul, type Tensor } from "../autograd/index.js";
import { checkWithin } from "../checks.js";
import { checkFloating } from "../dtype.js";
import { ShapeError } from "../errors.js";
import { settled } from "../options.js";
import { defaultGenerator, type Generator } from "../random/index.js";
import type { Shape } from "../shape.js";
import { checkTensor } from "./core/inputs.js";
import { Module } from "./core/module.js";
import { keywords } from "./core/representation.js";

/** Options of {@link Dropout}. */
export interface DropoutOptions {
  /** The source of the noise; default the generator that `manualSeed` seeds. */
  generator?: Generator | undefined;
}

/** Options of {@link dropout} and {@link dropout2d}. */
export interface DropoutCallOptions extends DropoutOptions {
  /**
   * Whether to drop anything; default true, because a function does not know whether it is used for training.
   */
  training?: boolean | undefined;
}

/**
 * Zeroes each element with probability p (default 0.5) and divides the others by 1 − p, which preserves the
 * mean. {@link https://jmlr.org/papers/v15/srivastava14a.html | Srivastava et al. 2014}
 *
 * @example `dropout(x, 0.2, { training: this.training })`
 * @throws ArgumentError unless p is within 0 … 1
 * @throws DTypeError for int32 and bool
 */
export function dropout(x: Tensor, p = 0.5, options?: DropoutCallOptions): Tensor {
  takesAtMost("dropout", 3, arguments);
  checkTensor("dropout", "x", x);
  return dropped("dropout", x, x.shape, p, options);
}

/**
 * {@link dropout} of whole channels: each [H, W] of x [N, C, H, W] is either kept or zeroed.
 * {@link https://arxiv.org/abs/1411.4280 | Tompson et al. 2015}
 *
 * @throws ShapeError unless x has four axes
 * @throws ArgumentError, DTypeError as {@link dropout}
 */
export function dropout2d(x: Tensor, p = 0.5, options?: DropoutCallOptions): Tensor {
  takesAtMost("dropout2d", 3, arguments);
  checkTensor("dropout2d", "x", x);
  if (x.ndim !== 4) throw new ShapeError("dropout2d", "needs [N, C, H, W]", x.shape);
  return dropped("dropout2d", x, [x.shape[0]!, x.shape[1]!, 1, 1], p, options);
}

/** x times a mask of a shape that broadcasts: 0 with probability p, otherwise 1 / (1 − p). */
function dropped(op: string, x: Tensor, shape: Shape, p: number, options?: DropoutCallOptions): Tensor {
  const { training, generator = defaultGenerator() } = settled(op, options, {
    training: true,
    generator: undefined,
  });
  checkWithin(op, "p", p, 0, 1);
  if (!training || p === 0) return x;
  checkFloating(op, x.dtype);
  const kept = p === 1 ? 0 : 1 / (1 - p);
  const mask = drawn(op, x.dtype, shape, (data) => {
    for (let i = 0; i < data.length; i++) data[i] = generator.random() < p ? 0 : kept;
  });
  return mul(x, mask);
}

/**
 * {@link dropout} during training, the identity in evaluation.
 *
 * @throws ArgumentError unless p is within 0 … 1
 */
export class Dropout extends Module {
  readonly p: number;
  readonly #generator: Generator | undefined;

  constructor(p = 0.5, options?: DropoutOptions) {
    super();
    const { generator } = settled(this.constructor.name, options, { generator: undefined });
    checkWithin(this.constructor.name, "p", p, 0, 1);
    this.p = p;
    this.#generator = generator;
  }

  override forward(x: Tensor): Tensor {
    return this.drop(x, this.p, { training: this.training, generator: this.#generator });
  }

  /** The operation, which {@link Dropout2d} overrides. */
  protected drop(x: Tensor, p: number, options: DropoutCallOptions): Tensor {
    return dropout(x, p, options);
  }

  override extraRepr(): string {
    return keywords({ p: this.p, inplace: false });
  }
}

/** {@link dropout2d} during training, the identity in evaluation. */
export class Dropout2d extends Dropout {
  protected override drop(x: Tensor, p: number, options: DropoutCallOptions): Tensor {
    return dropout2d(x, p, options);
  }
}
