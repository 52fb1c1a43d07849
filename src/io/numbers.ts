/**
 * @file Numbers that JSON cannot represent, as strings.
 */
const texts: ReadonlyMap<string, number> = new Map([
  ["NaN", Number.NaN],
  ["Infinity", Number.POSITIVE_INFINITY],
  ["-Infinity", Number.NEGATIVE_INFINITY],
  ["-0", -0],
]);

/** A number as JSON can hold it: unchanged, except for these four. */
export function writeNumber(value: number): number | string {
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? value : String(value);
}

/** Reverses {@link writeNumber}; `undefined` for anything else. */
export function readNumber(value: unknown): number | undefined {
  return typeof value === "string" ? texts.get(value) : typeof value === "number" ? value : undefined;
}
