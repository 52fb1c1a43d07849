/**
 * @file `x[…]` of NumPy and PyTorch: reading by any mixture of indices, and putting values there.
 */
import { sizeOf, stridesOf } from "../../shape.js";
import { checkTensor, type Tensor } from "../tensor.js";
import { add } from "./arithmetic.js";
import { gatherAt, scatterAt, selectAt } from "./parts/positions.js";
import { type IndexPutOptions, putting } from "./parts/putting.js";
import {
  chosen,
  flatPositions,
  type Index,
  offsetsOf,
  type Selection,
  selectionOf,
  without,
} from "./parts/selection.js";
import { read, replace, type View, write } from "./parts/view.js";
import { reshape } from "./reshape.js";
import { scatter } from "./scattering.js";
import { permute } from "./views.js";

export type { IndexPutOptions } from "./parts/putting.js";
export type { Index, IndexList, IndexRange, RangeText } from "./parts/selection.js";

/**
 * `x[…]` of NumPy and PyTorch, one index for each axis from the first on: a whole number, a range (`"1:3"`,
 * `"::-1"`, `{ start, stop, step }`), `"..."`, `null` for a new axis, lists of positions or int32 tensors, masks.
 *
 * Several lists broadcast against each other and select point by point. Their axes stand in the result where
 * theirs were, or first, if another axis lies between them. Negative positions count from the end. `dx` is dy
 * added where it was read.
 * {@link https://pytorch.org/docs/stable/tensors.html | PyTorch},
 * {@link https://numpy.org/doc/stable/user/basics.indexing.html | NumPy}
 *
 * @example
 * ```ts
 * x.index("1:3", -1);          // x[1:3, -1]
 * x.index("...", null, 0);     // x[..., None, 0]
 * x.index([0, 2], "::-1");     // x[[0, 2], ::-1]: rows 0 and 2, reversed
 * logits.index(rows, labels);  // one element for each pair
 * x.index(x.gt(0));            // x[x > 0]
 * ```
 * @throws ArgumentError for what is no index, a position that is not there, or more indices than axes
 * @throws ShapeError when lists do not broadcast, or a mask has another shape than its axes
 * @throws DTypeError for tensors that are neither int32 nor bool
 */
export function index(x: Tensor, ...indices: Index[]): Tensor {
  checkTensor("index", "x", x);
  const selection = selectionOf("index", x.shape, indices);
  const part = shown(x, selection.view);
  return selection.lists.length === 0 ? part : picked(part, selection);
}

/** The part that a view shows; the same elements, where that is all in order. */
function shown(x: Tensor, view: View): Tensor {
  const strides = stridesOf(view.shape);
  const isWhole =
    sizeOf(view.shape) === x.size &&
    view.offset === 0 &&
    view.shape.every((length, i) => length === 1 || view.strides[i] === strides[i]);
  return isWhole ? reshape(x, view.shape) : read("index", x, view);
}

/**
 * What lists pick of x: the axes from their first to their last are seen as one, of which positions are selected.
 */
function picked(x: Tensor, { lists, axes, apart }: Selection): Tensor {
  const [first, end] = [axes[0]!, axes.at(-1)! + 1];
  const [before, shape, behind] = [x.shape.slice(0, first), x.shape.slice(first, end), x.shape.slice(end)];
  const span = { shape, strides: stridesOf(shape) };
  const within = axes.map((axis) => axis - first);
  const [own, between] = [chosen(span, within), chosen(span, without(shape, within))];
  const listed = flatPositions("index", lists, own.shape, own.strides);
  const positions = apart
    ? add(
        reshape(listed, [...listed.shape, ...between.shape.map(() => 1)]),
        offsetsOf(between.shape, between.strides, 0),
      )
    : listed;
  const flat = reshape(positions, [positions.size]);
  const joined = reshape(x, [...before, sizeOf(shape), ...behind]);
  // Single elements of a list are what gather's kernel is for.
  const rows = joined.ndim === 1 ? gatherAt(joined, 0, flat) : selectAt(joined, first, flat);
  const y = reshape(rows, [...before, ...positions.shape, ...behind]);
  if (!apart || first === 0) return y;
  const front = listed.shape.map((_, i) => first + i);
  return permute(y, [...front, ...without(y.shape, front)]);
}

/**
 * x with `values` where `indices` point to, as {@link index} reads them: `y[…] = values`, or `y[…] += values`
 * with `accumulate`. Values broadcast to what the indices select, and are converted to x's dtype. Of several for
 * one place the last stays. x itself remains as it is. `dx` is dy where x stayed, `dvalues` is dy where they were
 * put.
 * {@link https://pytorch.org/docs/stable/generated/torch.Tensor.index_put_.html | PyTorch}
 *
 * @example
 * ```ts
 * x.indexPut(["...", -1], 0);                          // y = x.clone(); y[..., -1] = 0
 * counts.indexPut([tokens], 1, { accumulate: true });  // y[tokens] += 1, repeated ones as well
 * ```
 * @throws ArgumentError, ShapeError, DTypeError as {@link index}
 * @throws ShapeError when the values do not broadcast to what is selected
 * @throws DTypeError when x's dtype cannot hold the values, and for adding to bool
 */
export function indexPut(
  x: Tensor,
  indices: readonly Index[],
  values: Tensor | number | boolean,
  options?: IndexPutOptions,
): Tensor {
  checkTensor("indexPut", "x", x);
  const { view, places, source, accumulate } = putting("indexPut", x, indices, values, options);
  if (places === undefined) {
    return accumulate
      ? add(x, write("indexPut", source, view, x.shape))
      : replace("indexPut", x, source, view);
  }
  const flat = reshape(x, [x.size]);
  const y = accumulate
    ? add(flat, scatterAt(source, 0, places, flat.shape))
    : scatter(flat, 0, places, source);
  return reshape(y, x.shape);
}
