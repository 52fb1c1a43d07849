/**
 * The normal distribution function and its inverse, compared with the C library's erfc and Python's
 * statistics.
 */
import { describe, expect, it } from "vitest";
import { normalQuantile, normalShareBelow, withinNormal } from "../../src/nn/truncation.js";

/** Expects this many significant digits. */
function isClose(actual: number, expected: number, digits = 13): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(Math.abs(expected) * 10 ** -digits);
}

describe("the normal distribution", () => {
  it.each([
    [0, 0.5],
    [-0.5, 0.3085375387259869],
    [-1.9, 0.02871655981600182],
    [-2.1, 0.017864420562816563],
    [-5, 2.866515718791946e-7],
    [-10, 7.619853024160593e-24],
    [-20, 2.7536241186063314e-89],
    [-37, 5.725571222525139e-300],
    [-40, 0],
  ])("has below %d the share %d", (x, share) => {
    isClose(normalShareBelow(x), share, 12);
  });

  it.each([
    [1e-300, -37.0470962993612],
    [1e-20, -9.262340089798405],
    [0.001, -3.090232306167813],
    [0.2, -0.8416212335729142],
    [0.5, 0],
    [0.9, 1.2815515655446008],
    [1 - 1e-10, 6.361340889697421],
  ])("has the share %d below %d", (p, x) => {
    isClose(normalQuantile(p), x);
  });

  it("is undone by its inverse", () => {
    for (let x = -37; x < -0.01; x += 0.37) isClose(normalQuantile(normalShareBelow(x)), x, 12);
  });

  it.each([
    [-2, 2],
    [-1, 3],
    [3, 5],
    [-Infinity, -4],
    [30, Infinity],
    [-Infinity, Infinity],
  ])("is cut off at %d and %d, symmetric where that is, finite at the ends of u", (low, high) => {
    const [within, mirrored] = [withinNormal(low, high)!, withinNormal(-high, -low)!];
    for (const u of [0, 0.25, 0.5, 1 - 2 ** -53]) {
      const x = within(u);
      expect(Number.isFinite(x) && x >= low && x <= high).toBe(true);
      if (low > 0) expect(mirrored(u)).toBe(-x);
    }
  });
});
