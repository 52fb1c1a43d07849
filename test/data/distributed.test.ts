import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { DataLoader, DistributedSampler, type LoaderState } from "../../src/data/index.js";
import { ArgumentError } from "../../src/errors.js";
import { lengths, range, seeds, sizes, sorted } from "./counting.js";

const ranks = fc.integer({ min: 1, max: 5 });

/** The loaders of all ranks, whose batches are lists of indices. */
function loadersOf(
  length: number,
  batchSize: number,
  size: number,
  options: { seed?: number; shuffle?: boolean; dropLast?: boolean } = {},
): DataLoader<number, number[]>[] {
  const { dropLast, ...order } = options;
  return range(size).map((rank) => {
    const sampler = new DistributedSampler(length, { rank, size }, order);
    return new DataLoader(range(length), { batchSize, sampler, dropLast, collate: (items) => items });
  });
}

/** The next batches of all ranks' loaders, side by side, at most `count`. */
function epochOf(loaders: readonly DataLoader<number, number[]>[], count = Infinity): number[][][] {
  const epochs = loaders.map((loader) => {
    const batches: number[][] = [];
    for (const batch of loader) if (batches.push(batch) >= count) break;
    return batches;
  });
  expect(new Set(epochs.map((batches) => batches.length)).size).toBe(1);
  return epochs[0]!.map((_, i) => epochs.map((batches) => batches[i]!));
}

/** Lengths and batch sizes that give each rank something. */
const cases = fc
  .tuple(lengths, sizes, ranks, seeds)
  .filter(([length, batchSize, size]) => length >= size && batchSize >= size);

describe("a DistributedSampler", () => {
  test("has the ranks visit every item once, in batches of which each has a share", () => {
    fc.assert(
      fc.property(cases, ([length, batchSize, size, seed]) => {
        const batches = epochOf(loadersOf(length, batchSize, size, { seed }));
        expect(sorted(batches.flat(2))).toEqual(range(length));
        batches.forEach((parts, i) => {
          const counts = parts.map((part) => part.length);
          expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
          expect(Math.min(...counts)).toBeGreaterThan(0);
          const total = counts.reduce((sum, count) => sum + count, 0);
          if (i < batches.length - 1) expect(total).toBe(batchSize);
          else expect(total).toBeLessThan(batchSize + size);
        });
        expect(loadersOf(length, batchSize, size)[0]).toHaveLength(batches.length);
      }),
    );
  });

  test("draws another order each epoch, the same for any number of ranks", () => {
    const orders = [1, 2, 3].map((size) => {
      const loaders = loadersOf(60, 12, size, { seed: 4 });
      const epochs = [epochOf(loaders), epochOf(loaders)];
      return epochs.map((batches) => batches.map((parts) => sorted(parts.flat())));
    });
    expect(orders[1]).toEqual(orders[0]);
    expect(orders[2]).toEqual(orders[0]);
    expect(orders[0]![1]).not.toEqual(orders[0]![0]);
    expect(epochOf(loadersOf(5, 4, 2, { shuffle: false }))).toEqual([
      [
        [0, 2, 4],
        [1, 3],
      ],
    ]);
  });

  test("drops the last batch on all ranks", () => {
    fc.assert(
      fc.property(cases, ([length, batchSize, size, seed]) => {
        const batches = epochOf(loadersOf(length, batchSize, size, { seed, dropLast: true }));
        expect(batches).toHaveLength(Math.floor(length / batchSize));
        for (const parts of batches) expect(parts.flat()).toHaveLength(batchSize);
      }),
    );
  });

  test("resumes within an epoch, with another number of ranks", () => {
    fc.assert(
      fc.property(cases, ranks, fc.nat(5), ([length, batchSize, size, seed], other, done) => {
        fc.pre(batchSize >= other && length >= other && length % batchSize === 0);
        fc.pre(done < length / batchSize);
        const before = loadersOf(length, batchSize, size, { seed });
        const visited = done === 0 ? [] : epochOf(before, done);
        const state = JSON.parse(JSON.stringify(before[0]!.stateDict())) as LoaderState;
        const after = loadersOf(length, batchSize, other, { seed: seed + 1 });
        for (const loader of after) loader.loadStateDict(state);
        const rest = epochOf(after);
        expect(sorted([visited, rest].flat(3))).toEqual(range(length));
        // Later epochs are those of an uninterrupted run.
        const whole = loadersOf(length, batchSize, 1, { seed });
        if (done > 0) epochOf(whole);
        const all = (batches: number[][][]) => batches.map((parts) => sorted(parts.flat()));
        if (done > 0) expect(all(epochOf(after))).toEqual(all(epochOf(whole)));
      }),
    );
  });

  test.each([
    [() => new DistributedSampler(4, { rank: 2, size: 2 }), "DistributedSampler: rank 2 is none of 2"],
    [() => new DistributedSampler(4, 2 as never), "share must be an object { rank, size }, got 2"],
    [() => new DistributedSampler(1, { rank: 0, size: 2 }), "length must be a whole number ≥ 2, got 1"],
    [() => new DistributedSampler(4, { rank: 0, size: 0 }), "size must be a whole number ≥ 1, got 0"],
    [() => loadersOf(9, 2, 3), "DataLoader: a batch of 2 leaves some of 3 ranks without items"],
  ])("refuses a bad argument %#", (run, message) => {
    expect(run).toThrow(ArgumentError);
    expect(run).toThrow(message);
  });
});
