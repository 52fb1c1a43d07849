/**
 * @file Sums and products of int32, computed in float64, with an error if int32 cannot hold the result.
 */
import { ArgumentError } from "../../errors.js";

/**
 * `value`, if int32 can hold it.
 *
 * @throws ArgumentError otherwise
 */
export function fitting(op: string, value: number): number {
  // A product that overflowed float64 before a factor of 0.
  if (Number.isNaN(value)) return 0;
  if (value !== (value | 0)) throw doesNotFit(op, value);
  return value;
}

/**
 * A sum of int32 products, which is only approximate in float64, corrected by `wrapped`, which is exact
 * modulo 2³².
 *
 * @throws ArgumentError if int32 cannot hold it
 */
export function fittingSum(op: string, approximate: number, wrapped: number): number {
  if (Math.round((approximate - wrapped) / 2 ** 32) !== 0) throw doesNotFit(op, approximate);
  return wrapped;
}

function doesNotFit(op: string, value: number): ArgumentError {
  return new ArgumentError(
    op,
    `int32 does not hold the result, about ${value.toPrecision(10)}. Convert to float64 first: x.to("float64")`,
  );
}
