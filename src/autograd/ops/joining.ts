/**
 * @file Ops that take a list of tensors and join them: functions only, since no tensor of the list is the
 * first.
 */
import { checkList, checkOneOf } from "../../checks.js";
import { type DType, promote } from "../../dtype.js";
import { ArgumentError, ShapeError } from "../../errors.js";
import { kernels } from "../../kernels/index.js";
import { settled } from "../../options.js";
import { normalizeAxis, type Shape, sizeOf, stridesOf } from "../../shape.js";
import { ownAxisOf, takesOnly } from "../declare/arguments.js";
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
 * Tensors one after the other along an existing axis (default 0); each receives its part of dy.
 * {@link https://pytorch.org/docs/stable/generated/torch.cat.html | PyTorch}
 *
 * @example `concat([x, zeros([2, 1])], 1)  // [2, 3] and [2, 1] become [2, 4]`
 * @throws ArgumentError for an empty list
 * @throws ShapeError when shapes differ off the axis
 * @throws ArgumentError when there is no such axis
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
  /** Whether the first list goes along axis 0 (default), or, as in pictures, along axis 1. */
  indexing?: "ij" | "xy" | undefined;
}

/**
 * The coordinates of a grid: from lists of n₀, n₁, … one tensor [n₀, n₁, …] each, which varies along the axis
 * of its list; a number (0-d) counts as a list of one. Each receives the sum of dy over the other axes.
 *
 * @example `const [rows, columns] = meshgrid([arange(2), arange(3)]);  // [2, 3] each`
 * @throws ShapeError for what is no list
 * @throws ArgumentError when no list is given, or `indexing` is another word
 */
export function meshgrid(tensors: readonly Tensor[], options?: MeshgridOptions): Tensor[] {
  checkTensors("meshgrid", tensors);
  const { indexing } = settled("meshgrid", options, { indexing: "ij" });
  checkOneOf("meshgrid", "indexing", indexing, ["ij", "xy"]);
  if (tensors.length === 0) throw new ArgumentError("meshgrid", "needs at least one tensor");
  const odd = tensors.find((x) => x.ndim > 1);
  if (odd !== undefined) throw new ShapeError("meshgrid", "needs lists", odd.shape);
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
 * Tensors of one shape side by side along a new axis (default 0); each receives its part of dy.
 *
 * @example `stack([tensor([1, 2]), tensor([3, 4])], 1)  // [[1, 3], [2, 4]]`
 * @throws ArgumentError for an empty list
 * @throws ShapeError when shapes differ
 * @throws ArgumentError when there is no such axis
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

/** What {@link vstack} and {@link hstack} do to tensors of fewer axes first, and where they join them. */
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
 * Tensors one below the other: joined along axis 0, lists and numbers as rows.
 *
 * @example `vstack([tensor([1, 2]), tensor([3, 4])])  // [[1, 2], [3, 4]]`
 * @throws ArgumentError for an empty list
 * @throws ShapeError when shapes differ off the axis
 */
export function vstack(tensors: readonly Tensor[]): Tensor {
  takesOnly("vstack", 1, arguments);
  return stackedAlong("vstack", tensors, 0, (x) => (x.ndim < 2 ? reshape(x, [1, x.size]) : x));
}

/**
 * Tensors side by side: joined along axis 1, lists and numbers along axis 0.
 *
 * @example `hstack([tensor([1, 2]), tensor([3])])  // [1. 2. 3.]`
 * @throws ArgumentError for an empty list
 * @throws ShapeError when shapes differ off the axis
 */
export function hstack(tensors: readonly Tensor[]): Tensor {
  takesOnly("hstack", 1, arguments);
  const axis = (tensors?.[0]?.ndim ?? 0) > 1 ? 1 : 0;
  return stackedAlong("hstack", tensors, axis, (x) => (x.ndim < 1 ? reshape(x, [1]) : x));
}
