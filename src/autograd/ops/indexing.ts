/**
 * @file Reading at positions given by an int32 tensor, or where a mask is true.
 */
import { zerosOf } from "../../dtype.js";
import { ShapeError } from "../../errors.js";
import { axisLength, broadcastShapes, sizeOf, stridesOf } from "../../shape.js";
import { axisOf, checkMask, checkWholeNumbers, inNameOf, takesOnly } from "../declare/arguments.js";
import { checkTensor, type Tensor, wrap } from "../tensor.js";
import {
  checkPositionList,
  checkPositions,
  cutTo,
  gatherAt,
  placesIn,
  selectAt,
  withLength,
} from "./parts/positions.js";
import { reshape } from "./reshape.js";
import { expand } from "./sum.js";

/**
 * Selects the positions of an axis listed in `index` (1-d, int32), in that order; positions may repeat. `dx`
 * is dy added at the positions read.
 *
 * @example `embeddings.indexSelect(0, tokens)  // a row for each token`
 * @throws ArgumentError if a position is out of range
 * @throws ShapeError if `index` is not 1-d
 * @throws DTypeError unless it is int32
 */
export function indexSelect(x: Tensor, axis: number, index: Tensor): Tensor {
  takesOnly("indexSelect", 3, arguments);
  const along = axisOf("indexSelect", x, axis);
  checkPositionList("indexSelect", index, x.shape, along);
  return selectAt(x, along, index);
}

/**
 * For each element of `index` (int32), the element of x at the same position, except on `axis`, where `index`
 * gives the position: along axis 1, `y[i, j] = x[i, index[i, j]]`. `index` has as many axes as x, and is no
 * longer than x on any axis but `axis`. `dx` is dy added at the positions read.
 *
 * @example `tensor([[1, 2], [3, 4]]).gather(1, tensor([[1], [0]], { dtype: "int32" }))  // [[2], [3]]`
 * @throws ArgumentError if a position is out of range
 * @throws ShapeError if `index` has more or fewer axes, or is longer than x on another axis
 * @throws DTypeError if `index` is not int32
 */
export function gather(x: Tensor, axis: number, index: Tensor): Tensor {
  takesOnly("gather", 3, arguments);
  const along = axisOf("gather", x, axis);
  checkPositions("gather", index, axisLength(x.shape, along));
  const source = cutTo("gather", x, along, index.shape);
  return gatherAt(source, along, index);
}

/**
 * {@link gather} with `index` broadcast against x on all axes but `axis`.
 * {@link https://numpy.org/doc/stable/reference/generated/numpy.take_along_axis.html | NumPy}
 *
 * @example `x.takeAlongAxis(x.argmax(1, { keepDims: true }), 1)  // the maximum of each row`
 * @throws ShapeError if x and `index` differ in rank, or do not broadcast
 * @throws ArgumentError, DTypeError as {@link gather}
 */
export function takeAlongAxis(x: Tensor, index: Tensor, axis: number): Tensor {
  takesOnly("takeAlongAxis", 3, arguments);
  const along = axisOf("takeAlongAxis", x, axis);
  checkWholeNumbers("takeAlongAxis", "positions", index);
  if (index.ndim !== x.ndim) throw new ShapeError("takeAlongAxis", "ranks differ", x.shape, index.shape);
  const off = x.shape.map((n, i) => (i === along ? 1 : n === 1 ? index.shape[i]! : n));
  return inNameOf("takeAlongAxis", () => {
    const wide = expand(index, withLength(off, along, axisLength(index.shape, along)));
    return gather(expand(x, withLength(off, along, axisLength(x.shape, along))), along, wide);
  });
}

/**
 * The positions of nonzero elements: int32 [n, ndim], one row for each, in row-major order.
 *
 * @example `tensor([[0, 1], [2, 0]]).nonzero()  // [[0, 1], [1, 0]]`
 */
export function nonzero(x: Tensor): Tensor {
  takesOnly("nonzero", 1, arguments);
  checkTensor("nonzero", "x", x);
  const places = placesIn("nonzero", x);
  const strides = stridesOf(x.shape);
  const data = zerosOf("int32", places.length * x.ndim);
  places.forEach((place, row) => {
    strides.forEach((stride, i) => {
      data[row * x.ndim + i] = Math.floor(place / stride) % x.shape[i]!;
    });
  });
  return wrap(data, [places.length, x.ndim]);
}

/**
 * The elements of x where the mask is true, as a 1-d tensor; x and the mask broadcast. `dx` is dy moved back
 * to where each element came from.
 *
 * @example `x.maskedSelect(x.gt(0))`
 * @throws DTypeError if the mask is not bool
 * @throws ShapeError if the shapes do not broadcast
 */
export function maskedSelect(x: Tensor, mask: Tensor): Tensor {
  takesOnly("maskedSelect", 2, arguments);
  checkTensor("maskedSelect", "x", x);
  checkMask("maskedSelect", mask);
  const shape = broadcastShapes("maskedSelect", x.shape, mask.shape);
  const places = placesIn("maskedSelect", expand(mask, shape));
  return indexSelect(reshape(expand(x, shape), [sizeOf(shape)]), 0, wrap(places, [places.length]));
}
