/**
 * @file Pooling to a given size: part i of n spans positions ⌊i·L/n⌋ to ⌈(i + 1)·L/n⌉, exclusive.
 */
import { type PairLike, pairOf, table, takesOnly } from "../autograd/extend.js";
import {
  adaptiveAvgPool2d,
  add,
  gather,
  indexSelect,
  max,
  mul,
  reshape,
  squeeze,
  type Tensor,
  unsqueeze,
  type ValuesAndIndices,
} from "../autograd/index.js";
import { checkWhole } from "../checks.js";
import { ShapeError } from "../errors.js";
import { checkTensor } from "./core/inputs.js";
import { Module } from "./core/module.js";
import { keywords, numberOrTuple } from "./core/representation.js";

/** The size of the result: a number for both axes, or one for each; `null` keeps an axis as it is. */
export type AdaptiveSize = number | readonly [height: number | null, width: number | null];

/** Throws unless x is a sequence [C, L], or several. */
function checkLines(op: string, x: Tensor): void {
  checkTensor(op, "x", x);
  if (x.ndim !== 2 && x.ndim !== 3) throw new ShapeError(op, "needs [N, C, L] or [C, L]", x.shape);
}

/** @internal The means of parts along each axis after [N, C], whose numbers are listed in `counts`. */
export function adaptiveAvgPool(op: string, x: Tensor, counts: readonly number[]): Tensor {
  if (counts.length === 1) return adaptiveAvgPool1d(x, counts[0]!);
  if (counts.length !== 2) throw new ShapeError(op, "needs [N, C, L] or [N, C, H, W]", x.shape);
  return adaptiveAvgPool2d(x, [counts[0]!, counts[1]!]);
}

/**
 * The means of `outSize` parts of a sequence, divided as evenly as possible: x [N, C, L] or [C, L] → [N, C,
 * outSize].
 *
 * @throws ShapeError unless x is a sequence, or several
 * @throws ArgumentError unless `outSize` is a whole number ≥ 1
 * @throws DTypeError for int32 and bool
 */
export function adaptiveAvgPool1d(x: Tensor, outSize: number): Tensor {
  takesOnly("adaptiveAvgPool1d", 2, arguments);
  checkLines("adaptiveAvgPool1d", x);
  checkWhole("adaptiveAvgPool1d", "outSize", outSize);
  return squeeze(adaptiveAvgPool2d(unsqueeze(x, -2), [1, outSize]), -2);
}

/**
 * The maximum of each of `outSize` parts of a sequence, divided as evenly as possible: x [N, C, L] or [C, L]
 * → [N, C, outSize]. The gradient goes to the maximum, the first of several.
 *
 * @throws ShapeError unless x is a sequence, or several, and not empty
 * @throws ArgumentError unless `outSize` is a whole number ≥ 1
 */
export function adaptiveMaxPool1d(x: Tensor, outSize: number): Tensor {
  takesOnly("adaptiveMaxPool1d", 2, arguments);
  return lineMaxima("adaptiveMaxPool1d", x, outSize).values;
}

/**
 * {@link adaptiveMaxPool1d}, together with the position in the sequence of each value: int32.
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool1d.html | PyTorch}
 *
 * @throws as {@link adaptiveMaxPool1d}
 */
export function adaptiveMaxPool1dWithIndices(x: Tensor, outSize: number): ValuesAndIndices {
  takesOnly("adaptiveMaxPool1dWithIndices", 2, arguments);
  return lineMaxima("adaptiveMaxPool1dWithIndices", x, outSize);
}

function lineMaxima(op: string, x: Tensor, outSize: number): ValuesAndIndices {
  checkLines(op, x);
  checkWhole(op, "outSize", outSize);
  return maximaOfParts(op, x, x.ndim - 1, outSize);
}

/**
 * The maximum of each of `outSize` parts of an image, divided as evenly as possible: x [N, C, H, W] or [C, H,
 * W] → [N, C, …outSize]; `null` keeps an axis as it is. The gradient goes to the maximum, the first of
 * several.
 *
 * @example `adaptiveMaxPool2d(images, 1)  // the maximum of each channel`
 * @throws ShapeError unless x is an image, or several, and not empty
 * @throws ArgumentError unless `outSize` consists of whole numbers ≥ 1 or null
 */
export function adaptiveMaxPool2d(x: Tensor, outSize: AdaptiveSize): Tensor {
  takesOnly("adaptiveMaxPool2d", 2, arguments);
  return imageMaxima("adaptiveMaxPool2d", x, outSize).values;
}

/**
 * {@link adaptiveMaxPool2d}, together with the position in the image of each value: int32, `row·W + column`.
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.AdaptiveMaxPool2d.html | PyTorch}
 *
 * @throws as {@link adaptiveMaxPool2d}
 */
