/**
 * @file Reading, adding, and writing at positions of an axis given by an int32 tensor.
 */
import { ArgumentError, ShapeError } from "../../../errors.js";
import { kernels } from "../../../kernels/index.js";
import { obstruct } from "../../../recorder/index.js";
import { axisLength, type Shape, sizeOf } from "../../../shape.js";
import { checkWholeNumbers } from "../../declare/arguments.js";
import { checkBelow, table } from "../../declare/elements.js";
import { axisView } from "../../declare/reduce.js";
import { record } from "../../graph.js";
import { allocate, allocateCopy, allocateZeros, type Storage } from "../../storage.js";
import { Tensor } from "../../tensor.js";
import { eq, where } from "../comparison.js";
import { slice } from "../views.js";

/** Throws unless positions are int32 and lie on an axis of the given length. */
export function checkPositions(op: string, index: Tensor, length: number): void {
  checkWholeNumbers(op, "positions", index);
  const refused = (stray: number): Error =>
    new ArgumentError(op, `position ${stray} is not within 0 … ${length - 1}`);
  checkBelow(op, index, length, refused);
}

/** Throws unless positions lie on the axis and their shape is no larger than x's on the other axes. */
export function checkRoom(op: string, x: Tensor, axis: number, index: Tensor): void {
  checkPositions(op, index, axisLength(x.shape, axis));
  if (index.ndim !== x.ndim || index.shape.some((n, i) => i !== axis && n > x.shape[i]!)) {
    throw new ShapeError(op, "the positions' shape must fit within the tensor's", index.shape, x.shape);
  }
}

/** Throws unless `index` is a 1-d tensor of positions on the axis. */
export function checkPositionList(op: string, index: Tensor, shape: Shape, axis: number): void {
  checkPositions(op, index, axisLength(shape, axis));
  if (index.ndim !== 1) throw new ShapeError(op, "positions must be 1-d", index.shape);
  if (shape.length === 0 && index.size !== 1) {
    throw new ShapeError(op, "a scalar takes one position", index.shape);
  }
}

/** The flat positions of nonzero elements. */
export function placesIn(op: string, x: Tensor): Int32Array {
  obstruct(`the shape of ${op}'s result depends on values`);
  const places: number[] = [];
  x.data.forEach((value: number, i: number) => {
    if (value !== 0) places.push(i);
  });
  return Int32Array.from(places);
}

/** A shape with another length on one axis. */
export function withLength(shape: Shape, axis: number, length: number): Shape {
  return shape.map((n, i) => (i === axis ? length : n));
}

/** x cropped to `shape` on all axes but `axis`, if given. */
export function cutTo(op: string, x: Tensor, axis: number | undefined, shape: Shape): Tensor {
  if (shape.length !== x.ndim || shape.some((n, i) => i !== axis && n > x.shape[i]!)) {
    throw new ShapeError(op, "the positions' shape must fit within the tensor's", shape, x.shape);
  }
  if (shape.every((n, i) => i === axis || n === x.shape[i])) return x;
  return slice(x, ...shape.map((n, i) => (i === axis ? null : ([0, n] as const))));
}

/**
 * The slices of x at the positions of `axis` listed in `index`; `dx = spreadAt(dy, axis, index, x.shape)`.
 */
export function selectAt(x: Tensor, axis: number, index: Tensor): Tensor {
  const { outer, length, inner } = axisView(x.shape, axis);
  const shape = withLength(x.shape, axis, index.size);
  const storage = allocate(x.dtype, sizeOf(shape));
  kernels.indexSelect(storage.data, x.data, index.data as Int32Array, outer, length, index.size, inner);
  return record("indexSelect", storage, shape, [[x, (g) => spreadAt(g, axis, index, x.shape), index]]);
}

/**
 * Zeros of `shape` with the slices of x added at the positions of `axis` listed in `index`;
 * `dx = selectAt(dy, axis, index)`.
 */
export function spreadAt(x: Tensor, axis: number, index: Tensor, shape: Shape): Tensor {
  const { outer, length, inner } = axisView(shape, axis);
  const storage = allocateZeros(x.dtype, sizeOf(shape));
  kernels.indexAdd(storage.data, x.data, index.data as Int32Array, outer, length, index.size, inner);
  return record("indexAdd", storage, shape, [[x, (g) => selectAt(g, axis, index), index]]);
}

/**
 * The elements of x at the positions of `axis` given by `index`, which has x's shape on the other axes;
 * `dx = scatterAt(dy, axis, index, x.shape)`.
 */
export function gatherAt(x: Tensor, axis: number, index: Tensor): Tensor {
  const { outer, length, inner } = axisView(x.shape, axis);
  const positions = index.data as Int32Array;
  const storage = allocate(x.dtype, index.size);
  kernels.gather(storage.data, x.data, positions, outer, length, axisLength(index.shape, axis), inner);
  return record("gather", storage, index.shape, [[x, (g) => scatterAt(g, axis, index, x.shape), index]]);
}

/**
 * Zeros of `shape` with x added at the positions of `axis` given by `index`;
 * `dx = gatherAt(dy, axis, index)`.
 */
export function scatterAt(x: Tensor, axis: number, index: Tensor, shape: Shape): Tensor {
  const { outer, length, inner } = axisView(shape, axis);
  const positions = index.data as Int32Array;
  const storage = allocateZeros(x.dtype, sizeOf(shape));
  kernels.scatterAdd(storage.data, x.data, positions, outer, length, axisLength(index.shape, axis), inner);
  return record("scatterAdd", storage, shape, [[x, (g) => gatherAt(g, axis, index), index]]);
}

/**
 * x with `part` at the positions of `axis` given by `index`, the last one where they repeat; `dx` is dy with
 * zeros there, `dpart = gatherAt(dy, axis, index)` for those that were last, and 0 for the others.
 */
export function putAt(x: Tensor, axis: number, index: Tensor, part: Tensor): Tensor {
  const storage = allocateCopy(x.dtype, x.data);
  put(storage, part, x.shape, axis, index);
  const zeros = (): Tensor => new Tensor(allocateZeros(x.dtype, index.size), index.shape);
  return record("scatter", storage, x.shape, [
    [x, (g) => putAt(g, axis, index, zeros()), index],
    [part, (g) => where(areLast(x.shape, axis, index), gatherAt(g, axis, index), 0), index],
  ]);
}

function put(storage: Storage, part: Tensor, shape: Shape, axis: number, index: Tensor): void {
  const { outer, length, inner } = axisView(shape, axis);
  const positions = index.data as Int32Array;
  kernels.scatter(storage.data, part.data, positions, outer, length, axisLength(index.shape, axis), inner);
}

/** Which elements of `index` are the last for their position. */
function areLast(shape: Shape, axis: number, index: Tensor): Tensor {
  const order = table("int32", index.shape, (i) => i);
  const winners = allocate("int32", sizeOf(shape));
  put(winners, order, shape, axis, index);
  return eq(gatherAt(new Tensor(winners, shape), axis, index), order);
}
