/** The line search visits the distances that PyTorch's visits, and ends where it ends. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type Point, strongWolfe } from "../../src/optim/lineSearch.js";

const { sin, cos, exp, abs, floor } = Math;

/** Functions and their slopes, as in test/reference/generator/line_search.py. */
const functions: Readonly<Record<string, readonly [f: (t: number) => number, slope: (t: number) => number]>> =
  {
    bowl: [(t) => (t - 1) ** 2, (t) => 2 * (t - 1)],
    slide: [(t) => -t, () => -1],
    hill: [(t) => -t / (t ** 2 + 2), (t) => (t ** 2 - 2) / (t ** 2 + 2) ** 2],
    gorge: [
      (t) => (t + 0.004) ** 5 - 2 * (t + 0.004) ** 4,
      (t) => 5 * (t + 0.004) ** 4 - 8 * (t + 0.004) ** 3,
    ],
    waves: [(t) => (t - 2) ** 2 / 4 - 0.3 * sin(5 * t), (t) => (t - 2) / 2 - 1.5 * cos(5 * t)],
    ripples: [(t) => (t - 9) ** 2 / 9 - 2 * sin(3 * t), (t) => (t - 9) / 4.5 - 6 * cos(3 * t)],
    wall: [(t) => exp(2 * t) - 9 * t, (t) => 2 * exp(2 * t) - 9],
    edge: [(t) => abs(t - 0.3) ** 1.1, (t) => 1.1 * abs(t - 0.3) ** 0.1 * (t > 0.3 ? 1 : -1)],
    fault: [(t) => (t < 0.7 ? -t : 3 - t), () => -1],
    promise: [(t) => -1e-6 * sin(t), () => -1],
    stairs: [(t) => (t < 5 ? t / 8 - floor(4 * t) / 3 : t), (t) => (t < 5 ? -0.01 : 1)],
    comb: [(t) => (t - 3) ** 2 / 9 + 0.4 * sin(37 * t), (t) => (t - 3) / 4.5 - 14.8 * cos(37 * t)],
  };

interface SearchRecord {
  readonly name: string;
  readonly f: string;
  readonly first: number;
  readonly visited: readonly number[];
  readonly t: number;
}

const { records } = JSON.parse(
  readFileSync(new URL("../reference/lineSearch.json", import.meta.url), "utf8"),
) as { records: readonly SearchRecord[] };

describe("a line search for the strong Wolfe conditions", () => {
  it.each(records)("$name", ({ f: name, first, visited, t }) => {
    const [f, slope] = functions[name]!;
    const at = (t: number): Point => ({ t, f: f(t), g: Float64Array.of(slope(t)), slope: slope(t) });
    const mine: number[] = [];
    const end = strongWolfe((t) => at(mine[mine.push(t) - 1]!), at(0), first, 1, 1e-9);
    const close = (value: number): unknown => expect.closeTo(value, Math.min(8, 8 - Math.log10(value)));
    expect(mine).toEqual(visited.map(close));
    expect(end.t).toEqual(close(t));
  });
});