export function adaptiveMaxPool2dWithIndices(x: Tensor, outSize: AdaptiveSize): ValuesAndIndices {
  takesOnly("adaptiveMaxPool2dWithIndices", 2, arguments);
  return imageMaxima("adaptiveMaxPool2dWithIndices", x, outSize);
}

function imageMaxima(op: string, x: Tensor, outSize: AdaptiveSize): ValuesAndIndices {
  checkTensor(op, "x", x);
  if (x.ndim !== 3 && x.ndim !== 4) throw new ShapeError(op, "needs [N, C, H, W] or [C, H, W]", x.shape);
  const [height, width] = sizeOf(op, "outSize", outSize, [x.shape.at(-2)!, x.shape.at(-1)!]);
  // Within rows first, so that among equal pixels the one that comes first in the image is chosen.
  const ofRows = maximaOfParts(op, x, x.ndim - 1, width);
  const { values, indices: rows } = maximaOfParts(op, ofRows.values, x.ndim - 2, height);
  const columns = gather(ofRows.indices, -2, rows);
  return { values, indices: add(mul(rows, x.shape.at(-1)!), columns) };
}

/**
 * The maximum of each part of an axis, and its position. In parts shorter than the longest, the last element
 * is repeated, of which the first counts.
 */
function maximaOfParts(op: string, x: Tensor, axis: number, parts: number): ValuesAndIndices {
  const length = x.shape[axis]!;
  if (length === 0) throw new ShapeError(op, "needs at least one element", x.shape);
  const first = (part: number): number => Math.floor((part * length) / parts);
  const last = (part: number): number => Math.ceil(((part + 1) * length) / parts) - 1;
  const longest = Math.max(...Array.from({ length: parts }, (_, part) => last(part) - first(part) + 1));
  const positions = table("int32", [parts * longest], (i) => {
    const part = Math.floor(i / longest);
    return Math.min(first(part) + (i % longest), last(part));
  });
  const shape = [...x.shape.slice(0, axis), parts, longest, ...x.shape.slice(axis + 1)];
  const { values, indices } = max(reshape(indexSelect(x, axis, positions), shape), axis + 1);
  const starts = table("int32", [parts, ...x.shape.slice(axis + 1).map(() => 1)], first);
  return { values, indices: add(indices, starts) };
}

function sizeOf(
  op: string,
  name: string,
  size: AdaptiveSize,
  own: readonly [height: number, width: number],
): readonly [number, number] {
  const lengths = Array.isArray(size) ? size.map((length, axis) => length ?? own[axis]) : size;
  return pairOf(op, name, lengths as PairLike, 1);
}

/** The base of adaptive layers, which holds the output size. */
abstract class AdaptiveLayer<Size extends AdaptiveSize> extends Module {
  readonly outputSize: Size;

  constructor(outputSize: Size) {
    super();
    sizeOf(this.constructor.name, "outputSize", outputSize, [1, 1]);
    this.outputSize = outputSize;
  }

  override extraRepr(): string {
    return keywords({ outputSize: numberOrTuple(this.outputSize) });
  }
}

/**
 * The means of parts of a sequence: [N, C, L] → [N, C, outputSize]; see {@link adaptiveAvgPool1d}.
 *
 * @throws ArgumentError unless outputSize is a whole number ≥ 1
 */
export class AdaptiveAvgPool1d extends AdaptiveLayer<number> {
  override forward(x: Tensor): Tensor {
    return adaptiveAvgPool1d(x, this.outputSize);
  }
}

/**
 * The means of parts of an image: [N, C, H, W] → [N, C, …outputSize]; see {@link adaptiveAvgPool2d}.
 *
 * @throws ArgumentError unless outputSize is whole numbers ≥ 1, or null
 */
export class AdaptiveAvgPool2d extends AdaptiveLayer<AdaptiveSize> {
  override forward(x: Tensor): Tensor {
    checkTensor("AdaptiveAvgPool2d", "x", x);
    return adaptiveAvgPool2d(x, this.outputSize);
  }
}

/**
 * The maxima of parts of a sequence: [N, C, L] → [N, C, outputSize]; see {@link adaptiveMaxPool1d}.
 *
 * @throws ArgumentError unless outputSize is a whole number ≥ 1
 */
export class AdaptiveMaxPool1d extends AdaptiveLayer<number> {
  override forward(x: Tensor): Tensor {
    return adaptiveMaxPool1d(x, this.outputSize);
  }
}

/**
 * The maxima of parts of an image: [N, C, H, W] → [N, C, …outputSize]; see {@link adaptiveMaxPool2d}.
 *
 * @throws ArgumentError unless outputSize is whole numbers ≥ 1, or null
 */
export class AdaptiveMaxPool2d extends AdaptiveLayer<AdaptiveSize> {
  override forward(x: Tensor): Tensor {
    return adaptiveMaxPool2d(x, this.outputSize);
  }
}
