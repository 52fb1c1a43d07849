/**
 * @file Writing at positions given by an int32 tensor, by addition or replacement.
 */
import { type DType, elementOf, promote } from "../../dtype.js";
import { DTypeError, ShapeError } from "../../errors.js";
import { axisLength, type Shape, sameShape, stridesOf } from "../../shape.js";
import { axisOf, checkWholeNumbers, takesOnly } from "../declare/arguments.js";
import { allocateFilled } from "../storage.js";
import { checkTensor, Tensor } from "../tensor.js";
import { add } from "./arithmetic.js";
import {
  checkPositionList,
  checkRoom,
  cutTo,
  putAt,
  scatterAt,
  spreadAt,
  withLength,
} from "./parts/positions.js";
import { surround } from "./parts/surround.js";
import { read, replace } from "./parts/view.js";
import { to } from "./to.js";

/**
 * Adds the slices of `source` to x at the positions of `axis` listed in `index` (1-d, int32), which may
 * repeat. `dx = dy   dsource = indexSelect(dy, axis, index)`.
 * {@link https://pytorch.org/docs/stable/generated/torch.Tensor.index_add.html | PyTorch}
 *
 * @throws ArgumentError if a position is out of range
 * @throws ShapeError if `index` is not 1-d, or `source` does not have x's shape with `index`'s length on the
 * axis
 * @throws DTypeError if `index` is not int32, or both x and `source` are bool
 */
export function indexAdd(x: Tensor, axis: number, index: Tensor, source: Tensor): Tensor {
  takesOnly("indexAdd", 4, arguments);
  const along = axisOf("indexAdd", x, axis);
  checkTensor("indexAdd", "source", source);
  const dtype = dtypeOfSum("indexAdd", x, source);
  checkPositionList("indexAdd", index, x.shape, along);
  if (!sameShape(source.shape, withLength(x.shape, along, index.size))) {
    throw new ShapeError("indexAdd", "needs a slice for each position", source.shape, x.shape);
  }
  return add(x, spreadAt(to(source, dtype), along, index, x.shape));
}

function dtypeOfSum(op: string, x: Tensor, source: Tensor): DType {
  const dtype = promote(x.dtype, false, source.dtype, false);
  if (dtype === "bool") throw new DTypeError(op, 'is not defined for bool. Convert with to("int32").');
  return dtype;
}

/**
 * Adds each element of `source` to x at its own position, except on `axis`, where `index` (int32) gives the
 * position: along axis 1, `y[i, k] = x[i, k] + Σ source[i, j]` over all j with index[i, j] = k. Elements of
 * `source` beyond the shape of `index` are ignored. `dx = dy   dsource = gather(dy, axis, index)`.
 * {@link https://pytorch.org/docs/stable/generated/torch.Tensor.scatter_add.html | PyTorch}
 *
 * @throws ArgumentError if a position is out of range
 * @throws ShapeError if `index` is larger than `source` on any axis, or larger than x on any other axis than
 * `axis`
 * @throws DTypeError if `index` is not int32, or both x and `source` are bool
 */
export function scatterAdd(x: Tensor, axis: number, index: Tensor, source: Tensor): Tensor {
  takesOnly("scatterAdd", 4, arguments);
  const along = axisOf("scatterAdd", x, axis);
  checkTensor("scatterAdd", "source", source);
  checkWholeNumbers("scatterAdd", "positions", index);
  const part = cutTo("scatterAdd", to(source, dtypeOfSum("scatterAdd", x, source)), undefined, index.shape);
  checkRoom("scatterAdd", x, along, index);
  return add(x, scattered(part, along, index, x.shape));
}

/** Zeros of `shape` with `part`, which has the shape of `index`, added where `index` says. */
function scattered(part: Tensor, axis: number, index: Tensor, shape: Shape): Tensor {
  const room = withLength(index.shape, axis, axisLength(shape, axis));
  const added = scatterAt(part, axis, index, room);
  if (sameShape(room, shape)) return added;
  const start = room.map(() => 0);
  return surround(added, shape, start, 0);
}

/**
 * Replaces elements of x by those of `source`, each at its own position, except on `axis`, where `index`
 * (int32) gives the position: along axis 1, `y[i, index[i, j]] = source[i, j]`. If several go to the same
 * position, the last one wins. A number is used for every element, in x's dtype. `dx` is dy where x is kept,
 * `dsource` is dy at the elements written.
 *
 * @example `zeros([2, 3]).scatter(1, tensor([[2], [0]], { dtype: "int32" }), 1)  // [[0, 0, 1], [1, 0, 0]]`
 * @throws ArgumentError if a position is out of range
 * @throws ShapeError if `index` is larger than `source` on any axis, or larger than x on any other axis than
 * `axis`
 * @throws DTypeError if `index` is not int32, or x is int32 and cannot hold the number
 */
export function scatter(x: Tensor, axis: number, index: Tensor, source: Tensor | number | boolean): Tensor {
  takesOnly("scatter", 4, arguments);
  const along = axisOf("scatter", x, axis);
  checkRoom("scatter", x, along, index);
  if (typeof source === "number" || typeof source === "boolean") {
    const elements = allocateFilled(x.dtype, index.size, elementOf("scatter", x.dtype, source));
    return replaced(x, along, index, new Tensor(elements, index.shape));
  }
  checkTensor("scatter", "source", source);
  const part = cutTo("scatter", source, undefined, index.shape);
  const dtype = promote(x.dtype, false, source.dtype, false);
  return replaced(to(x, dtype), along, index, to(part, dtype));
}

/** x with `part`, which has the shape of `index`, where `index` says. */
function replaced(x: Tensor, axis: number, index: Tensor, part: Tensor): Tensor {
  const room = withLength(index.shape, axis, axisLength(x.shape, axis));
  if (sameShape(room, x.shape)) return putAt(x, axis, index, part);
  const view = { shape: room, strides: stridesOf(x.shape), offset: 0 };
  return replace("scatter", x, putAt(read("scatter", x, view), axis, index, part), view);
}
