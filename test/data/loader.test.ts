import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  DataLoader,
  type Dataset,
  type LoaderState,
  RandomSampler,
  type Sampler,
  SequentialSampler,
  TensorDataset,
  trainTestSplit,
  WeightedRandomSampler,
} from "../../src/data/index.js";
import { ArgumentError, FormatError } from "../../src/errors.js";
import { Generator, manualSeed } from "../../src/random/index.js";
import { counting, labelsOf, lengths, range, seeds, sizes, sorted } from "./counting.js";

describe("a sampler", () => {
  test("at random visits each index once, in a new order each epoch", () => {
    fc.assert(
      fc.property(lengths, seeds, (length, seed) => {
        const sampler = new RandomSampler(length, new Generator(seed));
        expect(sorted(sampler.order())).toEqual(range(length));
      }),
    );
    const sampler = new RandomSampler(50, new Generator(0));
    expect([...sampler.order()]).not.toEqual([...sampler.order()]);
  });

  test("in sequence counts", () => {
    expect([...new SequentialSampler(4).order()]).toEqual(range(4));
  });

  test("with weights draws only items of non-zero weight, without replacement none twice", () => {
    const weights = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 1e300, noNaN: true })), {
      minLength: 1,
      maxLength: 20,
    });
    fc.assert(
      fc.property(weights, seeds, (list, seed) => {
        const possible = range(list.length).filter((i) => list[i]! > 0);
        fc.pre(possible.length > 0);
        const generator = new Generator(seed);
        const drawn = new WeightedRandomSampler(list, { generator }).order();
        expect(drawn).toHaveLength(list.length);
        expect(drawn.every((i) => list[i]! > 0)).toBe(true);
      }),
    );
    const all = new WeightedRandomSampler([3, 0, 1, 2], { count: 3, replacement: false });
    expect(sorted(all.order())).toEqual([0, 2, 3]);
  });

  test("with weights draws in proportion to them", () => {
    const generator = new Generator(1);
    const drawn = new WeightedRandomSampler([1, 3], { count: 4000, generator }).order();
    expect(drawn.filter((i) => i === 1).length / 4000).toBeCloseTo(0.75, 1);
  });

  test.each([
    [() => new RandomSampler(-1), "RandomSampler: length must be a whole number ≥ 0, got -1"],
    [() => new SequentialSampler(0.5), "SequentialSampler: length must be a whole number ≥ 0, got 0.5"],
    [
      () => new WeightedRandomSampler([1, Number.NaN]),
      "WeightedRandomSampler: weights must be finite and ≥ 0, got NaN at 1",
    ],
    [() => new WeightedRandomSampler([0, 0]), "WeightedRandomSampler: needs a weight above 0"],
    [
      () => new WeightedRandomSampler([1], { count: 1.5 }),
      "WeightedRandomSampler: count must be a whole number ≥ 0, got 1.5",
    ],
    [
      () => new WeightedRandomSampler([1, 0, 2], { count: 3, replacement: false }),
      "WeightedRandomSampler: cannot draw 3 of 2 items of weight above 0 without replacement",
    ],
  ])("refuses nonsense (%#)", (call, message) => {
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  });
});

