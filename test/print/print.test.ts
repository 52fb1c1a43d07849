import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { ArgumentError, ShapeError } from "../../src/errors.js";
import {
  formatArray,
  formatScalar,
  getPrintOptions,
  type PrintOptions,
  setPrintOptions,
} from "../../src/print/index.js";
import { sizeOf } from "../../src/shape.js";

const defaults = getPrintOptions();
afterEach(() => {
  setPrintOptions(defaults);
});

const float64s = fc.double();
const float32s = fc.float();
const everything: Partial<PrintOptions> = { precision: Infinity, threshold: Infinity };

/** Parses an element as Python would, including nan and inf. */
function parse(text: string): number {
  return Number(text.replace("nan", "NaN").replace("inf", "Infinity"));
}

/** The elements of a printed array, in order. */
function elements(text: string): number[] {
  return words(text).map(parse);
}

function words(text: string): string[] {
  return text
    .replace(/^array\(|,\s+dtype=\w+\)$|\)$/g, "")
    .split(/[[\],\s]+/)
    .filter(Boolean);
}

/** x·2¹⁰⁷⁴, which is a whole number for every float64. */
function exactly(x: number): bigint {
  const bits = new BigUint64Array(Float64Array.of(x).buffer)[0]!;
  const exponent = (bits >> 52n) & 2047n;
  const fraction = bits & (2n ** 52n - 1n);
  const size = exponent === 0n ? fraction : (fraction + 2n ** 52n) << (exponent - 1n);
  return bits >> 63n ? -size : size;
}

/**
 * A decimal number without an exponent, times 10¹⁰: a whole number if it has up to ten digits after the
 * point.
 */
function timesTenToTheTenth(word: string): bigint {
  const [whole = "", fraction = ""] = word.split(".");
  return BigInt(whole + fraction.padEnd(10, "0"));
}

describe("digits", () => {
  test("a scalar reads back as the same float", () => {
    fc.assert(
      fc.property(float64s, (x) => {
        expect(parse(formatScalar(x, "float64"))).toBe(x);
      }),
    );
    fc.assert(
      fc.property(float32s, (x) => {
        expect(Math.fround(parse(formatScalar(x, "float32")))).toBe(x);
      }),
    );
  });

  test("a float64 scalar has no more digits than in JavaScript", () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => {
        const digits = (text: string): string =>
          text
            .replace(/e.*/, "")
            .replace(/[-.]/g, "")
            .replace(/^0+|0+$/g, "");
        expect(digits(formatScalar(x, "float64"))).toBe(digits(String(x)));
      }),
    );
  });

  test("with enough precision, every array element reads back as the same float", () => {
    fc.assert(
      fc.property(fc.array(float64s, { maxLength: 20 }), fc.constantFrom("str", "repr"), (data, style) => {
        expect(elements(formatArray(data, [data.length], "float64", style, everything))).toEqual(data);
      }),
    );
    fc.assert(
      fc.property(fc.array(float32s, { minLength: 1, maxLength: 20 }), (data) => {
        const text = formatArray(data, [data.length], "float32", "repr", everything);
        expect(elements(text).map(Math.fround)).toEqual(data);
      }),
    );
  });

  test("an element reads back as its float, or is within half a unit of the last digit requested", () => {
    const data = fc.array(fc.double({ min: -9e7, max: 9e7, noNaN: true }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(data, fc.integer({ min: 0, max: 10 }), (values, precision) => {
        const options = { precision, suppress: true };
        const printed = words(formatArray(values, [values.length], "float64", "str", options));
        for (const [i, x] of values.entries()) {
          // The fewest digits that read back as the float are good enough.
          if (parse(printed[i]!) === x) continue;
          // Computed in whole numbers: parsing the text as a float would round a second time.
          const difference = timesTenToTheTenth(printed[i]!) * 2n ** 1074n - exactly(x) * 10n ** 10n;
          const unit = 10n ** BigInt(10 - precision) * 2n ** 1074n;
          expect(2n * (difference < 0n ? -difference : difference) <= unit).toBe(true);
        }
      }),
    );
  });

  test("an exact half goes to the even digit", () => {
    expect(formatArray([0.5, 1.5, 2.5, 3.5], [4], "float64", "str", { precision: 0 })).toBe("[0. 2. 2. 4.]");
    expect(formatArray([0.001953125], [1], "float64")).toBe("[0.00195312]");
    expect(formatArray([1.33203125], [1], "float32")).toBe("[1.3320312]");
  });

  test("extra digits needed by other elements are exact, not zeros", () => {
    expect(formatArray([5e-324, 1.2345678e-5], [2], "float64")).toBe("[4.9406565e-324 1.2345678e-005]");
    expect(formatArray([49244352, 0.5], [2], "float32", "str", { suppress: true })).toBe(
      "[49244352.         0.5]",
    );
    const nines = [1e-11, 1 / 3];
    expect(formatArray(nines, [2], "float64", "str", { precision: 15 })).toBe(
      "[9.999999999999999e-12 3.333333333333333e-01]",
    );
  });

  test("a power of two takes the shorter decimal above it where the nearest reads as another float", () => {
    expect(formatScalar(2 ** -96, "float32")).toBe("1.2621775e-29");
  });

  test("numbers not representable in float32 print with the digits of the nearest float32", () => {
    expect(formatArray([0.1, 1e-60], [2], "float32", "str", { suppress: true })).toBe("[0.1 0. ]");
    expect(formatScalar(1e300, "float32")).toBe("1e+300");
  });
});

