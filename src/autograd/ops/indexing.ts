/**
 * @file Reading and adding at positions that an int32 tensor gives. Reading and adding are each other's
 * gradients.
 */
import { type DType, elementOf, promote, zerosOf } from "../../dtype.js";
import { ArgumentError, DTypeError, ShapeError } from "../../errors.js";
import { kernels } from "../../kernels/index.js";
import { broadcastShapes, type Shape, sameShape, sizeOf, stridesOf } from "../../shape.js";
import { record } from "../graph.js";
import { allocate, allocateZeros } from "../storage.js";
import { checkTensor, type Tensor, wrap } from "../tensor.js";
import { add } from "./arithmetic.js";
import { where } from "./comparison.js";
import { axisOf, checkMask, wholeNumbers } from "./parts/arguments.js";
import { gatherAt, scatterAt } from "./parts/positions.js";
import { around } from "./parts/reduce.js";
import { surround } from "./parts/surround.js";
import { reshape } from "./reshape.js";
import { expand } from "./sum.js";
import { to } from "./to.js";
import { slice } from "./views.js";

function checkIndex(op: string, index: Tensor, length: number): Int32Array {
  const positions = wholeNumbers(op, "positions", index);
  const stray = positions.find((i) => i < 0 || i >= length);
  if (stray !== undefined) throw new ArgumentError(op, `position ${stray} is not within 0 … ${length - 1}`);
  return positions;
}

function replaced(shape: Shape, axis: number, length: number): Shape {
  return shape.map((n, i) => (i === axis ? length : n));
}

/**
 * The positions of an axis that `index` (1-d, int32) lists, in its order; positions may repeat. `dx` is dy
 * added where it was read.
 * {@link https://pytorch.org/docs/stable/generated/torch.index_select.html | PyTorch}
 *
 * @example `embeddings.indexSelect(0, tokens)  // a row for each token`
 * @throws ArgumentError for a position that is not there
 * @throws ShapeError when `index` is not 1-d
 * @throws DTypeError when it is not int32
 */
export function indexSelect(x: Tensor, axis: number, index: Tensor): Tensor {
  const along = axisOf("indexSelect", x, axis);
  wholeNumbers("indexSelect", "positions", index);
  if (index.ndim !== 1) throw new ShapeError("indexSelect", "positions must be a list", index.shape);
  const { outer, length, inner } = around(x.shape, along);
  const positions = checkIndex("indexSelect", index, length);
  const shape = replaced(x.shape, along, index.size);
  const storage = allocate(x.dtype, sizeOf(shape));
  kernels.indexSelect(storage.data, x.data, positions, outer, length, index.size, inner);
  return record("indexSelect", storage, shape, [[x, (g) => spread(g, along, index, x.shape), index]]);
}

/** Zeros of `shape` with the positions of g added where `index` says: indexSelect's gradient. */
function spread(g: Tensor, axis: number, index: Tensor, shape: Shape): Tensor {
  const { outer, length, inner } = around(shape, axis);
  const storage = allocateZeros(g.dtype, sizeOf(shape));
  kernels.indexAdd(storage.data, g.data, index.data as Int32Array, outer, length, index.size, inner);
  return record("indexAdd", storage, shape, [[g, (h) => indexSelect(h, axis, index), index]]);
}

/**
 * x with the slices of `source` added on `axis` at the positions that `index` (1-d, int32) lists; positions may
 * repeat. `dx = dy   dsource = indexSelect(dy, axis, index)`.
 * {@link https://pytorch.org/docs/stable/generated/torch.Tensor.index_add.html | PyTorch}
 *
 * @throws ArgumentError for a position that is not there
 * @throws ShapeError when `index` is not 1-d, or `source` has not x's shape with the axis as long as `index`
 * @throws DTypeError when `index` is not int32, or both x and `source` are bool
 */
export function indexAdd(x: Tensor, axis: number, index: Tensor, source: Tensor): Tensor {
  const along = axisOf("indexAdd", x, axis);
  checkTensor("indexAdd", "source", source);
  const dtype = dtypeOfSum("indexAdd", x, source);
  checkIndex("indexAdd", index, x.shape[along]!);
  if (index.ndim !== 1) throw new ShapeError("indexAdd", "positions must be a list", index.shape);
  if (!sameShape(source.shape, replaced(x.shape, along, index.size))) {
    throw new ShapeError("indexAdd", "needs a slice for each position", source.shape, x.shape);
  }
  return add(x, spread(to(source, dtype), along, index, x.shape));
}

