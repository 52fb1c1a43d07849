/**
 * @file Reading and adding at positions that an int32 tensor gives. Reading and adding are each other's
 * gradients.
 */
import { promote } from "../../dtype.js";
import { ArgumentError, DTypeError, ShapeError } from "../../errors.js";
import { kernels } from "../../kernels/index.js";
import { type Shape, sameShape, sizeOf } from "../../shape.js";
import { record } from "../graph.js";
import { allocate, allocateZeros } from "../storage.js";
import { checkTensor, type Tensor } from "../tensor.js";
import { add } from "./arithmetic.js";
import { axisOf, wholeNumbers } from "./parts/arguments.js";
import { gatherAt, scatterAt } from "./parts/positions.js";
import { around } from "./parts/reduce.js";
import { surround } from "./parts/surround.js";
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
  const dtype = promote(x.dtype, false, source.dtype, false);
  if (dtype === "bool") {
    throw new DTypeError("scatterAdd", 'is not defined for bool. Convert with to("int32").');
  }
  const part = cut("scatterAdd", to(source, dtype), undefined, index.shape);
  checkIndex("scatterAdd", index, x.shape[along]!);
  const room = replaced(index.shape, along, x.shape[along]!);
  if (room.length !== x.ndim || room.some((n, i) => n > x.shape[i]!)) {
    throw new ShapeError(
      "scatterAdd",
      "the positions' shape must fit within the tensor's",
      index.shape,
      x.shape,
    );
  }
  const scattered = scatterAt(part, along, index, room);
  if (sameShape(room, x.shape)) return add(x, scattered);
  const start = room.map(() => 0);
  return add(x, surround(scattered, x.shape, start, 0));
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
