/** @file How arrays are printed unless a call says otherwise: NumPy's defaults, in one cell. */
import { ArgumentError, show } from "../errors.js";
import { type Given, settled } from "../options.js";

/**
 * NumPy's print options, with NumPy's defaults.
 * {@link https://numpy.org/doc/stable/reference/generated/numpy.set_printoptions.html | NumPy}
 */
export interface PrintOptions {
  /** Most digits after the point; default 8. */
  readonly precision: number;
  /** Arrays of more elements are summarised with `...`; default 1000, Infinity for never. */
  readonly threshold: number;
  /** How many elements a summary shows at each end of an axis; default 3. */
  readonly edgeItems: number;
  /** Longest line; default 75. */
  readonly lineWidth: number;
  /** Small numbers and wide ranges stay in positional notation, and round to zero; default false. */
  readonly suppress: boolean;
}

let current: PrintOptions = { precision: 8, threshold: 1000, edgeItems: 3, lineWidth: 75, suppress: false };

/** The options in force. */
export function getPrintOptions(): PrintOptions {
  return current;
}

/**
 * Changes the options given, and returns the ones that were in force, so that they can be restored in
 * `finally`.
 *
 * @throws ArgumentError for unknown names and values out of range.
 */
export function setPrintOptions(options: Given<PrintOptions>): PrintOptions {
  const former = current;
  current = withOptions("setPrintOptions", options);
  return former;
}

/** The least that each number may be. */
const least: Readonly<Record<string, number>> = { precision: 0, threshold: 0, edgeItems: 1, lineWidth: 1 };

/** The options in force, with these instead. */
export function withOptions(op: string, options: Given<PrintOptions>): PrintOptions {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    const min = least[name];
    if (name === "suppress") {
      if (typeof value !== "boolean")
        throw new ArgumentError(op, `suppress must be a boolean, got ${show(value)}`);
    } else if (min === undefined) {
      throw new ArgumentError(op, `options are ${Object.keys(current).join(", ")}, got ${show(name)}`);
    } else if (!(Number.isInteger(value) || value === Infinity) || (value as number) < min) {
      throw new ArgumentError(op, `${name} must be a whole number ≥ ${min} or Infinity, got ${show(value)}`);
    }
  }
  return settled(op, options, current);
}
