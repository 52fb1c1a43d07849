/**
 * The hashes are those of the files from which the embedded data sets were generated, and of NumPy 1.24's
 * results.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Tensor } from "../../src/autograd/index.js";
import { loadDigits, loadIris, makeSpiral, parseDigits } from "../../src/data/index.js";
import { ArgumentError, FormatError } from "../../src/errors.js";
import { Generator, manualSeed } from "../../src/random/index.js";

const sha256 = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");
const bytesOf = (x: Tensor): Uint8Array => new Uint8Array(x.toTypedArray().buffer);
const rowsOf = (x: Tensor): number[][] => x.toArray() as number[][];

/** Both tensors as lines of comma-separated text. */
function csv(features: Tensor, labels: Tensor, digits: number): string {
  const classes = labels.toArray() as number[];
  return rowsOf(features)
    .map((row, i) => [...row.map((value) => value.toFixed(digits)), classes[i]].join(","))
    .join("\n");
}

describe("the digits", () => {
  const { images, labels, classNames } = loadDigits();

  test("are the data set's 1,797, to the last pixel", () => {
    expect([images.shape, images.dtype, labels.dtype]).toEqual([[1797, 64], "float32", "int32"]);
    expect(sha256(`${csv(images, labels, 0)}\n`)).toBe(
      "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8",
    );
    expect(classNames).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
  });

  test("scaled to 1 are divided by 16", () => {
    const scaled = loadDigits({ scale: 1 }).images.toTypedArray();
    expect(scaled).toEqual(images.toTypedArray().map((ink: number) => ink / 16));
  });

  test("survive being written as text and parsed", () => {
    const again = parseDigits(csv(images, labels, 0), { scale: 1 });
    expect(again.images.toTypedArray()).toEqual(loadDigits({ scale: 1 }).images.toTypedArray());
    expect(again.labels.toTypedArray()).toEqual(labels.toTypedArray());
  });

  const line = (pixel: string, label: string): string => [pixel, ...Array(63).fill("0"), label].join(",");
  test.each([
    ["", "parseCsv: there are no rows"],
    ["1,2,3", "parseCsv: line 1 has 3 columns, not 65"],
    [`${line("0", "1")}\n7`, "parseCsv: line 2 has 1 column, not 65"],
    [line("x", "1"), 'parseCsv: line 1, column 1: "x" is not a number'],
    [line("", "1"), "parseCsv: line 1, column 1: a number is missing"],
    [
      `\n${line("17", "1")}`,
      "parseDigits: line 2, column 1: a pixel must be a whole number from 0 to 16, got 17",
    ],
    [line("1.5", "1"), "parseDigits: line 1, column 1: a pixel must be a whole number from 0 to 16, got 1.5"],
    [line("0", "10"), "parseDigits: line 1, column 65: a label must be a whole number from 0 to 9, got 10"],
    [line("0", "-1"), "parseDigits: line 1, column 65: a label must be a whole number from 0 to 9, got -1"],
  ])("of a wrong form are refused by line and column (%#)", (text, message) => {
    expect(() => parseDigits(text)).toThrow(FormatError);
    expect(() => parseDigits(text)).toThrow(message);
  });
});

test("the irises are Fisher's, to the last millimeter", () => {
  const { features, labels, featureNames, classNames } = loadIris();
  expect([features.shape, labels.shape]).toEqual([[150, 4], [150]]);
  expect(sha256(csv(features, labels, 1))).toBe(
    "39f03d68cb1774ba478c11b2b26b881e069926d92a320f3e87be64f1567aa139",
  );
  expect(rowsOf(features)[0]).toEqual([5.1, 3.5, 1.4, 0.2].map(Math.fround));
  expect(featureNames).toHaveLength(4);
  expect(classNames).toEqual(["setosa", "versicolor", "virginica"]);
});

describe("the spiral", () => {
  const recorded = JSON.parse(
    readFileSync(new URL("../manual/fixtures/spiral_data.json", import.meta.url), "utf8"),
  ) as Record<string, { X: { data: number[] }; y: number[] }>;

  test.each(["cs231n", "nnfs"] as const)(
    "%s is NumPy's in float64, but for the last places of sine",
    (variant) => {
      const generator = new Generator(0);
      const { points, labels } = makeSpiral({ variant, generator, dtype: "float64" });
      const expected = recorded[variant]!.X.data;
      points.toTypedArray().forEach((value: number, i: number) => {
        expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(4.5e-16);
      });
      expect(labels.toArray()).toEqual(recorded[variant]!.y);
      expect(generator.random()).toBe(0.6288984390617004);
    },
  );

  test.each([
    ["cs231n", "d4c1f96e075be2eff32f6f241585883d09ca02c62b1e27510bb3c5f3d0a27565"],
    ["nnfs", "40241cac0a8af9dae99314532bd3091b0aa8c1541bc287aeae592e1157a76eb6"],
  ] as const)("%s is NumPy's in float32, by default", (variant, hash) => {
    const { points, labels } = makeSpiral({ variant, seed: 0 });
    expect([points.dtype, points.shape, labels.dtype]).toEqual(["float32", [300, 2], "int32"]);
    expect(sha256(bytesOf(points))).toBe(hash);
  });

  test("draws its noise from the default generator by default", () => {
    manualSeed(5);
    const { points } = makeSpiral();
    expect(points.toArray()).toEqual(makeSpiral({ seed: 5 }).points.toArray());
  });

  test("has the requested arms and points, each arm from the center to the unit circle", () => {
    const arms = fc.record({
      pointsPerClass: fc.integer({ min: 2, max: 20 }),
      classes: fc.integer({ min: 1, max: 5 }),
    });
    fc.assert(
      fc.property(arms, fc.nat(), ({ pointsPerClass: n, classes }, seed) => {
        const { points, labels } = makeSpiral({ pointsPerClass: n, classes, seed, dtype: "float64" });
        expect(points.shape).toEqual([classes * n, 2]);
        rowsOf(points).forEach(([x, y], i) => {
          expect(Math.hypot(x!, y!)).toBeCloseTo((i % n) / (n - 1), 12);
          expect((labels.toArray() as number[])[i]).toBe(Math.floor(i / n));
        });
      }),
    );
  });

  test("with one point per class is the center", () => {
    const { points } = makeSpiral({ pointsPerClass: 1, seed: 0 });
    expect(points.shape).toEqual([3, 2]);
    expect(points.toTypedArray().every((coordinate) => coordinate === 0)).toBe(true);
  });

  test.each([
    [{ pointsPerClass: 0 }, "makeSpiral: pointsPerClass must be a whole number ≥ 1, got 0"],
    [{ classes: 1.5 }, "makeSpiral: classes must be a whole number ≥ 1, got 1.5"],
    [{ noise: -1 }, "makeSpiral: noise must be finite and ≥ 0, got -1"],
    [{ variant: "other" as "nnfs" }, 'makeSpiral: variant must be "cs231n" or "nnfs", got "other"'],
  ])("refuses %j", (options, message) => {
    expect(() => makeSpiral(options)).toThrow(ArgumentError);
    expect(() => makeSpiral(options)).toThrow(message);
  });
});
