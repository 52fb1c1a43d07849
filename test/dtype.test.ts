import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checkDType,
  checkFloating,
  type DType,
  dtypeOf,
  dtypes,
  isFloating,
  promote,
  wider,
  zerosOf,
} from "../src/dtype.js";
import { DTypeError } from "../src/errors.js";
import { loadCases } from "./reference/cases.js";
import { isTensorValue, type Tree } from "./reference/decode.js";

const anyDType = fc.constantFrom(...dtypes);

describe("zerosOf", () => {
  it("creates an array of zeros of the right type", () => {
    fc.assert(
      fc.property(anyDType, fc.nat({ max: 20 }), (dtype, length) => {
        const array = zerosOf(dtype, length);
        expect([...array]).toEqual(new Array<number>(length).fill(0));
        expect(dtypeOf(array)).toBe(dtype);
      }),
    );
  });

  it("gives each dtype a typed array of its own", () => {
    const kinds = dtypes.map((dtype) => zerosOf(dtype, 1).constructor);
    expect(kinds).toEqual([Uint8Array, Int32Array, Float32Array, Float64Array]);
  });
});

describe("isFloating", () => {
  it("holds for the dtypes that have gradients", () => {
    expect(dtypes.filter(isFloating)).toEqual(["float32", "float64"]);
  });
});

describe("wider", () => {
  it("is the later in the order bool, int32, float32, float64", () => {
    expect(dtypes).toEqual(["bool", "int32", "float32", "float64"]);
    for (const [i, a] of dtypes.entries()) {
      for (const [j, b] of dtypes.entries()) expect(wider(a, b)).toBe(dtypes[Math.max(i, j)]);
    }
  });
});

describe("promote", () => {
  /**
   * The dtype of an operand, and whether it is a scalar; a number counts as an int32 scalar or, with a
   * fraction, float32.
   */
  function operand(value: Tree): [dtype: DType, isScalar: boolean] {
    if (typeof value === "number") return [Number.isInteger(value) ? "int32" : "float32", true];
    if (!isTensorValue(value)) throw new Error("neither a tensor nor a number");
    return [value.dtype, value.shape.length === 0];
  }

  const sums = loadCases("promotion").filter(({ op }) => op === "add");

  it("is tested with all pairs of dtypes, with either operand a scalar, and with numbers", () => {
    expect(sums).toHaveLength(16 + 2 * 12 + 4 * 3);
  });

  it.each(sums)("gives what PyTorch gives for $name", (sum) => {
    const [a, b] = sum.args.map(operand);
    const expected = "output" in sum && isTensorValue(sum.output) ? sum.output.dtype : undefined;
    expect(promote(...a!, ...b!)).toBe(expected);
    expect(promote(...b!, ...a!)).toBe(expected);
  });

  it("is the wider of the two if both have axes or neither has", () => {
    fc.assert(
      fc.property(anyDType, anyDType, fc.boolean(), (a, b, scalar) => {
        expect(promote(a, scalar, b, scalar)).toBe(wider(a, b));
      }),
    );
  });

  it("lets a scalar widen by its category only", () => {
    expect(promote("float32", false, "float64", true)).toBe("float32");
    expect(promote("int32", false, "float64", true)).toBe("float64");
    expect(promote("bool", false, "int32", true)).toBe("int32");
  });
});

describe("checkDType", () => {
  it("takes the names of dtypes", () => {
    for (const dtype of dtypes) expect(() => checkDType("zeros", dtype)).not.toThrow();
  });

  it.each([
    ["float16", '"float16"'],
    ["toString", '"toString"'],
    ["", '""'],
    [undefined, "undefined"],
    [["bool"], '["bool"]'],
    [Float32Array, "function Float32Array"],
  ])("refuses %j", (dtype, shown) => {
    expect(() => checkDType("zeros", dtype)).toThrow(
      new DTypeError("zeros", `dtype must be one of bool, int32, float32, float64, got ${shown}`),
    );
  });
});

describe("checkFloating", () => {
  it("rejects dtypes without fractions", () => {
    for (const dtype of dtypes.filter(isFloating)) {
      expect(() => checkFloating("softmax", dtype)).not.toThrow();
    }
    for (const dtype of ["bool", "int32"] as const) {
      expect(() => checkFloating("softmax", dtype)).toThrow(
        new DTypeError("softmax", `needs a floating dtype, got ${dtype}. Convert with to("float32").`),
      );
    }
  });
});
