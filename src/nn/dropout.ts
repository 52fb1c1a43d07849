/**
 * @file Dropout: noise that keeps a network from relying on single units.
 */
import type { Tensor } from "../autograd/methods.js";
import { mul } from "../autograd/ops/arithmetic.js";
import { wrap } from "../autograd/tensor.js";
import { checkWithin } from "../checks.js";
import { checkFloating, zerosOf } from "../dtype.js";
import { ShapeError } from "../errors.js";
import { defaultGenerator, type Generator } from "../random/index.js";
import { type Shape, sizeOf } from "../shape.js";
import { Module } from "./module.js";
import { keywords } from "./representation.js";

/** Options of {@link Dropout}. */
export interface DropoutOptions {
  /** Where the noise comes from; default the generator that `manualSeed` seeds. */
  generator?: Generator | undefined;
}

/**
 * x times a mask that is 0 with probability p and else 1 / (1 − p); the mask has the given shape and
 * broadcasts.
 */
function dropped(op: string, x: Tensor, p: number, shape: Shape, generator = defaultGenerator()): Tensor {
  checkFloating(op, x.dtype);
  const kept = p === 1 ? 0 : 1 / (1 - p);
  const mask = zerosOf(x.dtype, sizeOf(shape));
  for (let i = 0; i < mask.length; i++) mask[i] = generator.random() < p ? 0 : kept;
  return mul(x, wrap(mask, shape));
}

/**
 * While training, sets each element to 0 with probability p and divides the others by 1 − p, so that the mean
 * stays; passes on everything in evaluation.
 * {@link https://jmlr.org/papers/v15/srivastava14a.html | Srivastava et al. 2014}
 */
export class Dropout extends Module {
  readonly p: number;
  readonly #generator: Generator | undefined;

  /** @throws ArgumentError unless p is within 0 … 1 */
  constructor(p = 0.5, options: DropoutOptions = {}) {
    super();
    checkWithin(new.target.name, "p", p, 0, 1);
    this.p = p;
    this.#generator = options.generator;
  }

  override forward(x: Tensor): Tensor {
    if (!this.training || this.p === 0) return x;
    return dropped(this.constructor.name, x, this.p, this.maskShape(x), this.#generator);
  }

  /** The shape of the mask for x. */
  protected maskShape(x: Tensor): Shape {
    return x.shape;
  }

  override extraRepr(): string {
    return keywords({ p: this.p, inplace: false });
  }
}

/**
 * Dropout of whole channels: of x [N, C, H, W], each [H, W] is kept or set to 0 together.
 * {@link https://arxiv.org/abs/1411.4280 | Tompson et al. 2015}
 */
export class Dropout2d extends Dropout {
  /** @throws ShapeError unless x is [N, C, H, W] */
  protected override maskShape(x: Tensor): Shape {
    if (x.ndim !== 4) throw new ShapeError("Dropout2d", "needs [N, C, H, W]", x.shape);
    return [x.shape[0]!, x.shape[1]!, 1, 1];
  }
}
