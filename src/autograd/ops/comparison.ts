/**
 * @file Comparisons and choices. Their results are masks (dtype bool), which carry no gradient.
 */
import { elementOf, isFloating } from "../../dtype.js";
import { DTypeError, ShapeError } from "../../errors.js";
import { type Expression, input, s } from "../../kernels/expression.js";
import { checkMask, takesOnly } from "../declare/arguments.js";
import { checkElements } from "../declare/elements.js";
import { apply, pointwise, type TensorLike } from "../declare/pointwise.js";
import { type Unary, unary } from "../declare/unary.js";
import { checkTensor, isTensor, type Tensor } from "../tensor.js";
import type { Binary } from "./arithmetic.js";
import { to } from "./to.js";

function comparison(name: string, f: (a: Expression, b: Expression) => Expression): Binary {
  const op = pointwise(name, 2, f(input(0), input(1)), "bool");
  return function (a, b) {
    takesOnly(name, 2, arguments);
    return apply(op, [a, b]);
  };
}

/** True where a = b; false for NaN. */
export const eq: Binary = comparison("eq", s.eq);

/** True where a ≠ b, and for NaN. */
export const ne: Binary = comparison("ne", s.ne);

/** True where a < b; false for NaN. */
export const lt: Binary = comparison("lt", s.lt);

/** True where a ≤ b; false for NaN. */
export const le: Binary = comparison("le", s.le);

/** True where a > b; false for NaN. */
export const gt: Binary = comparison("gt", s.gt);

/** True where a ≥ b; false for NaN. */
export const ge: Binary = comparison("ge", s.ge);

/** True where neither a nor b is 0. */
export const logicalAnd: Binary = comparison("logicalAnd", s.and);

/** True where a or b is not 0. */
export const logicalOr: Binary = comparison("logicalOr", s.or);

/** True where exactly one of a and b is not 0. */
export const logicalXor: Binary = comparison("logicalXor", s.xor);

/** True where x is 0. */
export const logicalNot: Unary = unary("logicalNot", s.not, "bool");

/** True where x is NaN. */
export const isNaN: Unary = unary("isNaN", s.isNaN, "bool");

/** True where x is neither NaN nor infinite. */
export const isFinite: Unary = unary("isFinite", s.isFinite, "bool");

/** True where x is ∞ or −∞. */
export const isInf: Unary = unary("isInf", (x) => s.not(s.or(s.isFinite(x), s.isNaN(x))), "bool");

// The mask comes last, so that it does not affect dtype promotion.
const whereOp = pointwise("where", 3, s.select(input(2), input(0), input(1)));

/**
 * Takes a where the mask is true, b where it is false; all three broadcast, and a and b are promoted to one
 * dtype. `da = dy` where true, `db = dy` where false.
 *
 * @example `where(x.gt(0), x, 0)  // max(x, 0)`
 * @throws DTypeError unless the mask is bool
 * @throws ShapeError if the shapes do not broadcast
 */
export function where(mask: Tensor, a: TensorLike, b: TensorLike): Tensor {
  takesOnly("where", 3, arguments);
  checkMask("where", mask);
  return apply(whereOp, [a, b, mask]);
}

const maskedFillOp = pointwise("maskedFill", 3, s.select(input(1), input(2), input(0)));

/**
 * x with `value` wherever the mask is true; all broadcast. `dx = dy` where it is false, `dvalue = dy` where
 * it is true. The result keeps x's dtype, to which `value`, a number or a 0-d tensor, is converted.
 * {@link https://pytorch.org/docs/stable/generated/torch.Tensor.masked_fill.html | PyTorch}
 *
 * @example `scores.maskedFill(future, -Infinity).softmax()`
 * @throws DTypeError unless the mask is bool, or x is int32 and cannot hold the number
 * @throws ShapeError if the shapes do not broadcast, or the value is not 0-d
 */
export function maskedFill(x: Tensor, mask: Tensor, value: TensorLike): Tensor {
  takesOnly("maskedFill", 3, arguments);
  checkMask("maskedFill", mask);
  return apply(maskedFillOp, [x, mask, inDTypeOf(x, value)]);
}

const isWhole = (value: number): boolean => value === (value | 0);
const refuseFraction = (stray: number): Error => new DTypeError("maskedFill", `int32 cannot hold ${stray}`);

/** `value` in a dtype that does not widen x. */
function inDTypeOf(x: Tensor, value: TensorLike): TensorLike {
  checkTensor("maskedFill", "x", x);
  if (typeof value !== "number" && typeof value !== "boolean") {
    if (!isTensor(value)) return value;
    if (value.ndim > 0) throw new ShapeError("maskedFill", "the value must have no axes", value.shape);
    if (isFloating(value.dtype) && x.dtype === "int32")
      checkElements("maskedFill", value, isWhole, refuseFraction);
    return to(value, x.dtype);
  }
  const element = elementOf("maskedFill", x.dtype, value);
  return x.dtype === "bool" ? element === 1 : element;
}
