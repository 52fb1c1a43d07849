import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tensor } from "../../src/autograd/index.js";
import { batchOf, collate, Subset, TensorDataset, trainTestSplit } from "../../src/data/index.js";
import { ArgumentError, ShapeError } from "../../src/errors.js";
import { counting, range, seeds, sorted } from "./counting.js";

describe("a data set", () => {
  test("of tensors yields rows, singly and in batches", () => {
    const dataset = counting(3);
    expect(dataset.get(2).map((x) => x.toArray())).toEqual([[2, -2], 2]);
    const [x, y] = dataset.getBatch(Int32Array.of(2, 0));
    expect([x.toArray(), y.toArray(), y.dtype]).toEqual([
      [
        [2, -2],
        [0, -0],
      ],
      [2, 0],
      "int32",
    ]);
  });

  test("as a whole is one batch in order", () => {
    const [x, y] = batchOf(counting(4));
    expect([x.shape, y.toArray()]).toEqual([[4, 2], range(4)]);
  });

  test("is the same through a subset of a subset", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { maxLength: 9 }), fc.infiniteStream(fc.nat()), (outer, picks) => {
        const subset = new Subset(counting(10), outer);
        const inner = outer.length === 0 ? [] : range(5).map(() => picks.next().value! % outer.length);
        const both = new Subset(subset, inner);
        expect(range(both.length).map((i) => both.get(i)[1].item())).toEqual(inner.map((i) => outer[i]));
        expect(batchOf(both)[1].toArray()).toEqual(inner.map((i) => outer[i]));
      }),
    );
  });

  test.each([
    [
      () => new TensorDataset(tensor([1]), tensor(2)),
      ShapeError,
      "TensorDataset: first axes must be equally long, got [1] and []",
    ],
    [
      () => new TensorDataset(tensor([1]), tensor([1, 2])),
      ShapeError,
      "TensorDataset: first axes must be equally long, got [1] and [2]",
    ],
    [
      () => counting(3).get(3),
      ArgumentError,
      "TensorDataset: index must be a whole number from 0 to 2, got 3",
    ],
    [
      () => new Subset(counting(3), [0, -1]),
      ArgumentError,
      "Subset: index must be a whole number from 0 to 2, got -1",
    ],
    [
      () => new Subset(counting(3), [1]).get(0.5),
      ArgumentError,
      "Subset: index must be a whole number from 0 to 0, got 0.5",
    ],
    [() => collate([]), ArgumentError, "collate: needs at least one item"],
    [
      () => collate([[1], [1, 2]]),
      ArgumentError,
      "collate: lists in one batch must be equally long, got 1 and 2 entries",
    ],
  ])("refuses nonsense (%#)", (call, kind, message) => {
    expect(call).toThrow(kind);
    expect(call).toThrow(message);
  });
});

test("items are combined entry by entry", () => {
  const item = (n: number) => ({ pair: [tensor([n, n]), n] as const, name: `n${n}`, even: n % 2 === 0 });
  const batch = collate([item(1), item(2)]);
  expect(batch.pair[0].toArray()).toEqual([
    [1, 1],
    [2, 2],
  ]);
  expect(batch.pair[1].toArray()).toEqual([1, 2]);
  expect(batch.name).toEqual(["n1", "n2"]);
  expect([batch.even.dtype, batch.even.toArray()]).toEqual(["bool", [false, true]]);
  expect(collate([new Date(0)])).toEqual([new Date(0)]);
});

describe("a split", () => {
  const fractions = fc.double({ min: 0.05, max: 0.95, noNaN: true });
  const many = fc.integer({ min: 20, max: 200 });

  test("is a partition of the requested size, the same for the same seed", () => {
    fc.assert(
      fc.property(many, fractions, seeds, (length, testFraction, seed) => {
        const { train, test } = trainTestSplit(length, { testFraction, seed });
        expect(test).toHaveLength(Math.round(length * testFraction));
        expect(sorted([...train, ...test])).toEqual(range(length));
        expect(trainTestSplit(length, { testFraction, seed })).toEqual({ train, test });
      }),
    );
  });

  test("that is stratified splits every class in the same proportion, to within one item", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(4), { minLength: 20, maxLength: 200 }),
        fractions,
        seeds,
        (labels, testFraction, seed) => {
          const { length } = labels;
          const { train, test } = trainTestSplit(length, { testFraction, seed, stratify: labels });
          expect(sorted([...train, ...test])).toEqual(range(length));
          expect(test).toHaveLength(Math.round(length * testFraction));
          for (const label of new Set(labels)) {
            const size = labels.filter((l) => l === label).length;
            const share = (test.length / length) * size;
            expect(Math.abs([...test].filter((i) => labels[i] === label).length - share)).toBeLessThanOrEqual(
              1,
            );
          }
        },
      ),
    );
  });

  test("of a data set yields subsets, and shuffles both", () => {
    const dataset = counting(40);
    const { train, test } = trainTestSplit(dataset, { seed: 0, stratify: dataset.tensors[1] });
    expect([train.length, test.length]).toEqual([30, 10]);
    expect([...test.indices]).not.toEqual(sorted(test.indices));
    expect(batchOf(test)[1].toArray()).toEqual([...test.indices]);
  });

  test.each([
    [() => trainTestSplit(1.5), "trainTestSplit: length must be a whole number ≥ 0, got 1.5"],
    [() => trainTestSplit(9, { testFraction: 1 }), "trainTestSplit: testFraction must be > 0 and < 1, got 1"],
    [() => trainTestSplit(1), "trainTestSplit: 0 of 1 items for the test leave a part empty"],
    [() => trainTestSplit(9, { stratify: [1] }), "trainTestSplit: stratify has 1 labels for 9 items"],
  ])("refuses nonsense (%#)", (call, message) => {
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  });
});
