/**
 * @file Where values are to be put, and the values as they are put there; what `indexPut` and `assign` share.
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

/** How values are put where indices point to. */
export interface IndexPutOptions {
  /** Add the values to what is there instead of replacing it; positions that repeat add up. Default false. */
  accumulate?: boolean | undefined;
}

/** Values, and where in a tensor they go. */
export interface Putting {
  /** The places, in order; of lists and masks they are `places` instead, int32 and 1-d. */
  readonly view: View;
  readonly places: Tensor | undefined;
  /** A value for each place, in the tensor's dtype; a list, if `places` is one. */
  readonly source: Tensor;
  readonly accumulate: boolean;
}

/** Values of any form, made ready to be put into x. */
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

/** Values in the dtype of x; numbers with fractions are not cut off. */
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
