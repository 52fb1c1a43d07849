/**
 * @file Maxima and minima: their values and positions. NaN counts as both.
 */
import { ArgumentError } from "../../errors.js";
import { kernels } from "../../kernels/index.js";
import { settled } from "../../options.js";
import { type Axes, reducedShape } from "../../shape.js";
import { axisOf, reductionOf, takesAtMost } from "../declare/arguments.js";
import { axisView, reduceOver } from "../declare/reduce.js";
import { recordAs } from "../graph.js";
import { allocate } from "../storage.js";
import { checkTensor, Tensor } from "../tensor.js";
import { div, mul } from "./arithmetic.js";
import { eq } from "./comparison.js";
import { gather } from "./indexing.js";
import { reshape } from "./reshape.js";
import { type ReduceOptions, sum } from "./sum.js";
import { to } from "./to.js";

type Which = "max" | "min";

/** Values of a reduction over one axis, and their positions on it. */
export interface ValuesAndIndices {
  readonly values: Tensor;
  /** int32 */
  readonly indices: Tensor;
}

function refuseEmpty(op: string, x: Tensor, axes: readonly number[]): void {
  if (axes.some((axis) => x.shape[axis] === 0)) throw new ArgumentError(op, "needs at least one element");
}

function extreme(
  which: Which,
  x: Tensor,
  axes: Axes | undefined,
  options: ReduceOptions | undefined,
): Tensor {
  const op = `a${which}`;
  const { over, keepDims } = reductionOf(op, x, axes, options);
  refuseEmpty(op, x, over);
  const kept = reducedShape(x.shape, over, true);
  const shape = keepDims ? kept : reducedShape(x.shape, over, false);
  const y = new Tensor(reduceOver(which, x, over, x.dtype), shape);
  const pullback = (g: Tensor): Tensor => {
    const ties = to(eq(x, reshape(y, kept).detach()), x.dtype);
    return mul(ties, div(reshape(g, kept), sum(ties, over, { keepDims: true })));
  };
  return recordAs(y, op, [[x, pullback, x, y]]);
}

/**
 * The maximum over some axes (default all); ties share the gradient evenly.
 *
 * @example `tensor([[1, 4], [3, 2]]).amax(1)  // [4. 3.]`
 * @throws ArgumentError if there are no elements, or an axis is out of range or repeated
 */
export function amax(x: Tensor, axes?: Axes, options?: ReduceOptions): Tensor {
  takesAtMost("amax", 3, arguments);
  return extreme("max", x, axes, options);
}

/**
 * The minimum over some axes (default all); ties share the gradient evenly.
 *
 * @throws ArgumentError if there are no elements, or an axis is out of range or repeated
 */
export function amin(x: Tensor, axes?: Axes, options?: ReduceOptions): Tensor {
  takesAtMost("amin", 3, arguments);
  return extreme("min", x, axes, options);
}

/** The positions of the extremes along one axis, which is kept with length 1. */
function positions(which: Which, x: Tensor, axis: number): Tensor {
  const { outer, length, inner } = axisView(x.shape, axis);
  const storage = allocate("int32", outer * inner);
  kernels.argReduce(which, storage.data as Int32Array, x.data, outer, length, inner);
  return new Tensor(storage, reducedShape(x.shape, [axis], true));
}

function argExtreme(
  which: Which,
  x: Tensor,
  axis: number | undefined,
  options: ReduceOptions | undefined,
): Tensor {
  const op = `arg${which}`;
  const { keepDims } = settled(op, options, { keepDims: false });
  if (axis === undefined) {
    checkTensor(op, "x", x);
    const flat = reshape(x.detach(), [x.size]);
    refuseEmpty(op, flat, [0]);
    return reshape(positions(which, flat, 0), keepDims ? x.shape.map(() => 1) : []);
  }
  const over = axisOf(op, x, axis);
  refuseEmpty(op, x, [over]);
  return reshape(positions(which, x, over), reducedShape(x.shape, [over], keepDims));
}

/**
 * The position (int32) of the maximum along an axis, the first of several; without an axis, in the flat
 * tensor.
 *
 * @example `model.forward(x).argmax(1)  // the most likely class of each row`
 * @throws ArgumentError if there are no elements, or the axis is out of range
 */
export function argmax(x: Tensor, axis?: number, options?: ReduceOptions): Tensor {
  takesAtMost("argmax", 3, arguments);
  return argExtreme("max", x, axis, options);
}

/**
 * The position (int32) of the minimum along an axis, the first of several; without an axis, in the flat
 * tensor.
 *
 * @throws ArgumentError if there are no elements, or the axis is out of range
 */
export function argmin(x: Tensor, axis?: number, options?: ReduceOptions): Tensor {
  takesAtMost("argmin", 3, arguments);
  return argExtreme("min", x, axis, options);
}

function extremeAlong(
  which: Which,
  x: Tensor,
  axis: number,
  options: ReduceOptions | undefined,
): ValuesAndIndices {
  if (axis === undefined) {
    throw new ArgumentError(
      which,
      `reduces a single axis, which must be given. Use a${which} for several axes or all.`,
    );
  }
  const over = axisOf(which, x, axis);
  const { keepDims } = settled(which, options, { keepDims: false });
  refuseEmpty(which, x, [over]);
  const indices = positions(which, x, over);
  const shape = reducedShape(x.shape, [over], keepDims);
  return { values: reshape(gather(x, over, indices), shape), indices: reshape(indices, shape) };
}

/**
 * The maxima along one axis and their positions, the first of several, which receive the gradient. Over
 * several axes, or all, use {@link amax}.
 *
 * @example `const { values, indices } = scores.max(1);`
 * @throws ArgumentError if the axis is missing, out of range, or empty
 */
export function max(x: Tensor, axis: number, options?: ReduceOptions): ValuesAndIndices {
  takesAtMost("max", 3, arguments);
  return extremeAlong("max", x, axis, options);
}

/**
 * The minima along one axis and their positions, the first of several, which receive the gradient. Over
 * several axes, or all, use {@link amin}.
 *
 * @throws ArgumentError if the axis is missing, out of range, or empty
 */
export function min(x: Tensor, axis: number, options?: ReduceOptions): ValuesAndIndices {
  takesAtMost("min", 3, arguments);
  return extremeAlong("min", x, axis, options);
}