describe("layout", () => {
  const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 4 });
  const cases = fc.record({
    shape: shapes,
    lineWidth: fc.integer({ min: 1, max: 100 }),
    threshold: fc.constantFrom(0, Infinity),
    edgeItems: fc.integer({ min: 1, max: 3 }),
  });

  test("brackets nest as the axes do", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const data = Array.from({ length: sizeOf(shape) }, (_, i) => i);
        const text = formatArray(data, shape, "int32");
        const nested = JSON.parse(text.replace(/\](\s*)\[/g, "],$1[").replace(/(\d)\s+(?=\d)/g, "$1,"));
        const lengths: number[] = [];
        for (let level = nested; Array.isArray(level); level = level[0]) lengths.push(level.length);
        expect(lengths).toEqual(shape);
        expect(nested.flat(Infinity)).toEqual(data);
      }),
    );
  });

  test("lines keep within the width unless a single element is wider", () => {
    fc.assert(
      fc.property(cases, fc.constantFrom("str", "repr"), ({ shape, ...options }, style) => {
        const data = new Array<number>(sizeOf(shape)).fill(1.5);
        for (const line of formatArray(data, shape, "float64", style, options).split("\n")) {
          const elementsInLine = line.match(/1\.5|\.\.\./g)?.length ?? 0;
          if (elementsInLine > 1) expect(line.length).toBeLessThanOrEqual(options.lineWidth);
        }
      }),
    );
  });

  test("a summary shows the edges of each axis and reads nothing else", () => {
    const data = Float64Array.from({ length: 10_000 }, (_, i) => i);
    data[5000] = 1e300;
    expect(formatArray(data, [100, 100], "float64", "str", { edgeItems: 1 })).toBe(
      "[[   0. ...   99.]\n ...\n [9900. ... 9999.]]",
    );
  });

  test("style repr adds what Python would not infer", () => {
    expect(formatArray([1, 0], [2], "bool", "repr")).toBe("array([ True, False])");
    expect(formatArray([1], [], "bool", "repr")).toBe("array(True)");
    expect(formatArray([1], [], "bool", "str")).toBe("True");
    expect(formatArray([7], [], "int32", "repr")).toBe("array(7, dtype=int32)");
    expect(formatArray([], [0], "bool", "repr")).toBe("array([], dtype=bool)");
    expect(formatArray([], [2, 0], "int32", "repr")).toBe("array([], shape=(2, 0), dtype=int32)");
  });
});

describe("options", () => {
  test("set options hold until restored; a call's own options hold for that call", () => {
    const former = setPrintOptions({ precision: 2 });
    expect(formatArray([1 / 3], [1], "float64")).toBe("[0.33]");
    expect(formatArray([1 / 3], [1], "float64", "str", { precision: 4 })).toBe("[0.3333]");
    expect(getPrintOptions()).toEqual({ ...defaults, precision: 2 });
    setPrintOptions(former);
    expect(getPrintOptions()).toEqual(defaults);
    expect(defaults).toEqual({ precision: 8, threshold: 1000, edgeItems: 3, lineWidth: 75, suppress: false });
  });

  test.each<[object, string]>([
    [{ precision: -1 }, "setPrintOptions: precision must be a whole number ≥ 0 or Infinity, got -1"],
    [{ precision: 1.5 }, "setPrintOptions: precision must be a whole number ≥ 0 or Infinity, got 1.5"],
    [{ threshold: "9" }, 'setPrintOptions: threshold must be a whole number ≥ 0 or Infinity, got "9"'],
    [{ edgeItems: 0 }, "setPrintOptions: edgeItems must be a whole number ≥ 1 or Infinity, got 0"],
    [{ lineWidth: 0 }, "setPrintOptions: lineWidth must be a whole number ≥ 1 or Infinity, got 0"],
    [{ suppress: 1 }, "setPrintOptions: suppress must be a boolean, got 1"],
    [{ linewidth: 80 }, 'setPrintOptions: unknown option "linewidth", did you mean "lineWidth"?'],
  ])("%o is refused and changes nothing", (options, message) => {
    expect(() => setPrintOptions({ precision: 3, ...options })).toThrow(ArgumentError);
    expect(() => setPrintOptions(options)).toThrow(message);
    expect(getPrintOptions()).toEqual(defaults);
  });

  test("formatArray rejects data that do not fill the shape, invalid shapes, and unknown styles", () => {
    const tooFew = (): string => formatArray([1, 2], [3], "float64");
    expect(tooFew).toThrow(ShapeError);
    expect(tooFew).toThrow("formatArray: 2 elements do not fill the shape, got [3]");
    expect(() => formatArray([1], [-1], "float64")).toThrow(
      "formatArray: shape must be a list of whole numbers ≥ 0, got [-1]",
    );
    expect(() => formatArray([1], [1], "float64", "html" as "str")).toThrow(
      'formatArray: style must be "str" or "repr", got "html"',
    );
    expect(() => formatArray([1], [1], "float64", "str", { precision: -1 })).toThrow(
      "formatArray: precision must be a whole number ≥ 0 or Infinity, got -1",
    );
  });
});
