import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ArgumentError,
  DTypeError,
  FormatError,
  GradientError,
  KernelError,
  ShapeError,
  show,
  showShape,
  TapegradError,
} from "../src/errors.js";

const kinds = { ShapeError, DTypeError, ArgumentError, GradientError, KernelError, FormatError };

describe.each(Object.entries(kinds))("%s", (name, Kind) => {
  it("says which op threw and why, in one sentence and in fields", () => {
    const error = new Kind("matmul", "the operands do not fit");
    expect(String(error)).toBe(`${name}: matmul: the operands do not fit`);
    expect(error).toMatchObject({
      name,
      op: "matmul",
      problem: "the operands do not fit",
      module: undefined,
    });
  });

  it("is distinct from the others and is a TapegradError", () => {
    const error = new Kind("matmul", "no");
    expect(error).toBeInstanceOf(TapegradError);
    expect(error).toBeInstanceOf(Error);
    const others = Object.values(kinds).filter((Other) => Other !== Kind);
    expect(others.some((Other) => error instanceof Other)).toBe(false);
  });
});

describe("ShapeError", () => {
  it.each<[shapes: number[][], message: string]>([
    [[], "concat: shapes differ"],
    [[[]], "concat: shapes differ, got []"],
    [[[2, 3], [4]], "concat: shapes differ, got [2, 3] and [4]"],
    [[[1], [2], [3, 0]], "concat: shapes differ, got [1] and [2] and [3, 0]"],
  ])("lists the shapes %j and keeps them", (shapes, message) => {
    const error = new ShapeError("concat", "shapes differ", ...shapes);
    expect(error.message).toBe(message);
    expect(error.shapes).toEqual(shapes);
  });
});

describe("locate", () => {
  it("prefixes the message with the module and keeps op and problem", () => {
    const error = new ShapeError("linear", "inner lengths differ", [1, 3], [4, 1]);
    error.locate("layers.2 (ReLU())");
    expect(error.message).toBe("layers.2 (ReLU()): linear: inner lengths differ, got [1, 3] and [4, 1]");
    expect(error).toMatchObject({
      module: "layers.2 (ReLU())",
      op: "linear",
      problem: "inner lengths differ, got [1, 3] and [4, 1]",
      shapes: [
        [1, 3],
        [4, 1],
      ],
    });
  });
});

describe("showShape", () => {
  it("formats a shape as in code", () => {
    fc.assert(
      fc.property(fc.array(fc.nat()), (shape) => {
        const text = showShape(shape);
        expect(JSON.parse(text)).toEqual(shape);
        expect(text).toBe(show(shape));
      }),
    );
    expect(showShape([2, 3])).toBe("[2, 3]");
  });
});

describe("show", () => {
  it("formats numbers, strings, and lists of them so that they parse back", () => {
    const plain = fc.oneof(fc.double({ noDefaultInfinity: true, noNaN: true }), fc.string(), fc.boolean());
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof({ maxDepth: 3 }, plain, fc.array(tie("value"), { maxLength: 4 })),
    }));
    fc.assert(
      fc.property(value, (given) => {
        expect(JSON.parse(show(given))).toEqual(given);
      }),
    );
  });

  it.each<[unknown, string]>([
    [-0, "-0"],
    [Number.NaN, "NaN"],
    [Number.NEGATIVE_INFINITY, "-Infinity"],
    [undefined, "undefined"],
    [null, "null"],
    [Symbol("axis"), "Symbol(axis)"],
    [["a", [undefined, -0]], '["a", [undefined, -0]]'],
    [Array.from({ length: 99 }, (_, i) => i), "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, …]"],
    [new Map(), "Map"],
    [{ axis: 1 }, "Object"],
    [Object.create(null), "an object"],
    [new Float32Array(3), "Float32Array"],
    [ShapeError, "function ShapeError"],
    [() => 1, "a function"],
  ])("writes what is neither by its name: case %#", (value, text) => {
    expect(show(value)).toBe(text);
  });
});
