/**
 * @file Unfolding images to columns of windows (im2col), and folding columns back to images: each is the
 * other's gradient.
 *
 * Letters: N images of C channels, H rows and W columns; L windows of K pixels (kH × kW).
 */
import { bothAxes, type PairLike, pairOf, table, takesAtMost, windowsOn } from "../autograd/extend.js";
import { indexAdd, indexSelect, narrow, pad, reshape, type Tensor, zeros } from "../autograd/index.js";
import { ShapeError } from "../errors.js";
import type { Pair } from "../kernels/contract/index.js";
import { type Settled, settled } from "../options.js";
import { sizeOf } from "../shape.js";
import { checkTensor } from "./core/inputs.js";
import { Module } from "./core/module.js";
import { keywords, numberOrTuple } from "./core/representation.js";

/** Options of {@link unfold} and {@link fold}; a pair is [height, width], a number applies to both. */
export interface PatchOptions {
  /** Distance between the elements of a window; default 1. */
  dilation?: PairLike | undefined;
  /** Padding with zeros around the image; default 0. */
  padding?: PairLike | undefined;
  /** Distance between windows; default 1. */
  stride?: PairLike | undefined;
}

const defaults = { dilation: 1, padding: 0, stride: 1 } as const;

/** The number of windows, the size of the padded image, and the positions of the windows' pixels in it. */
function patchesOn(op: string, size: Pair, kernelSize: PairLike, options: PatchOptions | undefined) {
  const own = settled(op, options, defaults);
  const kernel = pairOf(op, "kernelSize", kernelSize, 1);
  const [stride, dilation] = [pairOf(op, "stride", own.stride, 1), pairOf(op, "dilation", own.dilation, 1)];
  const padding = pairOf(op, "padding", own.padding, 0);
  const { outSize } = windowsOn(op, size, { kernel, stride, padding, dilation });
  const padded = bothAxes((axis) => size[axis] + 2 * padding[axis]);
  const count = sizeOf(outSize);
  const positions = table("int32", [sizeOf(kernel) * count], (i) => {
    const [point, window] = [Math.floor(i / count), i % count];
    const row = Math.floor(window / outSize[1]) * stride[0] + Math.floor(point / kernel[1]) * dilation[0];
    const column = (window % outSize[1]) * stride[1] + (point % kernel[1]) * dilation[1];
    return row * padded[1] + column;
  });
  return { count, points: sizeOf(kernel), padding, padded, positions };
}

/**
 * The windows of images as columns: x [N, C, H, W] or [C, H, W] → [N, C·K, L], or without N. `dx` is
 * {@link fold} of dy.
 *
 * @example `unfold(images, 3, { padding: 1 })  // a convolution is a matrix product with these`
 * @throws ShapeError unless x is an image, or several, and not smaller than a window
 * @throws ArgumentError if `kernel` or an option is out of range
 */
export function unfold(x: Tensor, kernelSize: PairLike, options?: PatchOptions): Tensor {
  takesAtMost("unfold", 3, arguments);
  checkTensor("unfold", "x", x);
  if (x.ndim !== 3 && x.ndim !== 4)
    throw new ShapeError("unfold", "needs [N, C, H, W] or [C, H, W]", x.shape);
  const size = [x.shape.at(-2)!, x.shape.at(-1)!] as const;
  const { count, points, padding, padded, positions } = patchesOn("unfold", size, kernelSize, options);
  const [around, lead] = [padding.map((n) => [n, n] as const), x.shape.slice(0, -2)];
  const planes = reshape(pad(x, around), [...lead, sizeOf(padded)]);
  const columns = indexSelect(planes, -1, positions);
  return reshape(columns, [...lead.slice(0, -1), lead.at(-1)! * points, count]);
}

/**
 * Adds columns to the corresponding windows of an image of `outputSize`: x [N, C·K, L] or [C·K, L] → [N, C,
 * H, W], or without N. `dx` is {@link unfold} of dy.
 *
 * @throws ShapeError unless x has as many columns as there are windows, of whole windows
 * @throws ArgumentError if the size, `kernel`, or an option is out of range
 */
export function fold(x: Tensor, outputSize: PairLike, kernelSize: PairLike, options?: PatchOptions): Tensor {
  takesAtMost("fold", 4, arguments);
  checkTensor("fold", "x", x);
  const size = pairOf("fold", "outputSize", outputSize, 1);
  const { count, points, padding, padded, positions } = patchesOn("fold", size, kernelSize, options);
  const isColumns = x.ndim === 2 || x.ndim === 3;
  if (!isColumns || x.shape.at(-1) !== count || x.shape.at(-2)! % points !== 0) {
    throw new ShapeError("fold", `needs [N, C·${points}, ${count}] or [C·${points}, ${count}]`, x.shape);
  }
  const lead = [...x.shape.slice(0, -2), x.shape.at(-2)! / points];
  const room = zeros([...lead, sizeOf(padded)], { dtype: x.dtype });
  const planes = indexAdd(room, -1, positions, reshape(x, [...lead, points * count]));
  const image = reshape(planes, [...lead, ...padded]);
  return narrow(narrow(image, -2, padding[0], size[0]), -1, padding[1], size[1]);
}

/** Windows as Python's keyword arguments. */
function printed(kernelSize: PairLike, { dilation, padding, stride }: Settled<PatchOptions>): string {
  const all = Object.entries({ kernelSize, dilation, padding, stride });
  return keywords(Object.fromEntries(all.map(([name, value]) => [name, numberOrTuple(value)])));
}

/**
 * The windows of images as columns: [N, C, H, W] → [N, C·K, L]; see {@link unfold}.
 *
 * @throws ArgumentError if the kernel is out of range
 */
export class Unfold extends Module {
  readonly kernelSize: PairLike;
  readonly options: Settled<PatchOptions>;

  constructor(kernelSize: PairLike, options?: PatchOptions) {
    super();
    pairOf("Unfold", "kernelSize", kernelSize, 1);
    this.kernelSize = kernelSize;
    this.options = settled("Unfold", options, defaults);
  }

  override forward(x: Tensor): Tensor {
    return unfold(x, this.kernelSize, this.options);
  }

  override extraRepr(): string {
    return printed(this.kernelSize, this.options);
  }
}

/**
 * Adds columns up to images: [N, C·K, L] → [N, C, …outputSize]; see {@link fold}.
 *
 * @throws ArgumentError if the size or kernel is out of range
 */
export class Fold extends Module {
  readonly outputSize: PairLike;
  readonly kernelSize: PairLike;
  readonly options: Settled<PatchOptions>;

  constructor(outputSize: PairLike, kernelSize: PairLike, options?: PatchOptions) {
    super();
    pairOf("Fold", "outputSize", outputSize, 1);
    pairOf("Fold", "kernelSize", kernelSize, 1);
    this.outputSize = outputSize;
    this.kernelSize = kernelSize;
    this.options = settled("Fold", options, defaults);
  }

  override forward(x: Tensor): Tensor {
    return fold(x, this.outputSize, this.kernelSize, this.options);
  }

  override extraRepr(): string {
    const size = keywords({ outputSize: numberOrTuple(this.outputSize) });
    return `${size}, ${printed(this.kernelSize, this.options)}`;
  }
}
