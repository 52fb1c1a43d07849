/**
 * @file Layers that pad sequences and images.
 */
import { type PadOptions, pad, type Tensor } from "../autograd/index.js";
import { checkNumber } from "../checks.js";
import { ArgumentError, ShapeError, show } from "../errors.js";
import { checkTensor } from "./core/inputs.js";
import { Module } from "./core/module.js";
import { float, keywords, tuple } from "./core/representation.js";

/** The number of positions added [before, after] a sequence; a number applies to both. */
export type Padding1d = number | readonly [left: number, right: number];

/** The number of pixels added around an image, in PyTorch's order; a number applies to all sides. */
export type Padding2d = number | readonly [left: number, right: number, top: number, bottom: number];

/** What padding layers share: widths, the last axis first, negative ones cropping; subclasses state the mode. */
abstract class PaddingLayer extends Module {
  readonly padding: readonly number[];
  protected abstract readonly mode: NonNullable<PadOptions["mode"]>;
  readonly value?: number;

  constructor(axes: 1 | 2, padding: Padding1d | Padding2d) {
    super();
    const list = typeof padding === "number" ? new Array<number>(2 * axes).fill(padding) : padding;
    if (!Array.isArray(list) || list.length !== 2 * axes || !list.every(Number.isInteger)) {
      const problem = `padding must be a whole number or ${2 * axes} of them, got ${show(padding)}`;
      throw new ArgumentError(this.constructor.name, problem);
    }
    this.padding = [...list];
  }

  /** @throws ShapeError unless x is [C, L], [C, H, W], or a batch of them */
  override forward(x: Tensor): Tensor {
    const { name } = this.constructor;
    checkTensor(name, "x", x);
    const { padding, mode, value } = this;
    const form = padding.length === 2 ? "[N, C, L] or [C, L]" : "[N, C, H, W] or [C, H, W]";
    const rank = 1 + padding.length / 2;
    if (x.ndim !== rank && x.ndim !== rank + 1) throw new ShapeError(name, `needs ${form}`, x.shape);
    const line = [padding[0]!, padding[1]!] as const;
    return pad(x, padding.length === 2 ? [line] : [[padding[2]!, padding[3]!], line], { mode, value });
  }

  override extraRepr(): string {
    const padding = tuple(this.padding);
    return this.value === undefined ? padding : keywords({ padding, value: float(this.value) });
  }
}

/** [N, C, L] → [N, C, L + left + right], or without N. */
abstract class SequencePadding extends PaddingLayer {
  constructor(padding: Padding1d) {
    super(1, padding);
  }
}

/** [N, C, H, W] → [N, C, H + top + bottom, W + left + right], or without N. */
abstract class ImagePadding extends PaddingLayer {
  constructor(padding: Padding2d) {
    super(2, padding);
  }
}

/**
 * Pads sequences with a number: [N, C, L] → [N, C, L + left + right]; negative widths crop.
 *
 * @throws ArgumentError unless widths are whole numbers, and the value is a number
 */
export class ConstantPad1d extends SequencePadding {
  protected readonly mode = "constant";
  override readonly value: number;

  constructor(padding: Padding1d, value: number) {
    super(padding);
    checkNumber("ConstantPad1d", "value", value);
    this.value = value;
  }
}

/**
 * Pads images with a number: [N, C, H, W] → [N, C, H + top + bottom, W + left + right]; negative widths crop.
 *
 * @throws ArgumentError unless widths are whole numbers, and the value is a number
 */
export class ConstantPad2d extends ImagePadding {
  protected readonly mode = "constant";
  override readonly value: number;

  constructor(padding: Padding2d, value: number) {
    super(padding);
    checkNumber("ConstantPad2d", "value", value);
    this.value = value;
  }
}

/**
 * Pads images with zeros: [N, C, H, W] → [N, C, H + top + bottom, W + left + right]; negative widths crop.
 *
 * @example `new ZeroPad2d([0, 1, 0, 1])  // one more column and one more row`
 * @throws ArgumentError unless widths are whole numbers
 */
export class ZeroPad2d extends ImagePadding {
  protected readonly mode = "constant";
}

/**
 * Pads sequences by mirroring them at their ends: [N, C, L] → [N, C, L + left + right].
 *
 * @throws ArgumentError unless widths are whole numbers
 */
export class ReflectionPad1d extends SequencePadding {
  protected readonly mode = "reflect";
}

/**
 * Pads images by mirroring them at their borders: [N, C, H, W] → [N, C, H + top + bottom, W + left + right].
 *
 * @throws ArgumentError unless widths are whole numbers
 */
export class ReflectionPad2d extends ImagePadding {
  protected readonly mode = "reflect";
}

/**
 * Pads sequences by repeating their ends: [N, C, L] → [N, C, L + left + right].
 *
 * @throws ArgumentError unless widths are whole numbers
 */
export class ReplicationPad1d extends SequencePadding {
  protected readonly mode = "replicate";
}

/**
 * Pads images by repeating their borders: [N, C, H, W] → [N, C, H + top + bottom, W + left + right].
 *
 * @throws ArgumentError unless widths are whole numbers
 */
export class ReplicationPad2d extends ImagePadding {
  protected readonly mode = "replicate";
}

/**
 * Pads sequences by wrapping around to their other end: [N, C, L] → [N, C, L + left + right].
 *
 * @throws ArgumentError unless widths are whole numbers
 */
export class CircularPad1d extends SequencePadding {
  protected readonly mode = "circular";
}

/**
 * Pads images by wrapping around to their other side: [N, C, H, W] → [N, C, H + top + bottom, W + left + right].
 *
 * @throws ArgumentError unless widths are whole numbers
 */
export class CircularPad2d extends ImagePadding {
  protected readonly mode = "circular";
}
