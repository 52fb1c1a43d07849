import { describe, expect, it } from "vitest";
import { customOp, gradcheck, gradgradcheck, noGrad, ones, type Tensor, tensor } from "../../src/index.js";

const cube = customOp({
  name: "cube",
  forward: (x: Tensor) => x.mul(x).mul(x),
  pullbacks: [(grad, _y, x) => grad.mul(x.square()).mul(3)],
});

describe("customOp", () => {
  it("gives an op with its own name and gradient", () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const y = cube(x);
    expect(y.inspect()).toBe("tensor([1., 8.], from cube)");
    y.sum().backward();
    expect(x.grad!.toArray()).toEqual([3, 12]);
  });

  it("can be differentiated twice where its pullback is written in ops", () => {
    const x = tensor([0.5, -1, 2], { dtype: "float64", requiresGrad: true });
    expect(gradcheck(cube, [x], { name: "cube" })).toBe(true);
    expect(gradgradcheck(cube, [x], { name: "cube" })).toBe(true);
  });

  it("hands the result to the pullbacks, and each of several inputs its own", () => {
    const scaledExp = customOp({
      name: "scaledExp",
      forward: (x: Tensor, w: Tensor) => x.exp().mul(w),
      pullbacks: [(grad, y) => grad.mul(y), (grad, _y, x) => grad.mul(x.exp())],
    });
    const inputs = [
      tensor([0.1, 0.2], { dtype: "float64", requiresGrad: true }),
      tensor([2, 3], { dtype: "float64", requiresGrad: true }),
    ] as const;
    expect(gradcheck((x, w) => scaledExp(x!, w!), inputs, { name: "scaledExp" })).toBe(true);
  });

  it("does not record ops inside its forward, and is not recorded inside noGrad", () => {
    const x = tensor([1], { requiresGrad: true });
    expect(cube(x).node!.edges!.map(([input]) => input)).toEqual([x]);
    expect(noGrad(() => cube(x)).requiresGrad).toBe(false);
    expect(cube(tensor([1])).requiresGrad).toBe(false);
  });

  it("throws unless there are as many tensors as pullbacks", () => {
    expect(() => (cube as (...xs: Tensor[]) => Tensor)(ones([1]), ones([1]))).toThrow(
      "cube: takes 1 tensors, got 2",
    );
  });

  it("throws unless its arguments and the results of forward and pullbacks are tensors", () => {
    const x = tensor([2], { requiresGrad: true });
    const odd = (forward: unknown, pullback: unknown): ((x: Tensor) => Tensor) =>
      customOp({
        name: "odd",
        forward: (_x: Tensor) => forward as Tensor,
        pullbacks: [() => pullback as Tensor],
      });
    expect(() => cube(2 as never)).toThrow("cube: input 0 must be a tensor, got 2. Make one with tensor(…).");
    expect(() => odd(undefined, x)(x)).toThrow("odd: the result of forward must be a tensor, got undefined");
    expect(() => odd(ones([1]), 3)(x).backward()).toThrow(
      "odd: the result of the pullback for input 0 must be a tensor, got 3",
    );
  });

  it("has no gradient where the pullback is null: an error, never a zero", () => {
    const pick = customOp({
      name: "pick",
      forward: (x: Tensor, w: Tensor) => x.mul(w),
      pullbacks: [(grad, _y, _x, w) => grad.mul(w), null],
    });
    const x = tensor([2], { requiresGrad: true });
    pick(x, tensor([3])).backward();
    expect(x.grad!.item()).toBe(3);
    const w = tensor([3], { requiresGrad: true });
    expect(() => pick(x, w).backward()).toThrow("pick: has no gradient for input 1");
    expect([x.grad!.item(), w.grad]).toEqual([3, undefined]);
  });

  it("is told when a pullback gives the wrong shape", () => {
    const wrong = customOp({
      name: "wrong",
      forward: (x: Tensor) => x.mul(1),
      pullbacks: [(grad) => grad.sum()],
    });
    expect(() =>
      wrong(ones([2], { requiresGrad: true }))
        .sum()
        .backward(),
    ).toThrow("wrong gradient: shape must be the input's, got [] and [2]");
  });

  it("backward throws if inputs were changed", () => {
    const x = tensor([1], { requiresGrad: true });
    const y = cube(x);
    noGrad(() => x.assign(tensor([2])));
    expect(() => y.backward()).toThrow(
      "a tensor that the gradient of cube needs was changed after the forward pass",
    );
  });

  it("leaves gradients as they were when a pullback throws in the middle of backward", () => {
    const broken = customOp({
      name: "broken",
      forward: (x: Tensor) => x.mul(1),
      pullbacks: [
        () => {
          throw new Error("no idea");
        },
      ],
    });
    const [x, w] = [tensor([1], { requiresGrad: true }), tensor([2], { requiresGrad: true })];
    x.mul(w).backward();
    expect(() =>
      w
        .mul(3)
        .add(broken(x.mul(2)).mul(4))
        .backward(),
    ).toThrow("no idea");
    expect([x.grad!.item(), w.grad!.item()]).toEqual([2, 1]);
  });
});
