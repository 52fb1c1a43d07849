import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ArgumentError, FormatError, tensor } from "../../src/index.js";
import { decodeJson, encodeJson } from "../../src/io/index.js";
import { damaged, reads } from "./damage.js";
import { contentOf, dicts } from "./tensors.js";

describe("JSON", () => {
  test.each(["base64", "numbers"] as const)(
    "gives back any tensors that were written as %s, to the bit",
    (data) => {
      fc.assert(
        fc.property(dicts, (tensors) => {
          expect(contentOf(decodeJson(encodeJson(tensors, { data })))).toEqual(contentOf(tensors));
        }),
      );
    },
  );

  test("is readable as numbers and short as base64", () => {
    const dict = { a: tensor([[1, -0.5]]), b: tensor([Number.NaN, Number.NEGATIVE_INFINITY, -0]) };
    expect(encodeJson(dict, { data: "numbers" })).toBe(
      '{"a":{"dtype":"float32","shape":[1,2],"data":[1,-0.5]},' +
        '"b":{"dtype":"float32","shape":[3],"data":["NaN","-Infinity","-0"]}}',
    );
    expect(encodeJson({ a: dict.a })).toBe('{"a":{"dtype":"float32","shape":[1,2],"data":"AACAPwAAAL8="}}');
  });

  test("is the base64 of all bytes, however many", () => {
    const long = tensor(Float32Array.from({ length: 10_000 }, (_, i) => Math.sin(i)));
    const text = Buffer.from(long.toTypedArray().buffer).toString("base64");
    expect(encodeJson({ long })).toContain(`"${text}"`);
    expect(contentOf(decodeJson(encodeJson({ long })))).toEqual(contentOf({ long }));
  });

  test("rounds hand-written numbers", () => {
    const { a } = decodeJson('{"a":{"dtype":"float32","shape":[1],"data":[0.1]}}');
    expect(a?.item()).toBe(Math.fround(0.1));
  });

  const one = (dtype: string, data: unknown, shape: unknown = [1]): string =>
    JSON.stringify({ a: { dtype, shape, data } });
  test.each<[string, string]>([
    ["{", 'the text is not valid JSON: "{"'],
    ["[]", "the text must be an object of tensors, got []"],
    ['{"a":1,"a":2}', 'the text has the name "a" twice'],
    ['{"a":1}', 'tensor "a" must have dtype, shape and data, got 1'],
    [one("float16", []), 'tensor "a" has dtype "float16", known are bool, int32, float32, float64'],
    [one("float32", [], [-1]), 'tensor "a" must have a shape of whole numbers ≥ 0, got [-1]'],
    [one("float32", [1], "x"), 'tensor "a" must have a shape of whole numbers ≥ 0, got "x"'],
    [one("float32", 1), 'tensor "a" must have base64 or a list of numbers as data, got 1'],
    [one("float32", [1, 2]), 'tensor "a" needs 1 numbers for [1], got 2'],
    [one("float32", ["1"]), 'tensor "a" must have a number at 0, got "1"'],
    [one("float32", [1e39]), 'tensor "a" has 1e+39 at 0, which float32 cannot hold'],
    [one("int32", [0.5]), 'tensor "a" has 0.5 at 0, which int32 cannot hold'],
    [one("int32", ["NaN"]), 'tensor "a" has NaN at 0, which int32 cannot hold'],
    [one("bool", [2]), 'tensor "a" has 2 at 0, which bool cannot hold'],
    [one("float32", "AAAA"), 'tensor "a" needs 8 characters of base64 for float32 [1], got 4'],
    [one("float32", "AAA AAA="), 'tensor "a" needs 8 characters of base64 for float32 [1], got "AAA AAA="'],
    [one("float32", "AAAAAAA?"), 'tensor "a" needs 8 characters of base64 for float32 [1], got "AAAAAAA?"'],
    [one("bool", "Ag=="), 'tensor "a" element 0 must be 0 or 1, got 2'],
    [
      one("float64", "", [2 ** 30, 2 ** 10]),
      'tensor "a" needs 11728124029612 characters of base64 for float64 [1073741824, 1024], got 0',
    ],
  ])("refuses %s", (text, problem) => {
    expect(() => decodeJson(text)).toThrow(new FormatError("decodeJson", problem));
  });

  test("rejects invalid input", () => {
    expect(() => decodeJson(1 as never)).toThrow(
      new ArgumentError("decodeJson", "the text must be a string, got 1"),
    );
    expect(() => encodeJson({ a: null as never })).toThrow(
      new ArgumentError("encodeJson", "a must be a tensor, got null"),
    );
    expect(() => encodeJson({}, { data: "hex" as never })).toThrow(
      new ArgumentError("encodeJson", 'data must be "base64" or "numbers", got "hex"'),
    );
  });

  test("a damaged text is read or rejected", () => {
    const texts = fc
      .tuple(dicts, fc.constantFrom("base64", "numbers"))
      .map(([dict, data]) => new TextEncoder().encode(encodeJson(dict, { data })));
    fc.assert(
      fc.property(damaged(texts), (bytes) => {
        reads(() => decodeJson(new TextDecoder().decode(bytes)));
      }),
      { numRuns: 1000 },
    );
  });

  test("rejects an object nested 100,000 levels deep as not a tensor", () => {
    const text = `{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    expect(() => decodeJson(text)).toThrow(FormatError);
  });
});