function dtypeOfSum(op: string, x: Tensor, source: Tensor): DType {
  const dtype = promote(x.dtype, false, source.dtype, false);
  if (dtype === "bool") throw new DTypeError(op, 'is not defined for bool. Convert with to("int32").');
  return dtype;
}

/**
 * For each element of `index` (int32) the element of x at the same place but for `axis`, where `index` gives
 * the position: along axis 1, `y[i, j] = x[i, index[i, j]]`. `index` has as many axes as x and is nowhere
 * longer, off the axis. `dx` is dy added where it was read.
 * {@link https://pytorch.org/docs/stable/generated/torch.gather.html | PyTorch}
 *
 * @example `tensor([[1, 2], [3, 4]]).gather(1, tensor([[1], [0]], { dtype: "int32" }))  // [[2], [3]]`
 * @throws ArgumentError for a position that is not there
 * @throws ShapeError when the shapes do not fit
 * @throws DTypeError when `index` is not int32
 */
export function gather(x: Tensor, axis: number, index: Tensor): Tensor {
  const along = axisOf("gather", x, axis);
  checkIndex("gather", index, x.shape[along]!);
  const source = cut("gather", x, along, index.shape);
  return gatherAt(source, along, index);
}

/** x as far as `shape` reaches, off the axis (if there is one). */
function cut(op: string, x: Tensor, axis: number | undefined, shape: Shape): Tensor {
  if (shape.length !== x.ndim || shape.some((n, i) => i !== axis && n > x.shape[i]!)) {
    throw new ShapeError(op, "the positions' shape must fit within the tensor's", shape, x.shape);
  }
  if (shape.every((n, i) => i === axis || n === x.shape[i])) return x;
  return slice(x, ...shape.map((n, i) => (i === axis ? null : ([0, n] as const))));
}

/**
 * x with each element of `source` added where `index` (int32) says: at the same place but for `axis`, where
 * `index` gives the position: along axis 1, `y[i, k] = x[i, k] + Σ source[i, j]` over all j with index[i, j]
 * = k. What of `source` lies beyond `index` is left out. `dx = dy   dsource = gather(dy, axis, index)`.
 * {@link https://pytorch.org/docs/stable/generated/torch.Tensor.scatter_add.html | PyTorch}
 *
 * @throws ArgumentError for a position that is not there
 * @throws ShapeError when `index` reaches beyond `source`, or off the axis beyond x
 * @throws DTypeError when `index` is not int32, or both x and `source` are bool
 */
export function scatterAdd(x: Tensor, axis: number, index: Tensor, source: Tensor): Tensor {
  const along = axisOf("scatterAdd", x, axis);
  checkTensor("scatterAdd", "source", source);
  wholeNumbers("scatterAdd", "positions", index);
  const part = cut("scatterAdd", to(source, dtypeOfSum("scatterAdd", x, source)), undefined, index.shape);
  checkRoom("scatterAdd", x, along, index);
  return add(x, scattered(part, along, index, x.shape));
}

/** Refuses positions that are not on the axis, or whose shape reaches beyond x off it. */
function checkRoom(op: string, x: Tensor, axis: number, index: Tensor): void {
  checkIndex(op, index, x.shape[axis]!);
  if (index.ndim !== x.ndim || index.shape.some((n, i) => i !== axis && n > x.shape[i]!)) {
    throw new ShapeError(op, "the positions' shape must fit within the tensor's", index.shape, x.shape);
  }
}

/** Zeros of `shape` with `part` added where `index` says, of which `part` has the shape. */
function scattered(part: Tensor, axis: number, index: Tensor, shape: Shape): Tensor {
  const room = replaced(index.shape, axis, shape[axis]!);
  const added = scatterAt(part, axis, index, room);
  if (sameShape(room, shape)) return added;
  const start = room.map(() => 0);
  return surround(added, shape, start, 0);
}

/**
 * x with elements of `source` in place of its own where `index` (int32) says: at the same place but for `axis`,
 * where `index` gives the position: along axis 1, `y[i, index[i, j]] = source[i, j]`. Of several for one place
 * the last stays. A number stands for all of `source`, in x's dtype. `dx` is dy where x stayed, `dsource` is dy
 * where it was put.
 * {@link https://pytorch.org/docs/stable/generated/torch.scatter.html | PyTorch}
 *
 * @example `zeros([2, 3]).scatter(1, tensor([[2], [0]], { dtype: "int32" }), 1)  // [[0, 0, 1], [1, 0, 0]]`
 * @throws ArgumentError for a position that is not there
 * @throws ShapeError when `index` reaches beyond `source`, or off the axis beyond x
 * @throws DTypeError when `index` is not int32, or x is int32 and cannot hold the number
 */
