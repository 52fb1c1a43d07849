/**
 * @file Interpolation: more or fewer points for each image, as if it were drawn at another size.
 */

import { ArgumentError, show } from "../../errors.js";
import { settled } from "../../options.js";
import { table } from "../declare/elements.js";
import { checkImages, imageSize, type PairLike, pairOf } from "../declare/windows.js";
import type { Tensor } from "../tensor.js";
import { indexSelect } from "./indexing.js";

/** What {@link interpolateNearest} takes: one of the two. */
export interface InterpolateOptions {
  /** Lines and points of the result. */
  size?: PairLike | undefined;
  /** How many times as many lines and points. */
  scaleFactor?: PairLike | undefined;
}

/**
 * Images of another size, each point the one of x that lies nearest above and to the left: x [N, C, H, W] or
 * [C, H, W] → y [N, C, H′, W′], `y[…, i, j] = x[…, ⌊i·H/H′⌋, ⌊j·W/W′⌋]`. With `scaleFactor` s, H′ is ⌊H·s⌋,
 * and i/s stands for i·H/H′. `dx` is the sum of dy over the copies of each point.
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.interpolate.html | PyTorch}
 *
 * @example `images.interpolateNearest({ scaleFactor: 2 })  // each point becomes four`
 * @throws ArgumentError when not exactly one of `size` and `scaleFactor` is given, or it is out of range
 * @throws ShapeError when x is no image
 */
export function interpolateNearest(x: Tensor, options: InterpolateOptions): Tensor {
  const op = "interpolateNearest";
  checkImages(op, x);
  const scale = settled(op, options, { scaleFactor: undefined, size: undefined });
  if ((scale.size === undefined) === (scale.scaleFactor === undefined)) {
    throw new ArgumentError(op, "needs either size or scaleFactor");
  }
  const [lines, points] = [0, 1].map((axis) => repeated(op, imageSize(x)[axis]!, axis, scale));
  return indexSelect(indexSelect(x, -2, lines!), -1, points!);
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
    throw new ArgumentError(op, `scaleFactor must leave at least one point, got ${show(scaleFactor)}`);
  }
  return nearest(length, Math.floor(length * scale), Math.fround(1 / scale));
}

/** Which of `length` points is repeated at each of `count`. In float32, as PyTorch computes it. */
function nearest(length: number, count: number, step: number): Tensor {
  return table("int32", [count], (i) => Math.min(Math.floor(Math.fround(i * step)), length - 1));
}
