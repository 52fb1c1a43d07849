/**
 * @file Copies of a tensor, in another dtype or the same.
 */
import { checkDType, type DType, isFloating } from "../../dtype.js";
import { DTypeError } from "../../errors.js";
import { takesOnly } from "../declare/arguments.js";
import { checkElements } from "../declare/elements.js";
import { record } from "../graph.js";
import { allocateCopy } from "../storage.js";
import { checkTensor, type Tensor } from "../tensor.js";

/**
 * The same values in another dtype; x itself if it has that dtype already. Conversion to int32 truncates
 * fractions; in bool, everything but 0 is true. `dx = dy` in x's dtype.
 *
 * @example `tensor([1.7, -1.7]).to("int32")  // [ 1 -1]`
 * @throws DTypeError if `dtype` is not a dtype, or int32 cannot hold a value (NaN, 3e9)
 */
export function to(x: Tensor, dtype: DType): Tensor {
  takesOnly("to", 2, arguments);
  checkTensor("to", "x", x);
  checkDType("to", dtype);
  if (x.dtype === dtype) return x;
  if (dtype === "int32" && isFloating(x.dtype)) checkWhole(x);
  return record("to", allocateCopy(dtype, x.data), x.shape, [[x, (g) => to(g, x.dtype)]]);
}

/**
 * A copy of x with its own elements; `dx = dy`. A tensor that shares elements with x, like `x.detach()`,
 * changes when an optimizer updates x; a copy does not.
 *
 * @example `const before = layer.weight.detach().clone();`
 */
export function clone(x: Tensor): Tensor {
  takesOnly("clone", 1, arguments);
  checkTensor("clone", "x", x);
  return record("clone", allocateCopy(x.dtype, x.data), x.shape, [[x, (g) => g]]);
}

function checkWhole(x: Tensor): void {
  const isHeld = (value: number): boolean => value > -(2 ** 31) - 1 && value < 2 ** 31;
  checkElements("to", x, isHeld, (stray) => new DTypeError("to", `int32 cannot hold ${stray}`));
}
