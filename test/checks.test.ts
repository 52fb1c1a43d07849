import { describe, expect, it } from "vitest";
import { checkFunction, checkList, checkNumber, checkOneOf, checkWhole, checkWithin } from "../src/checks.js";
import { ArgumentError } from "../src/errors.js";

describe("checks of an argument", () => {
  it("pass silently", () => {
    checkWhole("op", "length", 1);
    checkWhole("op", "padding", 0, 0);
    checkWithin("op", "p", 0, 0, 1);
    checkWithin("op", "p", 1, 0, 1);
    checkOneOf("op", "mode", "b", ["a", "b"]);
    checkNumber("op", "slope", -Infinity);
    checkList("op", "axes", []);
    checkFunction("op", "hook", () => 1);
  });

  it.each([
    [() => checkWhole("op", "length", 0), "op: length must be a whole number ≥ 1, got 0"],
    [() => checkWhole("op", "length", 1.5), "op: length must be a whole number ≥ 1, got 1.5"],
    [() => checkWhole("op", "length", 2 ** 53), `op: length must be a whole number ≥ 1, got ${2 ** 53}`],
    [() => checkWhole("op", "length", "2"), 'op: length must be a whole number ≥ 1, got "2"'],
    [() => checkWhole("op", "padding", -1, 0), "op: padding must be a whole number ≥ 0, got -1"],
    [() => checkWithin("op", "p", 1.1, 0, 1), "op: p must be within 0 … 1, got 1.1"],
    [() => checkWithin("op", "p", -2, -1, 1), "op: p must be within -1 … 1, got -2"],
    [() => checkWithin("op", "p", Number.NaN, 0, 1), "op: p must be within 0 … 1, got NaN"],
    [() => checkWithin("op", "p", "0.1", 0, 1), 'op: p must be within 0 … 1, got "0.1"'],
    [() => checkNumber("op", "slope", "a"), 'op: slope must be a number, got "a"'],
    [() => checkNumber("op", "slope", Number.NaN), "op: slope must be a number, got NaN"],
    [() => checkList("op", "axes", 3), "op: axes must be a list, got 3. Pass one: op([3, …])."],
    [() => checkList("op", "axes", {}), "op: axes must be a list, got Object. Pass one: op([…])."],
    [() => checkList("op", "list", 3, "op([a, b])"), "op: list must be a list, got 3. Pass one: op([a, b])."],
    [() => checkFunction("op", "hook", 3), "op: hook must be a function, got 3"],
    [() => checkOneOf("op", "mode", "c", ["a", "b"]), 'op: mode must be "a" or "b", got "c"'],
    [() => checkOneOf("op", "mode", 3, ["a", "b", "c"]), 'op: mode must be "a", "b" or "c", got 3'],
  ] as const)("is said with what came instead %#", (check, message) => {
    expect(check).toThrow(message);
    expect(check).toThrow(ArgumentError);
  });
});
