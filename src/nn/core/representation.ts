/**
 * @file Module settings as PyTorch prints them.
 */
import { snakeCase } from "./members.js";

/** A number that is a float in PyTorch: `1.0`, `0.5`, `1e-05`, `inf`. */
export function float(value: number): string {
  if (!Number.isFinite(value)) return String(value).replace("Infinity", "inf").replace("NaN", "nan");
  if (Number.isInteger(value) && Math.abs(value) < 1e16) return value.toFixed(1);
  const exponent = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  if (exponent >= -4 && exponent < 16) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
}

/** `in_features=2, bias=True`: settings as Python's keyword arguments, in order. */
export function keywords(settings: Readonly<Record<string, string | number | boolean | undefined>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${snakeCase(name)}=${python(value)}`)
    .join(", ");
}

/** `(3, 3)`, `(3,)`: a tuple as Python prints it; null is None. */
export function tuple(values: readonly (number | null)[]): string {
  return `(${values.map((value) => value ?? "None").join(", ")}${values.length === 1 ? "," : ""})`;
}

/** A setting that is a number, or one for each axis. */
export function numberOrTuple(value: number | readonly (number | null)[]): string | number {
  return typeof value === "number" ? value : tuple(value);
}

function python(value: string | number | boolean | undefined): string {
  if (value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  return String(value);
}
