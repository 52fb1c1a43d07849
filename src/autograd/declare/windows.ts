/**
 * @file Images and the windows that slide over them: sizes and checks shared by convolution, pooling, and
 * interpolation.
 */
import { ArgumentError, ShapeError, show } from "../../errors.js";
import type { Pair, Windows } from "../../kernels/contract/index.js";
import { checkTensor, type Tensor } from "../tensor.js";

/** A number for both axes, or one for each: [height, width]. */
export type PairLike = number | readonly [height: number, width: number];

/** `value` for both axes. @throws ArgumentError unless it is a whole number ≥ `minimum`, or a pair of them */
export function pairOf(op: string, name: string, value: PairLike, minimum: number): Pair {
  const pair = typeof value === "number" ? [value, value] : value;
  const whole = Array.isArray(pair) && pair.length === 2;
  if (!whole || !pair.every((n) => Number.isInteger(n) && n >= minimum)) {
    throw new ArgumentError(
      op,
      `${name} must be a whole number ≥ ${minimum}, or two of them, got ${show(value)}`,
    );
  }
  return [pair[0]!, pair[1]!];
}

/** Throws unless x is an image [C, H, W] or a batch of them [N, C, H, W]. */
export function checkImages(op: string, x: Tensor): void {
  checkTensor(op, "x", x);
  if (x.ndim !== 3 && x.ndim !== 4) throw new ShapeError(op, "needs [N, C, H, W] or [C, H, W]", x.shape);
}

/** Height and width of images. */
export function imageSize(x: Tensor): Pair {
  return [x.shape.at(-2)!, x.shape.at(-1)!];
}

/** The extent of a dilated window along each axis. */
export function dilatedExtent(kernel: Pair, dilation: Pair): Pair {
  return bothAxes((axis) => dilation[axis] * (kernel[axis] - 1) + 1);
}

/** A pair, computed per axis. */
export function bothAxes(f: (axis: 0 | 1) => number): Pair {
  return [f(0), f(1)];
}

/**
 * The windows that fit into images of `size`, with `padding` before and `after` behind.
 * @throws ShapeError if there are none
 */
export function windowsOn(
  op: string,
  size: Pair,
  rest: Omit<Windows, "size" | "outSize">,
  after: Pair = rest.padding,
  ceilMode = false,
): Windows {
  const { kernel, stride, padding, dilation } = rest;
  const span = dilatedExtent(kernel, dilation);
  const padded = bothAxes((axis) => size[axis] + padding[axis] + after[axis]);
  if (span[0] > padded[0] || span[1] > padded[1]) {
    throw new ShapeError(op, "a window is larger than the padded image", span, padded);
  }
  const outSize = bothAxes((axis) => {
    const steps = (padded[axis] - span[axis]) / stride[axis];
    if (!ceilMode) return Math.floor(steps) + 1;
    const count = Math.ceil(steps) + 1;
    // As in PyTorch, a last window that would start in the padding behind is left out.
    return (count - 1) * stride[axis] >= size[axis] + padding[axis] ? count - 1 : count;
  });
  return { size, outSize, kernel, stride, padding, dilation };
}
