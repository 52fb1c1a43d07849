import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { erf, scalar, scalarInt32 } from "../../../src/kernels/reference/scalar.js";

const values = JSON.parse(readFileSync(new URL("./erf.json", import.meta.url), "utf8")) as [number, number][];

describe("erf", () => {
  test("is good to 4e-16 of itself", () => {
    expect(values.length).toBeGreaterThan(90);
    for (const [x, y] of values) expect(Math.abs(erf(x) - y) / y, `erf(${x})`).toBeLessThan(4e-16);
  });

  test("is odd, and ±1 at ±∞", () => {
    fc.assert(fc.property(fc.double(), (x) => Object.is(erf(-x), -erf(x))));
    expect([erf(Infinity), erf(-Infinity), erf(30), erf(Number.NaN)]).toEqual([1, -1, 1, Number.NaN]);
  });
});

/** Calls a primitive on one to three numbers. */
function apply(name: keyof typeof scalar, ...args: number[]): number {
  return scalar[name](args[0] ?? 0, args[1] ?? 0, args[2] ?? 0);
}

describe("special values", () => {
  test("round takes halves to even and keeps the sign of zero", () => {
    const xs = [0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.49999999999999994, 2 ** 52 + 1, -0, Infinity];
    expect(xs.map((x) => apply("round", x))).toEqual([0, 2, 2, -0, -2, -2, 0, 2 ** 52 + 1, -0, Infinity]);
  });

  test("sign is 0 at both zeros and NaN at NaN", () => {
    expect([3, -0.1, 0, -0, Number.NaN].map((x) => apply("sign", x))).toEqual([1, -1, 0, 0, Number.NaN]);
  });

  test("remainder has the divisor's sign", () => {
    const pairs: [number, number, number][] = [
      [5, 3, 2],
      [-5, 3, 1],
      [5, -3, -1],
      [-5, -3, -2],
      [-4, 2, -0],
      [1, Infinity, 1],
      [-1, Infinity, Infinity],
      [1, 0, Number.NaN],
      [Infinity, 2, Number.NaN],
    ];
    expect(pairs.map(([a, b]) => apply("remainder", a, b))).toEqual(pairs.map(([, , result]) => result));
  });

  test("1 to any power is 1, anything to the power 0 is 1, and −1 to ±∞ is 1", () => {
    const pairs: [number, number][] = [
      [1, Number.NaN],
      [1, Infinity],
      [Number.NaN, 0],
      [-1, Infinity],
      [-1, -Infinity],
      [0, 0],
    ];
    for (const [a, b] of pairs) expect(apply("pow", a, b), `${a} to ${b}`).toBe(1);
    expect(apply("pow", -8, 1 / 3)).toBeNaN();
  });

  test("sigmoid neither overflows nor cancels in its tails", () => {
    expect([-800, 800, -Infinity, Infinity].map((x) => apply("sigmoid", x))).toEqual([0, 1, 0, 1]);
    expect(apply("sigmoid", -700) / Math.exp(-700)).toBeCloseTo(1, 14);
  });

  test("maximum and minimum propagate NaN", () => {
    expect(apply("maximum", Number.NaN, 1)).toBeNaN();
    expect(apply("minimum", 1, Number.NaN)).toBeNaN();
  });
});

describe("int32", () => {
  const int = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
  const wrap = (x: bigint) => Number(BigInt.asIntN(32, x));

  test("sums, differences and products wrap around exactly", () => {
    fc.assert(
      fc.property(int, int, (a, b) => {
        expect(scalarInt32.add(a, b, 0)).toBe(wrap(BigInt(a) + BigInt(b)));
        expect(scalarInt32.sub(a, b, 0)).toBe(wrap(BigInt(a) - BigInt(b)));
        expect(scalarInt32.mul(a, b, 0) + 0).toBe(wrap(BigInt(a) * BigInt(b)));
      }),
    );
  });

  test("powers wrap around exactly", () => {
    fc.assert(
      fc.property(int, fc.nat(60), (a, b) => {
        expect(scalarInt32.pow(a, b, 0)).toBe(wrap(BigInt(a) ** BigInt(b)));
      }),
    );
    expect([2, 1, -1].map((a) => scalarInt32.pow(a, -1, 0))).toEqual([0, 1, -1]);
  });
});
