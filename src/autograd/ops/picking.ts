/**
 * @file NumPy's and PyTorch's `x[…]`: reading through any mixture of indices, and writing there.
 */
import { sizeOf, stridesOf } from "../../shape.js";
import { takesAtMost } from "../declare/arguments.js";
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
 * NumPy's and PyTorch's `x[…]`, with one index for each axis from the first on: a whole number, a range
 * (`"1:3"`, `"::-1"`, `{ start, stop, step }`), `"..."`, `null` for a new axis, lists of positions or int32
 * tensors, masks.
 *
 * Several lists broadcast against each other and select element by element. The axes they broadcast to take
 * the place of the axes indexed by them, or come first if another axis lies in between. Negative positions
 * count from the end. `dx` is dy added at the positions read.
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
 * @throws ArgumentError if an index is invalid or out of range, or there are more indices than axes
 * @throws ShapeError if lists do not broadcast, or a mask does not have the shape of its axes
 * @throws DTypeError if an index is a tensor that is neither int32 nor bool
 */
export function index(x: Tensor, ...indices: Index[]): Tensor {
  checkTensor("index", "x", x);
  const selection = selectionOf("index", x.shape, indices);
  const part = shown(x, selection.view);
  return selection.lists.length === 0 ? part : picked(part, selection);
}

/** The part of x that a view describes; x itself if that is all of it, in order. */
function shown(x: Tensor, view: View): Tensor {
  const strides = stridesOf(view.shape);
  const isWhole =
    sizeOf(view.shape) === x.size &&
    view.offset === 0 &&
    view.shape.every((length, i) => length === 1 || view.strides[i] === strides[i]);
  return isWhole ? reshape(x, view.shape) : read("index", x, view);
}

/**
 * What lists select from x: the axes from the first to the last of them are merged into one, and positions of
 * it are selected.
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
  // For single elements, gather's kernel is the right one.
  const rows = joined.ndim === 1 ? gatherAt(joined, 0, flat) : selectAt(joined, first, flat);
  const y = reshape(rows, [...before, ...positions.shape, ...behind]);
  if (!apart || first === 0) return y;
  const front = listed.shape.map((_, i) => first + i);
  return permute(y, [...front, ...without(y.shape, front)]);
}

/**
 * Writes `values` to a copy of x where `indices` point, which are those of {@link index}: `y[…] = values`, or
 * `y[…] += values` with `accumulate`. Values broadcast to the selection and are converted to x's dtype. If
 * several go to the same position, the last one wins. x itself does not change. `dx` is dy where x is kept,
 * `dvalues` is dy at the elements written.
 * {@link https://pytorch.org/docs/stable/generated/torch.Tensor.index_put_.html | PyTorch}
 *
 * @example
 * ```ts
 * x.indexPut(["...", -1], 0);                          // y = x.clone(); y[..., -1] = 0
 * counts.indexPut([tokens], 1, { accumulate: true });  // y[tokens] += 1, repeated ones as well
 * ```
 * @throws ArgumentError, ShapeError, DTypeError as {@link index}
 * @throws ShapeError if the values do not broadcast to the selection
 * @throws DTypeError if x's dtype cannot hold the values, or if x is bool and values accumulate
 */
export function indexPut(
  x: Tensor,
  indices: readonly Index[],
  values: Tensor | number | boolean,
  options?: IndexPutOptions,
): Tensor {
  takesAtMost("indexPut", 4, arguments);
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
