/**
 * @file Ops that join a list of tensors: functions only, since no tensor of the list is distinguished as the
 * receiver.
 */
import { checkList, checkOneOf } from "../../checks.js";
import { type DType, promote } from "../../dtype.js";
import { ArgumentError, ShapeError } from "../../errors.js";
import { kernels } from "../../kernels/index.js";
import { settled } from "../../options.js";
import { normalizeAxis, type Shape, sizeOf, stridesOf } from "../../shape.js";
import { ownAxisOf, takesAtMost, takesOnly } from "../declare/arguments.js";
import { type Edge, record } from "../graph.js";
import { allocate } from "../storage.js";
import { checkTensor, type Tensor } from "../tensor.js";
import { reshape, unsqueeze } from "./reshape.js";
import { expand } from "./sum.js";
import { narrow, transpose } from "./views.js";

function checkTensors(op: string, tensors: readonly Tensor[]): void {
  checkList(op, "tensors", tensors, `${op}([a, b])`);
  for (let i = 0; i < tensors.length; i++) checkTensor(op, `tensors[${i}]`, tensors[i]);
}

/**
 * Joins tensors along an existing axis (default 0); each receives its part of dy.
 * {@link https://pytorch.org/docs/stable/generated/torch.cat.html | PyTorch}
 *
 * @example `concat([x, zeros([2, 1])], 1)  // [2, 3] and [2, 1] become [2, 4]`
 * @throws ArgumentError for an empty list
 * @throws ShapeError if shapes differ on any other axis
 * @throws ArgumentError if the axis is out of range
 */
export function concat(tensors: readonly Tensor[], axis = 0): Tensor {
  takesOnly("concat", 2, arguments);
  checkTensors("concat", tensors);
  const [first] = tensors;
  if (first === undefined) throw new ArgumentError("concat", "needs at least one tensor");
  const along = ownAxisOf("concat", first, axis);
  let length = 0;
  let dtype: DType = first.dtype;
  for (const x of tensors) {
    if (x.ndim !== first.ndim || x.shape.some((n, i) => i !== along && n !== first.shape[i])) {
      throw new ShapeError("concat", `shapes differ off axis ${axis}`, first.shape, x.shape);
    }
    length += x.shape[along]!;
    dtype = promote(dtype, false, x.dtype, false);
  }
  const shape: Shape = first.shape.map((n, i) => (i === along ? length : n));
  const strides = stridesOf(shape);
  const storage = allocate(dtype, sizeOf(shape));
  let start = 0;
  const edges = tensors.map((x): Edge => {
    const at = start;
    if (x.size > 0) kernels.stridedWrite(storage.data, x.data, x.shape, strides, at * strides[along]!);
    start += x.shape[along]!;
    return [x, (g) => narrow(g, along, at, x.shape[along]!)];
  });
  return record("concat", storage, shape, edges);
}

/** Options of {@link meshgrid}. */
export interface MeshgridOptions {
  /** `"ij"` (default): the first tensor varies along axis 0; `"xy"`: along axis 1, as in images. */
  indexing?: "ij" | "xy" | undefined;
}

/**
 * The coordinates of a grid: expands 1-d tensors of lengths n₀, n₁, … to [n₀, n₁, …], each varying along its
 * own axis; a scalar (0-d) counts as one of length 1. Each receives the sum of dy over the other axes.
 *
 * @example `const [rows, columns] = meshgrid([arange(2), arange(3)]);  // [2, 3] each`
 * @throws ShapeError if a tensor has more than one axis
 * @throws ArgumentError if no tensor is given, or `indexing` is anything else
 */
export function meshgrid(tensors: readonly Tensor[], options?: MeshgridOptions): Tensor[] {
  takesAtMost("meshgrid", 2, arguments);
  checkTensors("meshgrid", tensors);
  const { indexing } = settled("meshgrid", options, { indexing: "ij" });
  checkOneOf("meshgrid", "indexing", indexing, ["ij", "xy"]);
  if (tensors.length === 0) throw new ArgumentError("meshgrid", "needs at least one tensor");
  const odd = tensors.find((x) => x.ndim > 1);
  if (odd !== undefined) throw new ShapeError("meshgrid", "needs 1-d tensors", odd.shape);
  const shape = tensors.map((x) => x.size);
  const grids = tensors.map((x, i) =>
    expand(
      reshape(
        x,
        shape.map((n, axis) => (axis === i ? n : 1)),
      ),
      shape,
    ),
  );
  return indexing === "xy" && shape.length > 1 ? grids.map((grid) => transpose(grid, 0, 1)) : grids;
}

/**
 * Joins tensors of the same shape along a new axis (default 0); each receives its part of dy.
 *
 * @example `stack([tensor([1, 2]), tensor([3, 4])], 1)  // [[1, 3], [2, 4]]`
 * @throws ArgumentError for an empty list
 * @throws ShapeError if shapes differ
 * @throws ArgumentError if the axis is out of range
 */
export function stack(tensors: readonly Tensor[], axis = 0): Tensor {
  takesOnly("stack", 2, arguments);
  checkTensors("stack", tensors);
  const [first] = tensors;
  if (first === undefined) throw new ArgumentError("stack", "needs at least one tensor");
  const odd = tensors.find((x) => x.ndim !== first.ndim || x.shape.some((n, i) => n !== first.shape[i]));
  if (odd !== undefined) throw new ShapeError("stack", "shapes differ", first.shape, odd.shape);
  const along = normalizeAxis("stack", axis, first.ndim + 1);
  return concat(
    tensors.map((x) => unsqueeze(x, along)),
    along,
  );
}

/** Joins tensors after adding the axes they lack, for {@link vstack} and {@link hstack}. */
function stackedAlong(
  op: string,
  tensors: readonly Tensor[],
  axis: number,
  widened: (x: Tensor) => Tensor,
): Tensor {
  checkTensors(op, tensors);
  if (tensors.length === 0) throw new ArgumentError(op, "needs at least one tensor");
  return concat(tensors.map(widened), axis);
}

/**
 * Stacks tensors vertically: joins them along axis 0, with scalars and 1-d tensors as rows.
 *
 * @example `vstack([tensor([1, 2]), tensor([3, 4])])  // [[1, 2], [3, 4]]`
 * @throws ArgumentError for an empty list
 * @throws ShapeError if shapes differ on any other axis
 */
export function vstack(tensors: readonly Tensor[]): Tensor {
  takesOnly("vstack", 1, arguments);
  return stackedAlong("vstack", tensors, 0, (x) => (x.ndim < 2 ? reshape(x, [1, x.size]) : x));
}

/**
 * Stacks tensors horizontally: joins them along axis 1, or, if scalar or 1-d, along axis 0.
 *
 * @example `hstack([tensor([1, 2]), tensor([3])])  // [1. 2. 3.]`
 * @throws ArgumentError for an empty list
 * @throws ShapeError if shapes differ on any other axis
 */
export function hstack(tensors: readonly Tensor[]): Tensor {
  takesOnly("hstack", 1, arguments);
  const axis = (tensors?.[0]?.ndim ?? 0) > 1 ? 1 : 0;
  return stackedAlong("hstack", tensors, axis, (x) => (x.ndim < 1 ? reshape(x, [1]) : x));
}
