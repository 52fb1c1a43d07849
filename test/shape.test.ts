import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ArgumentError, ShapeError } from "../src/errors.js";
import {
  broadcastShapes,
  checkShape,
  normalizeAxes,
  normalizeAxis,
  reducedShape,
  type Shape,
  sameShape,
  sizeOf,
  stridesOf,
} from "../src/shape.js";

const lengths = [0, 1, 2, 3];
const shapes = fc.array(fc.constantFrom(...lengths), { maxLength: 3 });

/** A shape and some of its axes: ascending, and the same axes in any order, counted from either end. */
const reductions = shapes.chain((shape) =>
  fc.shuffledSubarray([...shape.keys()]).chain((named) =>
    fc.array(fc.boolean(), { minLength: named.length, maxLength: named.length }).map((fromEnd) => ({
      shape,
      axes: named.toSorted((a, b) => a - b),
      named: named.map((axis, i) => (fromEnd[i] ? axis - shape.length : axis)),
    })),
  ),
);

/** All positions in a shape, with the last axis running fastest. */
function positionsIn(shape: Shape): number[][] {
  return shape.reduce<number[][]>(
    (positions, n) => positions.flatMap((position) => Array.from({ length: n }, (_, i) => [...position, i])),
    [[]],
  );
}

/** All shapes of `rank` axes. */
function shapesOf(rank: number): Shape[] {
  return positionsIn(new Array<number>(rank).fill(lengths.length));
}

/** True if axes of length 1, present or prepended, can be repeated so that `shape` becomes `target`. */
function expandsTo(shape: Shape, target: Shape): boolean {
  const missing = target.length - shape.length;
  return missing >= 0 && shape.every((n, i) => n === 1 || n === target[missing + i]);
}

/** The shape that both expand to and that itself expands to every other such shape. */
function leastExpansion(a: Shape, b: Shape): Shape | undefined {
  const both = shapesOf(Math.max(a.length, b.length)).filter((t) => expandsTo(a, t) && expandsTo(b, t));
  return both.find((t) => both.every((other) => expandsTo(t, other)));
}

describe("sizeOf", () => {
  it("counts the positions within a shape", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        expect(sizeOf(shape)).toBe(positionsIn(shape).length);
      }),
    );
    expect(sizeOf([])).toBe(1);
  });
});

describe("sameShape", () => {
  it("holds if the number of axes and all lengths are equal", () => {
    fc.assert(
      fc.property(shapes, shapes, (a, b) => {
        expect(sameShape(a, [...a])).toBe(true);
        expect(sameShape(a, b)).toBe(JSON.stringify(a) === JSON.stringify(b));
      }),
    );
  });
});

describe("stridesOf", () => {
  it("numbers the positions 0, 1, 2 … in row-major order", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        const strides = stridesOf(shape);
        expect(strides).toHaveLength(shape.length);
        const offsets = positionsIn(shape).map((position) =>
          position.reduce((offset, at, axis) => offset + at * strides[axis]!, 0),
        );
        expect(offsets).toEqual([...offsets.keys()]);
      }),
    );
    expect(stridesOf([2, 3, 4])).toEqual([12, 4, 1]);
  });
});

describe("checkShape", () => {
  it("accepts lists of whole lengths", () => {
    fc.assert(
      fc.property(shapes, (shape) => {
        expect(() => checkShape("zeros", shape)).not.toThrow();
      }),
    );
  });

  it.each([
    [3, "3. Pass a list such as [3]."],
    ["23", '"23"'],
    [undefined, "undefined"],
    [new Int32Array([2]), "Int32Array"],
    [[2, -1], "[2, -1]"],
    [[1.5], "[1.5]"],
    [[2 ** 53], "[9007199254740992]"],
    [[Number.NaN, "2"], '[NaN, "2"]'],
    // biome-ignore lint/suspicious/noSparseArray: a forgotten element
    [[2, , 3], "[2, undefined, 3]"],
  ])("refuses %j", (shape, shown) => {
    const refused = new ArgumentError("zeros", `shape must be a list of whole numbers ≥ 0, got ${shown}`);
    expect(() => checkShape("zeros", shape)).toThrow(refused);
  });
});

