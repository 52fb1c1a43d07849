import { describe, expect, it } from "vitest";
import { assign, noGrad, type Tensor, tensor } from "../../src/index.js";

describe("assign", () => {
  it("overwrites a leaf, in its dtype, and returns it", () => {
    const x = tensor([1, 2]);
    expect(assign(x, tensor([3, 4], { dtype: "int32" }))).toBe(x);
    expect([x.toArray(), x.dtype]).toEqual([[3, 4], "float32"]);
    expect(x.assign(tensor([5, 6])).toArray()).toEqual([5, 6]);
  });

  it("copies: the source may change afterwards", () => {
    const [x, y] = [tensor([1, 2]), tensor([3, 4])];
    x.assign(y);
    y.assign(tensor([0, 0]));
    expect(x.toArray()).toEqual([3, 4]);
  });

  it("takes results of x itself, inside noGrad", () => {
    const x = tensor([1, 2], { requiresGrad: true });
    noGrad(() => x.assign(x.mul(2)));
    expect(x.toArray()).toEqual([2, 4]);
    expect(x.requiresGrad).toBe(true);
  });

  it("reads elements of x itself before they are overwritten", () => {
    const x = () => tensor([1, 2, 3, 4]);
    const assigned = (by: (x: Tensor) => Tensor): unknown => by(x()).toArray();
    expect(assigned((x) => x.assign(["::-1"], x))).toEqual([4, 3, 2, 1]);
    expect(assigned((x) => x.assign([[1, 2, 3, 0]], x.reshape([4])))).toEqual([4, 1, 2, 3]);
    expect(assigned((x) => x.assign([[1, 2, 3, 0]], x, { accumulate: true }))).toEqual([5, 3, 5, 7]);
  });

  it("is seen by everything that shares the data", () => {
    const x = tensor([1, 2]);
    const [same, column] = [x.detach(), x.reshape([2, 1])];
    x.assign(tensor([3, 4]));
    expect([same.toArray(), column.toArray()]).toEqual([
      [3, 4],
      [[3], [4]],
    ]);
  });

  const parameter = (): Tensor => tensor([1, 2], { requiresGrad: true });
  const cases: [(x: Tensor) => unknown, string][] = [
    [(x) => x.exp().assign(x), "assign: only leaves can be changed, not results of recorded ops"],
    [
      (x) => x.assign(tensor([1, 2])),
      "assign: a leaf that requires a gradient can only be changed inside noGrad",
    ],
    [
      (x) => noGrad(() => x.assign(0 as never)),
      "assign: values must be a tensor, got 0. Make one with tensor(…).",
    ],
    [(x) => noGrad(() => x.assign(tensor([1]))), "assign: shapes differ, got [2] and [1]"],
    [(x) => x.to("int32").assign(tensor([NaN, 1])), "to: int32 cannot hold NaN"],
  ];

  it.each(cases.map(([change, message]) => ({ change, message })))(
    "refuses, and changes nothing: $message",
    ({ change, message }) => {
      const x = parameter();
      expect(() => change(x)).toThrow(expect.objectContaining({ message }));
      expect(x.toArray()).toEqual([1, 2]);
    },
  );
});
