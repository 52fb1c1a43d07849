/**
 * @file Activation functions that look along an axis, as modules.
 */
import { logSoftmax, softmax, type Tensor } from "../../autograd/index.js";
import { ShapeError } from "../../errors.js";
import { Module } from "../module.js";
import { keywords } from "../representation.js";
import { glu, softmin } from "./functions.js";

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
