/**
 * @file Resolving where values are written, and in what form, for `indexPut` and `assign`.
 */
import { checkList } from "../../../checks.js";
import { elementOf, promote } from "../../../dtype.js";
import { DTypeError, ShapeError } from "../../../errors.js";
import { settled } from "../../../options.js";
import { broadcastShapes, type Shape, sameShape } from "../../../shape.js";
import { allocateFilled } from "../../storage.js";
import { checkTensor, Tensor } from "../../tensor.js";
import { reshape } from "../reshape.js";
import { expand } from "../sum.js";
import { to } from "../to.js";
import { type Index, placesOf, selectionOf } from "./selection.js";
import type { View } from "./view.js";

/** Options of {@link indexPut}. */
export interface IndexPutOptions {
  /**
   * Whether to add values to the existing elements instead of replacing them; repeated positions add up.
   * Default false.
   */
  accumulate?: boolean | undefined;
}

/** Values, and where in a tensor they are written. */
export interface Putting {
  /** The positions, in order. If there are lists or masks, `places` (int32, 1-d) holds them instead. */
  readonly view: View;
  readonly places: Tensor | undefined;
  /** A value for each position, in the tensor's dtype; 1-d if there are `places`. */
  readonly source: Tensor;
  readonly accumulate: boolean;
}

/** Prepares values of any form to be written into x. */
export function putting(
  op: string,
  x: Tensor,
  indices: readonly Index[],
  values: Tensor | number | boolean,
  options: IndexPutOptions | undefined,
): Putting {
  checkList(op, "indices", indices);
  const { accumulate } = settled(op, options, { accumulate: false });
  if (accumulate && x.dtype === "bool") {
    throw new DTypeError(op, 'cannot add to bool. Convert with to("int32").');
  }
  const selection = selectionOf(op, x.shape, indices);
  const given = valuesOf(op, x, values);
  const { view } = selection;
  if (selection.lists.length === 0) {
    return { view, places: undefined, source: broadcast(op, given, view.shape), accumulate };
  }
  const places = placesOf(op, selection);
  const source = reshape(broadcast(op, given, places.shape), [places.size]);
  return { view, places: reshape(places, [places.size]), source, accumulate };
}

/** Values in the dtype of x; fractions are not silently truncated. */
function valuesOf(op: string, x: Tensor, values: Tensor | number | boolean): Tensor {
  if (typeof values === "number" || typeof values === "boolean") {
    return new Tensor(allocateFilled(x.dtype, 1, elementOf(op, x.dtype, values)), []);
  }
  checkTensor(op, "values", values);
  if (promote(x.dtype, false, values.dtype, true) !== x.dtype) {
    throw new DTypeError(op, `values are ${values.dtype}, the tensor is ${x.dtype}. Convert one of them.`);
  }
  return to(values, x.dtype);
}

function broadcast(op: string, values: Tensor, shape: Shape): Tensor {
  if (!sameShape(broadcastShapes(op, shape, values.shape), shape)) {
    throw new ShapeError(op, "the values do not broadcast to what is selected", values.shape, shape);
  }
  return expand(values, shape);
}
