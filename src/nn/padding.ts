/**
 * @file Layers that put something around lines and images.
 */
import { type PadOptions, pad, type Tensor } from "../autograd/index.js";
import { checkNumber } from "../checks.js";
import { ArgumentError, ShapeError, show } from "../errors.js";
import { checkTensor } from "./core/inputs.js";
import { Module } from "./core/module.js";
import { float, keywords, tuple } from "./core/representation.js";

/** How many points go [before, after] a line; a number holds for both. */
export type Padding1d = number | readonly [left: number, right: number];

/** How many points go around an image, in PyTorch's order; a number holds for all sides. */
export type Padding2d = number | readonly [left: number, right: number, top: number, bottom: number];

/** What the layers share: widths, the last axis first, and what stands there. Negative widths cut off. */
abstract class PaddingLayer extends Module {
  readonly padding: readonly number[];
  readonly #options: PadOptions;

  constructor(axes: 1 | 2, padding: Padding1d | Padding2d, options: PadOptions) {
    super();
    const list = typeof padding === "number" ? new Array<number>(2 * axes).fill(padding) : padding;
    if (!Array.isArray(list) || list.length !== 2 * axes || !list.every(Number.isInteger)) {
      const problem = `padding must be a whole number or ${2 * axes} of them, got ${show(padding)}`;
      throw new ArgumentError(this.constructor.name, problem);
    }
    this.padding = [...list];
    this.#options = options;
  }

  /** @throws ShapeError unless x is a line [C, L], an image [C, H, W], or several */
  override forward(x: Tensor): Tensor {
    const { name } = this.constructor;
    checkTensor(name, x);
    const { padding } = this;
    const form = padding.length === 2 ? "[N, C, L] or [C, L]" : "[N, C, H, W] or [C, H, W]";
    const least = 1 + padding.length / 2;
    if (x.ndim !== least && x.ndim !== least + 1) throw new ShapeError(name, `needs ${form}`, x.shape);
    const line = [padding[0]!, padding[1]!] as const;
    return pad(x, padding.length === 2 ? [line] : [[padding[2]!, padding[3]!], line], this.#options);
  }

  override extraRepr(): string {
    return tuple(this.padding);
  }
}

/** The same number everywhere. */
abstract class ConstantPad extends PaddingLayer {
  readonly value: number;

  constructor(axes: 1 | 2, padding: Padding1d | Padding2d, value: number) {
    super(axes, padding, { value });
    checkNumber(this.constructor.name, "value", value);
    this.value = value;
  }

  override extraRepr(): string {
    return keywords({ padding: tuple(this.padding), value: float(this.value) });
  }
}

/**
 * A number around lines: [N, C, L] → [N, C, L + left + right]; negative widths cut off.
 *
 * @throws ArgumentError for widths that are not whole numbers, or a value that is no number
 */
export class ConstantPad1d extends ConstantPad {
  constructor(padding: Padding1d, value: number) {
    super(1, padding, value);
  }
}

/**
 * A number around images: [N, C, H, W] → [N, C, H + top + bottom, W + left + right]; negative widths cut off.
 *
 * @throws ArgumentError for widths that are not whole numbers, or a value that is no number
 */
export class ConstantPad2d extends ConstantPad {
  constructor(padding: Padding2d, value: number) {
    super(2, padding, value);
  }
}

/**
 * Zeros around images: [N, C, H, W] → [N, C, H + top + bottom, W + left + right]; negative widths cut off.
 *
 * @example `new ZeroPad2d([0, 1, 0, 1])  // one more column and one more row`
 * @throws ArgumentError for widths that are not whole numbers
 */
export class ZeroPad2d extends PaddingLayer {
  constructor(padding: Padding2d) {
    super(2, padding, {});
  }
}

/**
 * Lines mirrored at their first and last points: [N, C, L] → [N, C, L + left + right].
 *
 * @throws ArgumentError for widths that are not whole numbers
 */
export class ReflectionPad1d extends PaddingLayer {
  constructor(padding: Padding1d) {
    super(1, padding, { mode: "reflect" });
  }
}

/**
 * Images mirrored at their first and last points: [N, C, H, W] → [N, C, H + top + bottom, W + left + right].
 *
 * @throws ArgumentError for widths that are not whole numbers
 */
export class ReflectionPad2d extends PaddingLayer {
  constructor(padding: Padding2d) {
    super(2, padding, { mode: "reflect" });
  }
}

/**
 * Lines whose first and last points are repeated: [N, C, L] → [N, C, L + left + right].
 *
 * @throws ArgumentError for widths that are not whole numbers
 */
export class ReplicationPad1d extends PaddingLayer {
  constructor(padding: Padding1d) {
    super(1, padding, { mode: "replicate" });
  }
}

/**
 * Images whose borders are repeated: [N, C, H, W] → [N, C, H + top + bottom, W + left + right].
 *
 * @throws ArgumentError for widths that are not whole numbers
 */
export class ReplicationPad2d extends PaddingLayer {
  constructor(padding: Padding2d) {
    super(2, padding, { mode: "replicate" });
  }
}

/**
 * Lines that go on with their other end: [N, C, L] → [N, C, L + left + right].
 *
 * @throws ArgumentError for widths that are not whole numbers
 */
export class CircularPad1d extends PaddingLayer {
  constructor(padding: Padding1d) {
    super(1, padding, { mode: "circular" });
  }
}

/**
 * Images that go on with their other side: [N, C, H, W] → [N, C, H + top + bottom, W + left + right].
 *
 * @throws ArgumentError for widths that are not whole numbers
 */
export class CircularPad2d extends PaddingLayer {
  constructor(padding: Padding2d) {
    super(2, padding, { mode: "circular" });
  }
}
