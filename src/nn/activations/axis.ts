/**
 * @file Activation functions along an axis, as modules.
 */
import { logSoftmax, softmax, type Tensor } from "../../autograd/index.js";
import { ArgumentError, ShapeError, show } from "../../errors.js";
import { checkTensor } from "../core/inputs.js";
import { Module } from "../core/module.js";
import { keywords } from "../core/representation.js";
import { glu, softmin } from "./functions.js";

/** A function along an axis, by default the last. @throws ArgumentError unless the axis is a whole number */
abstract class AxisActivation extends Module {
  readonly axis: number;

  constructor(axis = -1) {
    super();
    if (!Number.isSafeInteger(axis)) {
      throw new ArgumentError(this.constructor.name, `axis must be a whole number, got ${show(axis)}`);
    }
    this.axis = axis;
  }

  override extraRepr(): string {
    return keywords({ dim: this.axis });
  }
}

/** Probabilities along an axis (default: the last); see {@link softmax}. */
export class Softmax extends AxisActivation {
  override forward(x: Tensor): Tensor {
    checkTensor("Softmax", "x", x);
    return softmax(x, this.axis);
  }
}

/** Log probabilities along an axis (default: the last); see {@link logSoftmax}. */
export class LogSoftmax extends AxisActivation {
  override forward(x: Tensor): Tensor {
    checkTensor("LogSoftmax", "x", x);
    return logSoftmax(x, this.axis);
  }
}

/** softmax(−x) along an axis (default: the last). */
export class Softmin extends AxisActivation {
  override forward(x: Tensor): Tensor {
    checkTensor("Softmin", "x", x);
    return softmin(x, this.axis);
  }
}

/** Gated linear unit along an axis (default: the last); see {@link glu}. */
export class GLU extends AxisActivation {
  override forward(x: Tensor): Tensor {
    return glu(x, this.axis);
  }
}

/** Softmax over the channels at each position of x [N, C, H, W] or [C, H, W]. */
export class Softmax2d extends Module {
  /** @throws ShapeError for another number of axes */
  override forward(x: Tensor): Tensor {
    checkTensor("Softmax2d", "x", x);
    if (x.ndim !== 3 && x.ndim !== 4)
      throw new ShapeError("Softmax2d", "needs [N, C, H, W] or [C, H, W]", x.shape);
    return softmax(x, -3);
  }
}
