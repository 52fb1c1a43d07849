import { describe, expect, it } from "vitest";
import { grad, type Tensor, tensor } from "../../src/index.js";
import { failure, leaf } from "./leaf.js";

describe("hooks", () => {
  it("see the gradient, and give another in its place", () => {
    const x = leaf([1, 2]);
    const seen: unknown[] = [];
    const y = x.mul(2);
    y.registerHook((g) => {
      seen.push(g.toArray());
      return g.mul(10);
    });
    y.sum().backward();
    expect(seen).toEqual([[1, 1]]);
    expect(x.grad!.toArray()).toEqual([20, 20]);
  });

  it("may walk the same graph while it is being walked", () => {
    const x = leaf([2]);
    const square = x.square();
    const y = square.mul(square).add(square.mul(3)); // x⁴ + 3x²
    let calls = 0;
    let inner = 0;
    square.registerHook(() => {
      if (++calls === 1) inner = grad(y, x, { retainGraph: true })[0].item();
      return undefined;
    });
    y.backward({ retainGraph: true });
    expect([calls, inner, x.grad!.item()]).toEqual([2, 44, 44]);
  });

  it("may walk through results whose gradients the outer walk has only begun to add up", () => {
    const x = leaf(0.5, "float64");
    const early = x.exp();
    const late = early.sin();
    const y = early.mul(late); // eˣ·sin eˣ
    let inner = 0;
    late.registerHook(() => {
      inner = grad(early, x, { retainGraph: true })[0].item();
      return undefined;
    });
    y.backward();
    const e = Math.exp(0.5);
    expect(inner).toBeCloseTo(e, 12);
    expect(x.grad!.item()).toBeCloseTo(e * (Math.sin(e) + e * Math.cos(e)), 12);
  });

  it("run in the order of registration, each on what the one before gave", () => {
    const x = leaf([1]);
    x.registerHook((g) => g.add(1));
    x.registerHook((g) => g.mul(10));
    x.mul(3).backward();
    expect(x.grad!.toArray()).toEqual([40]);
  });

  it("run once, on the sum of all ways", () => {
    const x = leaf([1]);
    const seen: number[] = [];
    x.registerHook((g) => {
      seen.push(g.item());
      return undefined;
    });
    x.mul(3).add(x.mul(4)).backward();
    expect(seen).toEqual([7]);
  });

  it("are removed by the function that registration returns", () => {
    const x = leaf([1]);
    const remove = x.registerHook((g) => g.mul(100));
    remove();
    x.mul(3).backward();
    expect(x.grad!.toArray()).toEqual([3]);
  });

  it("need a tensor that requires a gradient", () => {
    expect(failure(() => tensor([1]).registerHook(undefined as never))).toBe(
      "ArgumentError: registerHook: hook must be a function, got undefined",
    );
    expect(failure(() => tensor([1]).registerHook(() => undefined))).toBe(
      "GradientError: registerHook: the tensor requires no gradient",
    );
  });

  it("must keep shape and dtype, and give a tensor or nothing", () => {
    const run = (hook: (g: Tensor) => unknown): string => {
      const x = leaf([1, 2]);
      x.registerHook(hook as (g: Tensor) => Tensor);
      return failure(() => x.sum().backward());
    };
    expect(run((g) => g.sum())).toBe(
      "ShapeError: hook: the new gradient's shape and the old one's differ, got [] and [2]",
    );
    expect(run((g) => g.to("float64"))).toBe(
      "DTypeError: hook: must return a tensor of float32 or nothing, got float64",
    );
    expect(run(() => 3)).toBe("DTypeError: hook: must return a tensor of float32 or nothing, got 3");
  });

  it("may go backward themselves, through another graph", () => {
    const [x, w] = [leaf([1]), leaf([5])];
    const other = w.square();
    x.registerHook(() => {
      other.backward();
      return undefined;
    });
    x.mul(3).backward();
    expect([x.grad!.item(), w.grad!.item()]).toEqual([3, 10]);
  });

  it("may keep the tensors they see, which do not change afterwards", () => {
    const x = tensor(new Float32Array(100).fill(1), { requiresGrad: true });
    const kept: Tensor[] = [];
    for (let step = 1; step <= 3; step++) {
      const y = x.mul(step);
      y.registerHook((g) => {
        kept.push(g);
        return undefined;
      });
      y.mul(2).sum().backward();
    }
    expect(kept.map((g) => [...new Set(g.toTypedArray())])).toEqual([[2], [2], [2]]);
  });
});

describe("retainGrad", () => {
  it("leaves a result's gradient in its grad, added up like a leaf's", () => {
    const x = leaf([1, 2]);
    const y = x.square().retainGrad();
    y.mul(3).sum().backward({ retainGraph: true });
    expect(y.grad!.toArray()).toEqual([3, 3]);
    y.sum().backward();
    expect(y.grad!.toArray()).toEqual([4, 4]);
  });

  it("changes nothing for a leaf, and needs a gradient", () => {
    const x = leaf([1]);
    expect(x.retainGrad()).toBe(x);
    expect(failure(() => tensor([1]).retainGrad())).toBe(
      "GradientError: retainGrad: the tensor requires no gradient",
    );
  });

  it("sees what hooks made of the gradient", () => {
    const y = leaf([1]).exp().retainGrad();
    y.registerHook((g) => g.mul(2));
    y.mul(3).backward();
    expect(y.grad!.toArray()).toEqual([6]);
  });
});