describe("a loader", () => {
  test("covers each index once, in batches of the requested size", () => {
    fc.assert(
      fc.property(lengths, sizes, fc.boolean(), fc.boolean(), (length, batchSize, shuffle, dropLast) => {
        const loader = new DataLoader(counting(length), { batchSize, shuffle, dropLast });
        const batches = labelsOf(loader);
        expect(batches).toHaveLength(loader.length);
        const seen = sorted(batches.flat());
        if (!dropLast) expect(seen).toEqual(range(length));
        expect(new Set(seen).size).toBe(seen.length);
        expect(seen.length).toBe(dropLast ? length - (length % batchSize) : length);
        for (const batch of batches.slice(0, -1)) expect(batch).toHaveLength(batchSize);
        if (!shuffle) expect(batches.flat()).toEqual(range(seen.length));
      }),
    );
  });

  test("with the same seed yields the same batches, and a new order each epoch", () => {
    const loader = () =>
      new DataLoader(counting(30), { batchSize: 7, shuffle: true, generator: new Generator(3) });
    const [a, b] = [loader(), loader()];
    const first = labelsOf(a);
    expect(labelsOf(b)).toEqual(first);
    expect(labelsOf(a)).not.toEqual(first);
    manualSeed(3);
    expect(labelsOf(new DataLoader(counting(30), { batchSize: 7, shuffle: true }))).toEqual(first);
  });

  test("stopped anywhere, saved as JSON, and restored elsewhere yields the batches of an uninterrupted run", () => {
    fc.assert(
      fc.property(
        lengths,
        sizes,
        fc.boolean(),
        seeds,
        fc.nat(30),
        fc.boolean(),
        (length, batchSize, dropLast, seed, stop, inside) => {
          const make = (state: number) =>
            new DataLoader(counting(length), {
              batchSize,
              dropLast,
              shuffle: true,
              generator: new Generator(state),
            });
          const epochs = 4;
          const whole = make(seed);
          const expected = range(epochs).flatMap(() => labelsOf(whole));

          const seen: number[][] = [];
          const stopped = make(seed);
          let saved = "";
          let epoch = 0;
          for (; epoch < epochs && saved === ""; epoch++) {
            for (const [, labels] of stopped) {
              seen.push(labels.toArray() as number[]);
              if (seen.length <= stop) continue;
              // In the loop or after leaving it: the same.
              if (inside) saved = JSON.stringify(stopped.stateDict());
              break;
            }
            if (seen.length > stop) saved ||= JSON.stringify(stopped.stateDict());
          }
          const resumed = make(seed + 1);
          if (saved !== "") resumed.loadStateDict(JSON.parse(saved) as LoaderState);
          if (saved !== "") seen.push(...labelsOf(resumed));
          for (; epoch < epochs; epoch++) seen.push(...labelsOf(resumed));
          expect(seen).toEqual(expected);
        },
      ),
    );
  });

  test("saved between epochs resumes with the next", () => {
    const make = () =>
      new DataLoader(counting(9), { batchSize: 2, shuffle: true, generator: new Generator(0) });
    const a = make();
    labelsOf(a);
    const state = a.stateDict();
    expect([state.order, state.position]).toEqual([null, 0]);
    const b = make();
    b.loadStateDict(state);
    expect(labelsOf(b)).toEqual(labelsOf(a));
  });

  test("left early starts a new epoch, unless it resumes a state", () => {
    const loader = new DataLoader(counting(6), { batchSize: 4 });
    for (const _ of loader) break;
    expect(labelsOf(loader)).toEqual([
      [0, 1, 2, 3],
      [4, 5],
    ]);
  });

  test("with a sampler visits exactly the sampler's items", () => {
    const sampler: Sampler = { length: 3, order: () => [2, 2, 0] };
    expect(labelsOf(new DataLoader(counting(3), { batchSize: 2, sampler }))).toEqual([[2, 2], [0]]);
  });

  test("passes items of any data set to a custom collate function", () => {
    const squares: Dataset<number> = { length: 4, get: (i) => i * i };
    const loader = new DataLoader(squares, { batchSize: 2, collate: (items) => items.join("+") });
    expect([...loader]).toEqual(["0+1", "4+9"]);
    expect([...new DataLoader(squares, { batchSize: 3 })].map((x) => x.toArray())).toEqual([[0, 1, 4], [9]]);
  });

  test("accepts a list as a data set", () => {
    expect([...new DataLoader([1, 4, 9], { batchSize: 2 })].map((x) => x.toArray())).toEqual([[1, 4], [9]]);
    const { train, test: rest } = trainTestSplit(["a", "b", "c", "d"], { seed: 0 });
    expect([...new DataLoader(train, { batchSize: 3 }), ...new DataLoader(rest)].flat().sort()).toEqual([
      "a",
      "b",
      "c",
      "d",
    ]);
    const wrong = (set: unknown) => () => new DataLoader(set as Dataset<number>);
    expect(wrong(null)).toThrow("DataLoader: takes a list, or a data set with length and get, got null");
    expect(wrong({ length: 3 })).toThrow(
      "DataLoader: takes a list, or a data set with length and get, got Object",
    );
    expect(() => new TensorDataset([1] as never)).toThrow("TensorDataset: takes tensors, got [1]");
    expect(() => new (TensorDataset as new () => unknown)()).toThrow(
      "TensorDataset: takes tensors, got undefined",
    );
  });

  const two = counting(2);
  test.each([
    [() => new DataLoader(two, { batchSize: 0 }), "DataLoader: batchSize must be a whole number ≥ 1, got 0"],
    [
      () => new DataLoader(two, { shuffle: true, sampler: new SequentialSampler(2) }),
      "DataLoader: a sampler determines the order itself. Pass the generator to it.",
    ],
    [
      () => [...new DataLoader(two, { sampler: { length: 1, order: () => [2] } })],
      "DataLoader: the sampler returned 2 for 2 items",
    ],
  ])("refuses nonsense (%#)", (call, message) => {
    expect(call).toThrow(ArgumentError);
    expect(call).toThrow(message);
  });

  const generator = new Generator(0).getState();
  const good: LoaderState = { items: 2, batchSize: 1, order: [1, 0], position: 1, generator };
  test.each([
    [null, "needs an object from stateDict, got null"],
    [{ ...good, items: 3 }, "the state has 3 items, the data set 2"],
    [{ ...good, items: 3, order: null }, "the state has 3 items, the data set 2"],
    [{ ...good, batchSize: 2 }, "the state has batchSize 2, the loader 1"],
    [{ order: null, position: 0, generator }, "the state has undefined items, the data set 2"],
    [{ ...good, order: "10" }, 'order must be a list or null, got "10"'],
    [{ ...good, order: [0, 2] }, "order has 2, the data set 2 items"],
    [{ ...good, position: 3 }, "position must be a whole number from 0 to 2, got 3"],
    [{ ...good, order: null }, "position must be a whole number from 0 to 0, got 1"],
    [
      { ...good, generator: null },
      "generator must be the random state that the order is drawn from, got null",
    ],
  ])("refuses the state %j and stays as it was", (state, problem) => {
    const loader = new DataLoader(two, { shuffle: true, generator: new Generator(1) });
    const before = loader.stateDict();
    const load = () => loader.loadStateDict(state as LoaderState);
    expect(load).toThrow(FormatError);
    expect(load).toThrow(`DataLoader.loadStateDict: ${problem}`);
    expect(loader.stateDict()).toEqual(before);
  });

  test("rejects random state if it draws nothing", () => {
    const load = () => new DataLoader(two).loadStateDict(good);
    expect(load).toThrow(new FormatError("DataLoader.loadStateDict", "generator must be null, got Object"));
  });
});