describe("broadcastShapes", () => {
  it("returns the smallest shape that both shapes expand to, and throws if there is none", () => {
    fc.assert(
      fc.property(shapes, shapes, (a, b) => {
        const expected = leastExpansion(a, b);
        if (expected !== undefined) {
          expect(broadcastShapes("add", a, b)).toEqual(expected);
          return;
        }
        const refused = new ShapeError("add", "shapes do not broadcast", a, b);
        expect(() => broadcastShapes("add", a, b)).toThrow(refused);
      }),
      { numRuns: 500 },
    );
  });

  it("names the shapes that do not broadcast", () => {
    expect(() => broadcastShapes("add", [2, 3], [4])).toThrow(
      "add: shapes do not broadcast, got [2, 3] and [4]",
    );
  });

  it("broadcasts to length 0 only if the other axis has length 1 or 0", () => {
    expect(broadcastShapes("add", [0], [1])).toEqual([0]);
    expect(() => broadcastShapes("add", [0], [2])).toThrow(ShapeError);
  });

  it("modifies neither shape", () => {
    const [a, b] = [Object.freeze([3, 1]), Object.freeze([2, 1, 4])];
    expect(broadcastShapes("add", a, b)).toEqual([2, 3, 4]);
  });
});

describe("normalizeAxis", () => {
  it("counts from the start, negative ones from the end", () => {
    fc.assert(
      fc.property(fc.nat({ max: 8 }), fc.integer({ min: 1, max: 9 }), (axis, beyond) => {
        const rank = axis + beyond;
        expect(normalizeAxis("sum", axis, rank)).toBe(axis);
        expect(normalizeAxis("sum", axis - rank, rank)).toBe(axis);
      }),
    );
  });

  it.each([
    [2, "2"],
    [-3, "-3"],
    [0.5, "0.5"],
    [Number.NaN, "NaN"],
  ])("refuses %d where there are two axes", (axis, shown) => {
    const refused = new ArgumentError("sum", `axis must be within -2 … 1, got ${shown}`);
    expect(() => normalizeAxis("sum", axis, 2)).toThrow(refused);
  });

  it("treats a scalar as a list of one", () => {
    expect([0, -1].map((axis) => normalizeAxis("sum", axis, 0))).toEqual([0, 0]);
  });

  it.each([1, -2])("rejects %d for a scalar", (axis) => {
    const refused = new ArgumentError("sum", `axis must be within -1 … 0, got ${axis}`);
    expect(() => normalizeAxis("sum", axis, 0)).toThrow(refused);
  });
});

describe("normalizeAxes", () => {
  it("sorts axes given in any order, counted from either end", () => {
    fc.assert(
      fc.property(reductions, ({ shape, axes, named }) => {
        const given = Object.freeze([...named]);
        expect(normalizeAxes("sum", given, shape.length)).toEqual(axes);
      }),
    );
  });

  it("accepts a single axis, and undefined as all axes", () => {
    expect(normalizeAxes("sum", -1, 3)).toEqual([2]);
    expect(normalizeAxes("sum", undefined, 3)).toEqual([0, 1, 2]);
    expect(normalizeAxes("sum", undefined, 0)).toEqual([]);
  });

  it("rejects a repeated axis, counted from either end", () => {
    expect(() => normalizeAxes("sum", [1, 0, 1], 2)).toThrow(
      new ArgumentError("sum", "an axis is repeated, got [1, 0, 1]"),
    );
    expect(() => normalizeAxes("sum", [0, -2], 2)).toThrow(
      new ArgumentError("sum", "an axis is repeated, got [0, -2]"),
    );
  });

  it.each([
    ["0", '"0"'],
    [{ axis: 0 }, "Object. Pass options after the axes: sum(0, { … })."],
    [null, "null. Pass options after the axes: sum(0, { … })."],
  ])("refuses %j for axes", (axes, shown) => {
    expect(() => normalizeAxes("sum", axes as never, 2)).toThrow(
      new ArgumentError("sum", `axes must be a number or a list of them, got ${shown}`),
    );
  });

  it("rejects a missing axis", () => {
    expect(() => normalizeAxes("sum", [0, 3], 3)).toThrow("sum: axis must be within -3 … 2, got 3");
  });
});

describe("reducedShape", () => {
  it("keeps reduced axes with length 1, so that the result broadcasts against the shape", () => {
    fc.assert(
      fc.property(reductions, ({ shape, axes }) => {
        const kept = reducedShape(shape, axes, true);
        expect(kept).toHaveLength(shape.length);
        expect(broadcastShapes("sum", kept, shape)).toEqual(shape);
        const others = [...shape.keys()].filter((axis) => !axes.includes(axis));
        expect(sizeOf(kept)).toBe(sizeOf(others.map((axis) => shape[axis]!)));
      }),
    );
  });

  it("or drops them, so that inserting them again gives the kept shape", () => {
    fc.assert(
      fc.property(reductions, ({ shape, axes }) => {
        const restored = reducedShape(shape, axes, false);
        for (const axis of axes) restored.splice(axis, 0, 1);
        expect(restored).toEqual(reducedShape(shape, axes, true));
      }),
    );
    expect(reducedShape([2, 3, 4], [0, 2], false)).toEqual([3]);
  });
});
