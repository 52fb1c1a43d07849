import fc from "fast-check";
import { expect, it } from "vitest";
import { columns } from "../../src/print/columns.js";

it("aligns words left and numbers right, two spaces apart", () => {
  const text = columns(
    [
      ["rate", "loss"],
      ["too large", "12.5"],
    ],
    "<>",
  );
  expect(text).toBe("rate       loss\ntoo large  12.5");
});

it("aligns further columns like the last one of `align`, and all columns left without it", () => {
  expect(
    columns(
      [
        ["a", "b", "c"],
        ["aa", "bb", "cc"],
      ],
      ">",
    ),
  ).toBe(" a   b   c\naa  bb  cc");
  expect(
    columns([
      ["a", "b"],
      ["aa", "bb"],
    ]),
  ).toBe("a   b\naa  bb");
});

it("keeps every cell in its line and order", () => {
  const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
  fc.assert(
    fc.property(fc.array(fc.array(word, { minLength: 1, maxLength: 5 }), { minLength: 1 }), (rows) => {
      const lines = columns(rows, "<>").split("\n");
      expect(lines.map((line) => line.trim().split(/ +/))).toEqual(rows);
    }),
  );
});
