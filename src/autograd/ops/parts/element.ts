/**
 * @file Numbers as elements of a dtype.
 */
import type { DType } from "../../../dtype.js";
import { DTypeError } from "../../../errors.js";

/**
 * The element that stands for `value` in a tensor of `dtype`; for bool, everything but 0 is true.
 *
 * @throws DTypeError for what int32 cannot hold: fractions, NaN, 3e9
 */
export function elementOf(op: string, dtype: DType, value: number | boolean): number {
  const number = Number(value);
  if (dtype === "bool") return Number(number !== 0);
  if (dtype === "int32" && number !== (number | 0)) throw new DTypeError(op, `int32 cannot hold ${value}`);
  return number;
}