export function scatter(x: Tensor, axis: number, index: Tensor, source: Tensor | number | boolean): Tensor {
  const along = axisOf("scatter", x, axis);
  checkRoom("scatter", x, along, index);
  if (typeof source === "number" || typeof source === "boolean") {
    const element = wrap(zerosOf(x.dtype, 1).fill(elementOf("scatter", x.dtype, source)), []);
    return where(puts(x, along, index).taken, element, x);
  }
  checkTensor("scatter", "source", source);
  const part = cut("scatter", source, undefined, index.shape);
  const { taken, last } = puts(x, along, index);
  return where(taken, scattered(where(last, part, false), along, index, x.shape), x);
}

/** Which places of x are taken, and which elements of `index` are the last for theirs. */
function puts(x: Tensor, axis: number, index: Tensor): { taken: Tensor; last: Tensor } {
  const [strides, own] = [stridesOf(x.shape), stridesOf(index.shape)];
  const [taken, last] = [zerosOf("bool", x.size), zerosOf("bool", index.size)];
  const holder = new Int32Array(x.size);
  (index.data as Int32Array).forEach((position, e) => {
    let at = position * strides[axis]!;
    index.shape.forEach((n, i) => {
      if (i !== axis) at += (Math.floor(e / own[i]!) % n) * strides[i]!;
    });
    if (taken[at] === 1) last[holder[at]!] = 0;
    taken[at] = 1;
    last[e] = 1;
    holder[at] = e;
  });
  return { taken: wrap(taken, x.shape), last: wrap(last, index.shape) };
}

/**
 * Where x is not 0: a row of positions [ndim] for each such element, in the order of the elements; int32 [n, ndim].
 * {@link https://pytorch.org/docs/stable/generated/torch.nonzero.html | PyTorch}
 *
 * @example `tensor([[0, 1], [2, 0]]).nonzero()  // [[0, 1], [1, 0]]`
 */
export function nonzero(x: Tensor): Tensor {
  checkTensor("nonzero", "x", x);
  const places = placesIn(x);
  const strides = stridesOf(x.shape);
  const data = zerosOf("int32", places.length * x.ndim);
  places.forEach((place, row) => {
    strides.forEach((stride, i) => {
      data[row * x.ndim + i] = Math.floor(place / stride) % x.shape[i]!;
    });
  });
  return wrap(data, [places.length, x.ndim]);
}

/** The places of the elements that are not 0. */
function placesIn(x: Tensor): Int32Array {
  const places: number[] = [];
  x.data.forEach((value: number, i: number) => {
    if (value !== 0) places.push(i);
  });
  return Int32Array.from(places);
}

/**
 * The elements of x where the mask is true, as a list; x and the mask broadcast. `dx` is dy brought back to where
 * each element came from.
 * {@link https://pytorch.org/docs/stable/generated/torch.masked_select.html | PyTorch}
 *
 * @example `x.maskedSelect(x.gt(0))`
 * @throws DTypeError when the mask is not bool
 * @throws ShapeError when the shapes do not broadcast
 */
export function maskedSelect(x: Tensor, mask: Tensor): Tensor {
  checkTensor("maskedSelect", "x", x);
  checkMask("maskedSelect", mask);
  const shape = broadcastShapes("maskedSelect", x.shape, mask.shape);
  const places = placesIn(expand(mask, shape));
  return indexSelect(reshape(expand(x, shape), [sizeOf(shape)]), 0, wrap(places, [places.length]));
}

/**
 * {@link gather} with `index` broadcast against x off the axis.
 * {@link https://numpy.org/doc/stable/reference/generated/numpy.take_along_axis.html | NumPy}
 *
 * @example `x.takeAlongAxis(x.argmax(1, { keepDims: true }), 1)  // the greatest of each row`
 * @throws ShapeError when x and `index` differ in rank, or do not broadcast
 * @throws ArgumentError, DTypeError as {@link gather}
 */
export function takeAlongAxis(x: Tensor, index: Tensor, axis: number): Tensor {
  const along = axisOf("takeAlongAxis", x, axis);
  wholeNumbers("takeAlongAxis", "positions", index);
  if (index.ndim !== x.ndim) throw new ShapeError("takeAlongAxis", "ranks differ", x.shape, index.shape);
  const off = x.shape.map((n, i) => (i === along ? 1 : Math.max(n, index.shape[i]!)));
  const wide = expand(index, replaced(off, along, index.shape[along]!));
  return gather(expand(x, replaced(off, along, x.shape[along]!)), along, wide);
}
