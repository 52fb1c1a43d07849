import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { log } from "../../src/random/log.js";

const recorded: { misrounded: number; pairs: [number, number][] } = JSON.parse(
  readFileSync(new URL("log_glibc.json", import.meta.url), "utf8"),
);

test("log matches glibc to the last bit, even where glibc does not round correctly", () => {
  expect(recorded.misrounded).toBeGreaterThan(100);
  for (const [x, expected] of recorded.pairs) expect([x, log(x)]).toEqual([x, expected]);
});

test("log stays within one unit in the last place of Math.log", () => {
  fc.assert(
    fc.property(fc.double({ min: 2 ** -1022, max: Number.MAX_VALUE, noNaN: true }), (x) => {
      expect(Math.abs(log(x) - Math.log(x))).toBeLessThanOrEqual(Math.abs(Math.log(x)) * 2 ** -52);
    }),
  );
});

test("log(1) is 0", () => {
  expect(log(1)).toBe(0);
});
