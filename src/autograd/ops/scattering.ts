/**
 * @file Writing at positions given by an int32 tensor, by addition or replacement.
 */
import { type DType, elementOf, promote } from "../../dtype.js";
import { DTypeError, ShapeError } from "../../errors.js";
import { hostOn } from "../../recorder/index.js";
import { axisLength, type Shape, sameShape, stridesOf } from "../../shape.js";
import { axisOf, checkWholeNumbers, takesOnly } from "../declare/arguments.js";
import { allocate, allocateFilled } from "../storage.js";
import { checkTensor, Tensor } from "../tensor.js";
import { add } from "./arithmetic.js";
import { where } from "./comparison.js";
import { checkPositionList, checkRoom, cutTo, scatterAt, spreadAt, withLength } from "./parts/positions.js";
import { surround } from "./parts/surround.js";
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
    const element = new Tensor(allocateFilled(x.dtype, 1, elementOf("scatter", x.dtype, source)), []);
    return where(puts(x, along, index).taken, element, x);
  }
  checkTensor("scatter", "source", source);
  const part = cutTo("scatter", source, undefined, index.shape);
  const { taken, last } = puts(x, along, index);
  return where(taken, scattered(where(last, part, false), along, index, x.shape), x);
}

/**
 * Which elements of x are overwritten, and which elements of `index` are the last ones for their position.
 */
function puts(x: Tensor, axis: number, index: Tensor): { taken: Tensor; last: Tensor } {
  const [strides, own] = [stridesOf(x.shape), stridesOf(index.shape)];
  const places = [allocate("bool", x.size), allocate("bool", index.size)] as const;
  hostOn(
    "scatter: which comes last",
    [places[0].data, places[1].data],
    [index.data],
    (writes, [positions]) => {
      const [taken, last] = writes as [Uint8Array, Uint8Array];
      const holder = new Int32Array(x.size);
      taken.fill(0);
      last.fill(1);
      positions!.forEach((position: number, e: number) => {
        let at = position * axisLength(strides, axis);
        index.shape.forEach((n, i) => {
          if (i !== axis) at += (Math.floor(e / own[i]!) % n) * strides[i]!;
        });
        if (taken[at] === 1) last[holder[at]!] = 0;
        taken[at] = 1;
        holder[at] = e;
      });
    },
  );
  return { taken: new Tensor(places[0], x.shape), last: new Tensor(places[1], index.shape) };
}
