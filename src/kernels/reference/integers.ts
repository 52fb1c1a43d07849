/**
 * @file Sums and products of int32: computed in float64, which holds more, and an error where int32 does not
 * hold the result.
 */
import { ArgumentError } from "../../errors.js";

/**
 * `value`, if int32 holds it.
 *
 * @throws ArgumentError otherwise
 */
export function fitting(op: string, value: number): number {
  // A product that left float64's range before it met a 0.
  if (Number.isNaN(value)) return 0;
  if (value !== (value | 0)) throw doesNotFit(op, value);
  return value;
}

/**
 * A sum of products of int32, which float64 holds only approximately, from `wrapped`, which is exact but for a
 * multiple of 2³².
 *
 * @throws ArgumentError if int32 does not hold it
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
