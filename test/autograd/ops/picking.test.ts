import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  arange,
  compile,
  type Index,
  manualSeed,
  noGrad,
  randint,
  randn,
  type Tensor,
  tensor,
  zeros,
} from "../../../src/index.js";
import { kernelSets, restoreKernels } from "../kernelSets.js";

const counted = (...shape: number[]): Tensor => arange(shape.reduce((a, b) => a * b, 1)).reshape(shape);

describe("indices that read well", () => {
  it("are those of NumPy and PyTorch", () => {
    const x = counted(3, 4);
    const [from, to] = [1, 3];
    expect(x.index(`${from}:${to}`, -1).toArray()).toEqual([7, 11]);
    expect(x.index({ start: from, stop: to }, -1).toArray()).toEqual([7, 11]);
    expect(x.index("...", "::-1").index(0).toArray()).toEqual([3, 2, 1, 0]);
    expect(x.index([2, 0], [1, -1]).toArray()).toEqual([9, 3]);
    expect(x.index(x.gt(8)).toArray()).toEqual([9, 10, 11]);
    expect(x.index([true, false, true], 0).toArray()).toEqual([0, 8]);
    expect(x.index(null, 0).shape).toEqual([1, 4]);
  });

  it("copy nothing where all is selected in order", () => {
    const x = counted(3, 4);
    expect(x.index()).toBe(x);
    expect(x.index(":", "...").storage).toBe(x.storage);
    expect(x.index(null, "0:3").storage).toBe(x.storage);
  });
});

describe("indexPut", () => {
  it("leaves x as it is", () => {
    const x = zeros([3]);
    expect(x.indexPut([1], 5).toArray()).toEqual([0, 5, 0]);
    expect(x.toArray()).toEqual([0, 0, 0]);
  });

  it("lets the last of several values stay, or adds all up", () => {
    const values = tensor([1, 2, 4]);
    expect(
      zeros([2])
        .indexPut([[1, 1, 0]], values)
        .toArray(),
    ).toEqual([4, 2]);
    expect(
      zeros([2])
        .indexPut([[1, 1, 0]], values, { accumulate: true })
        .toArray(),
    ).toEqual([4, 3]);
  });

  it("undoes index: writing back what was read changes nothing", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), (seed) => {
        manualSeed(seed);
        const x = randn([4, 3, 5]);
        const rows = randint(-4, 4, [6]);
        const all: Index[][] = [
          [rows],
          ["::-2", rows.remainder(3)],
          [rows, ":", rows],
          [x.select(0, 0).gt(0)],
        ];
        for (const indices of all.slice(0, 3)) {
          expect(x.indexPut(indices, x.index(...indices)).equal(x)).toBe(true);
        }
      }),
      { numRuns: 20 },
    );
  });
});

describe("assign with indices", () => {
  const weights = (): Tensor => counted(2, 3).requireGrad();

  it.each<[string, Index[], Tensor | number, boolean]>([
    ["an integer", [1], tensor([7, 8, 9]), false],
    ["a range", [":", "::2"], 5, false],
    ["a range, added", ["1:"], 5, true],
    [
      "a list",
      [
        [1, 1],
        [0, -1],
      ],
      tensor([7, 8]),
      false,
    ],
    ["a list, added", [":", [0, 0]], 1, true],
    [
      "a mask",
      [
        tensor([
          [true, false, false],
          [false, true, true],
        ]),
      ],
      -1,
      false,
    ],
  ])("puts what indexPut puts, in place: %s", (_, indices, values, accumulate) => {
    const weight = weights();
    const expected = weight.detach().clone().indexPut(indices, values, { accumulate });
    const { version } = weight.storage;
    expect(noGrad(() => weight.assign(indices, values, { accumulate }))).toBe(weight);
    expect(weight.equal(expected)).toBe(true);
    expect(weight.storage.version).toBe(version + 1);
  });

  it("is for leaves, inside of noGrad, and changes nothing when it is refused", () => {
    const weight = weights();
    expect(() => weight.assign([0], 1)).toThrow(
      "assign: a leaf that requires a gradient can only be changed inside noGrad",
    );
    expect(() => noGrad(() => weight.assign([[0, 5]], 1))).toThrow("assign: position 5 is not within -2 … 1");
    expect(weight.equal(counted(2, 3))).toBe(true);
  });
});

describe.each(kernelSets)("by $title kernels", ({ use }) => {
  beforeAll(use);
  afterAll(restoreKernels);

  // One element, rows of a few, and rows of many, at lengths that reach the fast kernels.
  it.each([0, 1, 3, 4, 17, 64, 300])("lists of %i positions read the elements they point to", (count) => {
    for (const width of [1, 8, 21, 130]) {
      const [x, rows] = [counted(40, width), randint(-40, 40, [count])];
      const expected = Array.from(rows.toTypedArray(), (at) =>
        Array.from({ length: width }, (_, i) => ((at + 40) % 40) * width + i),
      );
      expect(x.index(rows).toArray()).toEqual(expected);
      const columns = rows.remainder(width);
      const points = Array.from(columns.toTypedArray(), (at, i) => expected[i]![(at + width) % width]);
      expect(x.index(rows, columns).toArray()).toEqual(points);
    }
  });

  it("a compiled function reads and puts at positions that change, and checks them", () => {
    const step = compile((x: Tensor, at: Tensor) =>
      x.index(at, "1:").add(x.indexPut([at], 0).index(0, "1:")),
    );
    const x = counted(4, 3);
    for (const at of [
      [0, 1],
      [2, -1],
      [3, 0],
      [1, 1],
    ]) {
      const rows = tensor(at, { dtype: "int32" });
      const put = x.indexPut([rows], 0);
      expect(step(x, rows).equal(x.index(rows, "1:").add(put.index(0, "1:")))).toBe(true);
    }
    expect(() => step(x, tensor([0, 4], { dtype: "int32" }))).toThrow("position 4 is not within -4 … 3");
  });
});
