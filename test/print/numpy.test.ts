/** What NumPy 1.24 prints, recorded in numpy_print.json. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { DType } from "../../src/dtype.js";
import { formatArray, formatScalar } from "../../src/print/index.js";

interface RecordedArray {
  dtype: DType | "int64" | "uint8";
  shape: number[];
  data: (number | boolean | "NaN" | "Infinity" | "-Infinity")[];
  str: string;
  repr: string;
}
interface RecordedScalar {
  value: number | "NaN" | "Infinity" | "-Infinity";
  str_float64: string;
  str_float32: string;
}
const recorded: { arrays: RecordedArray[]; scalars: RecordedScalar[] } = JSON.parse(
  readFileSync(new URL("numpy_print.json", import.meta.url), "utf8"),
);

describe("arrays", () => {
  test.each(recorded.arrays)("str and repr of $dtype $shape are NumPy's: $repr", (array) => {
    const ours = array.dtype === "int64" || array.dtype === "uint8" ? "int32" : array.dtype;
    const data = array.data.map(Number);
    expect(formatArray(data, array.shape, ours, "str")).toBe(array.str);
    const repr = formatArray(data, array.shape, ours, "repr");
    if (ours === array.dtype) expect(repr).toBe(array.repr);
    else expect(withoutDType(repr)).toBe(withoutDType(array.repr));
  });
});

/** There is no int64 or uint8 here; apart from the name, they print like int32. */
function withoutDType(repr: string): string {
  return repr.replace(/,\s+dtype=\w+\)$/, ")");
}

describe("scalars", () => {
  test.each(recorded.scalars)("str of the scalar $value is NumPy's", ({ value, ...expected }) => {
    const x = Number(value);
    expect(formatScalar(x, "float64")).toBe(expected.str_float64);
    expect(formatScalar(Math.fround(x), "float32")).toBe(expected.str_float32);
    expect(formatArray([x], [], "float64")).toBe(expected.str_float64);
  });
});
