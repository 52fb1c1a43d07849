import { describe, expect, it } from "vitest";
import { grad, tensor, zeros } from "../../../src/index.js";

describe("scatter", () => {
  const twice = tensor([1, 1, 0], { dtype: "int32" });

  it("leaves the last of several for one place, and only that one has a gradient", () => {
    const x = zeros([3], { requiresGrad: true });
    const source = tensor([5, 6, 7], { requiresGrad: true });
    const y = x.scatter(0, twice, source);
    expect(y.toArray()).toEqual([7, 6, 0]);
    const [dx, dsource] = grad(y.mul(tensor([1, 2, 3])).sum(), [x, source]);
    expect([dx.toArray(), dsource.toArray()]).toEqual([
      [0, 0, 3],
      [0, 2, 1],
    ]);
  });

  it("differentiates the gradient of an element that came last, beside rows that are kept", () => {
    const rows = [
      [1, 2],
      [3, 4],
    ];
    const x = tensor(rows, { requiresGrad: true });
    const source = tensor([[5, 6, 7]], { requiresGrad: true });
    const y = x.scatter(1, tensor([[0, 1, 1]], { dtype: "int32" }), source);
    expect(y.toArray()).toEqual([[5, 7], rows[1]]);
    const [dx, dsource] = grad(y.pow(3).sum(), [x, source], { createGraph: true });
    const second = grad(dx.sum().add(dsource.sum()), [x, source]);
    expect(second.map((t) => t.toArray())).toEqual([
      [
        [0, 0],
        [18, 24],
      ],
      [[30, 0, 42]],
    ]);
  });

  it("passes no gradient to elements it skips", () => {
    expect(
      tensor([NaN, 1])
        .scatter(0, tensor([0, 0], { dtype: "int32" }), tensor([NaN, 2]))
        .toArray(),
    ).toEqual([2, 1]);
  });

  it("takes a number in the dtype of x, and promotes tensors", () => {
    expect(zeros([3], { dtype: "bool" }).scatter(0, twice, 2).toArray()).toEqual([true, true, false]);
    expect(zeros([3], { dtype: "int32" }).scatter(0, twice, tensor([0.5, 1.5, 2.5])).dtype).toBe("float32");
  });
});

describe("nonzero", () => {
  it("gives positions that gather finds again", () => {
    const x = tensor([
      [0, 3],
      [NaN, 0],
    ]);
    expect(x.nonzero().toArray()).toEqual([
      [0, 1],
      [1, 0],
    ]);
    expect([tensor(2).nonzero().shape, zeros([2, 0]).nonzero().shape]).toEqual([
      [1, 0],
      [0, 2],
    ]);
  });
});
