/**
 * @file Interpolation: resizing images.
 */

import { ArgumentError, show } from "../../errors.js";
import { settled } from "../../options.js";
import { takesAtMost } from "../declare/arguments.js";
import { table } from "../declare/elements.js";
import { checkImages, imageSize, type PairLike, pairOf } from "../declare/windows.js";
import type { Tensor } from "../tensor.js";
import { indexSelect } from "./indexing.js";

/** Options of {@link interpolateNearest}: exactly one of the two. */
export interface InterpolateOptions {
  /** Height and width of the result. */
  size?: PairLike | undefined;
  /** Factors by which to multiply height and width. */
  scaleFactor?: PairLike | undefined;
}

/**
 * Resizes images by nearest-neighbor interpolation: x [N, C, H, W] or [C, H, W] → y [N, C, H′, W′],
 * `y[…, i, j] = x[…, ⌊i·H/H′⌋, ⌊j·W/W′⌋]`. With `scaleFactor` s, H′ is ⌊H·s⌋, and i·H/H′ is replaced by i/s.
 * `dx` is the sum of dy over the copies of each pixel.
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.interpolate.html | PyTorch}
 *
 * @example `interpolateNearest(images, { scaleFactor: 2 })  // each pixel becomes four`
 * @throws ArgumentError unless exactly one of `size` and `scaleFactor` is given and within range
 * @throws ShapeError unless x is an image, or several
 */
export function interpolateNearest(x: Tensor, options: InterpolateOptions): Tensor {
  takesAtMost("interpolateNearest", 2, arguments);
  const op = "interpolateNearest";
  checkImages(op, x);
  const scale = settled(op, options, { scaleFactor: undefined, size: undefined });
  if ((scale.size === undefined) === (scale.scaleFactor === undefined)) {
    throw new ArgumentError(op, "needs either size or scaleFactor");
  }
  const [rows, columns] = [0, 1].map((axis) => repeated(op, imageSize(x)[axis]!, axis, scale));
  return indexSelect(indexSelect(x, -2, rows!), -1, columns!);
}

function repeated(
  op: string,
  length: number,
  axis: number,
  { size, scaleFactor }: InterpolateOptions,
): Tensor {
  if (size !== undefined) {
    const count = pairOf(op, "size", size, 1)[axis]!;
    return nearest(length, count, Math.fround(length / count));
  }
  const scale = typeof scaleFactor === "number" ? scaleFactor : scaleFactor?.[axis];
  if (!(scale !== undefined && scale > 0 && Math.floor(length * scale) >= 1)) {
    throw new ArgumentError(op, `scaleFactor must leave at least one pixel, got ${show(scaleFactor)}`);
  }
  return nearest(length, Math.floor(length * scale), Math.fround(1 / scale));
}

/** Which of `length` pixels each of `count` pixels copies. Computed in float32, as in PyTorch. */
function nearest(length: number, count: number, step: number): Tensor {
  return table("int32", [count], (i) => Math.min(Math.floor(Math.fround(i * step)), length - 1));
}
