/** @file How arrays are printed by default: NumPy's defaults, in one cell. */
import { ArgumentError, show } from "../errors.js";
import { type Given, settled } from "../options.js";

/**
 * NumPy's print options, with NumPy's defaults.
 * {@link https://numpy.org/doc/stable/reference/generated/numpy.set_printoptions.html | NumPy}
 */
export interface PrintOptions {
  /** Maximum number of digits after the point; default 8. */
  readonly precision: number;
  /** Arrays with more elements are summarized with `...`; default 1000, Infinity for never. */
  readonly threshold: number;
  /** Number of elements that a summary shows at each end of an axis; default 3. */
  readonly edgeItems: number;
  /** Maximum line length; default 75. */
  readonly lineWidth: number;
  /** Keeps small numbers and wide ranges in positional notation, rounding to zero; default false. */
  readonly suppress: boolean;
}

let current: PrintOptions = { precision: 8, threshold: 1000, edgeItems: 3, lineWidth: 75, suppress: false };

/** The current options. */
export function getPrintOptions(): PrintOptions {
  return current;
}

/**
 * Changes the given options and returns the previous ones, so that they can be restored in `finally`.
 *
 * @throws ArgumentError for unknown names and out-of-range values.
 */
export function setPrintOptions(options: Given<PrintOptions>): PrintOptions {
  const previous = current;
  current = withOptions("setPrintOptions", options);
  return previous;
}

/** The smallest value of each number. */
const minimums: Readonly<Record<string, number>> = { precision: 0, threshold: 0, edgeItems: 1, lineWidth: 1 };

/** The current options, with `options` on top. */
export function withOptions(op: string, options: Given<PrintOptions>): PrintOptions {
  const { suppress, ...numbers } = settled(op, options, current);
  if (typeof suppress !== "boolean") {
    throw new ArgumentError(op, `suppress must be a boolean, got ${show(suppress)}`);
  }
  for (const [name, value] of Object.entries(numbers)) {
    const min = minimums[name]!;
    if (!(Number.isInteger(value) || value === Infinity) || value < min) {
      throw new ArgumentError(op, `${name} must be a whole number ≥ ${min} or Infinity, got ${show(value)}`);
    }
  }
  return { suppress, ...numbers };
}
