/**
 * @file Layers that compute nothing: they pass their input on, or reshape it.
 */
import { flatten, reshape, type Tensor } from "../autograd/index.js";
import { ArgumentError, ShapeError, show } from "../errors.js";
import { settled } from "../options.js";
import { axisLength, normalizeAxis, type Shape, sizeOf } from "../shape.js";
import { checkTensor } from "./core/inputs.js";
import { Module } from "./core/module.js";
import { keywords, tuple } from "./core/representation.js";

/** y = x. */
export class Identity extends Module {
  override forward(x: Tensor): Tensor {
    return x;
  }
}

/** Options of {@link Flatten}. */
export interface FlattenLayerOptions {
  /** The first axis to merge; default 1, which keeps the batch axis. */
  startAxis?: number | undefined;
  /** The last axis to merge; default −1. */
  endAxis?: number | undefined;
}

/** Merges the axes from `startAxis` to `endAxis` into one: [N, C, H, W] → [N, C·H·W] by default. */
export class Flatten extends Module {
  readonly startAxis: number;
  readonly endAxis: number;

  constructor(options?: FlattenLayerOptions) {
    super();
    const { startAxis, endAxis } = settled("Flatten", options, { startAxis: 1, endAxis: -1 });
    this.startAxis = startAxis;
    this.endAxis = endAxis;
  }

  override forward(x: Tensor): Tensor {
    checkTensor("Flatten", "x", x);
    return flatten(x, { startAxis: this.startAxis, endAxis: this.endAxis });
  }

  override extraRepr(): string {
    return keywords({ startDim: this.startAxis, endDim: this.endAxis });
  }
}

/**
 * Splits one axis into several: with axis 1 and [3, 4], [N, 12, L] → [N, 3, 4, L]. One length may be −1.
 *
 * @throws ArgumentError if lengths are not whole numbers ≥ 0, except for one −1
 */
export class Unflatten extends Module {
  readonly axis: number;
  readonly unflattenedSize: Shape;

  constructor(axis: number, unflattenedSize: Shape) {
    super();
    if (!Array.isArray(unflattenedSize)) {
      throw new ArgumentError(
        "Unflatten",
        `unflattenedSize must be a list of lengths, got ${show(unflattenedSize)}`,
      );
    }
    const known = unflattenedSize.filter((n) => n !== -1);
    if (known.length < unflattenedSize.length - 1 || !known.every((n) => Number.isSafeInteger(n) && n >= 0)) {
      const problem = `lengths must be whole numbers ≥ 0, or -1 once, got ${show(unflattenedSize)}`;
      throw new ArgumentError("Unflatten", problem);
    }
    this.axis = axis;
    this.unflattenedSize = [...unflattenedSize];
  }

  /** @throws ShapeError if the lengths do not match the axis */
  override forward(x: Tensor): Tensor {
    checkTensor("Unflatten", "x", x);
    const axis = normalizeAxis("Unflatten", this.axis, x.ndim);
    const length = axisLength(x.shape, axis);
    const known = sizeOf(this.unflattenedSize.filter((n) => n !== -1));
    const open = this.unflattenedSize.includes(-1);
    if (open ? known === 0 || length % known !== 0 : length !== known) {
      throw new ShapeError("Unflatten", `axis ${axis} does not split`, x.shape, this.unflattenedSize);
    }
    const split = this.unflattenedSize.map((n) => (n === -1 ? length / known : n));
    return reshape(x, [...x.shape.slice(0, axis), ...split, ...x.shape.slice(axis + 1)]);
  }

  override extraRepr(): string {
    return keywords({ dim: this.axis, unflattenedSize: tuple(this.unflattenedSize) });
  }
}
