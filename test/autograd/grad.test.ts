import { describe, expect, expectTypeOf, it } from "vitest";
import { grad, noGrad, ones, type Tensor, tensor } from "../../src/index.js";
import { failure, leaf } from "./leaf.js";

describe("grad", () => {
  it("gives gradients of leaves and results, and touches nobody's grad", () => {
    const x = leaf([1, 2]);
    const y = x.square();
    const [dx, dy] = grad(y.mul(3).sum(), [x, y]);
    expect([dx!.toArray(), dy!.toArray()]).toEqual([
      [6, 12],
      [3, 3],
    ]);
    expect([x.grad, y.grad]).toEqual([undefined, undefined]);
  });

  it("sums over several outputs, each with a gradient of its own", () => {
    const x = leaf([1, 2]);
    const options = { gradients: [ones([2]), tensor([10, 20])] };
    expect(grad([x.mul(2), x.mul(3)], [x], options)[0]!.toArray()).toEqual([32, 62]);
    expect(failure(() => grad([x.mul(2), x], [x], { gradients: [ones([2])] }))).toBe(
      "ArgumentError: grad: 2 outputs need as many gradients, got 1",
    );
  });

  it("throws for an input that the outputs do not depend on, unless allowed", () => {
    const [x, w] = [leaf([1]), leaf([2])];
    expect(failure(() => grad(x.exp(), [x, w]))).toBe(
      "GradientError: grad: the outputs do not depend on input 1. Pass allowUnused to get undefined.",
    );
    expect(failure(() => grad(x.exp(), [w]))).toContain("do not depend on input 0");
    expect(grad(x.exp(), [w], { allowUnused: true })).toEqual([undefined]);
  });

  it("throws before changing anything: the graph can still be used", () => {
    const [x, w] = [leaf([1]), leaf([2])];
    const y = x.square();
    expect(failure(() => grad(y, [x, w]))).toContain("do not depend on input 1");
    noGrad(() => x.assign(tensor([5])));
    expect(failure(() => grad(y, [x]))).toContain("was changed after the forward pass");
    const z = x.square();
    expect(failure(() => grad([z, y], [x]))).toContain("was changed after the forward pass");
    expect(grad(z, x)[0].toArray()).toEqual([10]);
  });

  it("throws for an input that requires no gradient", () => {
    const x = leaf([1]);
    expect(failure(() => grad(x.exp(), [x, tensor([1])]))).toBe(
      "GradientError: grad: input 1 requires no gradient: nothing that it was computed from does",
    );
  });

  it("gives a tuple as long as the inputs, which the compiler knows", () => {
    const [x, y] = [leaf([1]), leaf([2])];
    const z = x.mul(y);
    const keep = { retainGraph: true };

    const pair = grad(z, [x, y], keep);
    expectTypeOf(pair).toEqualTypeOf<[Tensor, Tensor]>();
    expect(pair.map((g) => g.toArray())).toEqual([[2], [1]]);

    const one = grad([z, z], [x], keep);
    expectTypeOf(one).toEqualTypeOf<[Tensor]>();
    expect(one).toHaveLength(1);

    const none = grad(z, [], keep);
    expectTypeOf(none).toEqualTypeOf<[]>();
    expect(none).toEqual([]);

    const inputs: readonly Tensor[] = [x, y];
    const several = grad(z, inputs, keep);
    expectTypeOf(several).toEqualTypeOf<Tensor[]>();
    expect(several).toHaveLength(2);

    const maybe = grad(z, [x, leaf([3])], { allowUnused: true });
    expectTypeOf(maybe).toEqualTypeOf<[Tensor | undefined, Tensor | undefined]>();
    expect(maybe.map((g) => g?.toArray())).toEqual([[2], undefined]);
  });

  it("leaves alone the branches that do not lead to the inputs", () => {
    const [x, w] = [leaf([1]), leaf([2])];
    let seen = 0;
    w.registerHook(() => {
      seen++;
      return undefined;
    });
    grad(x.mul(w), [x]);
    expect(grad([x.mul(2), w], [x])[0].item()).toBe(2);
    expect(seen).toBe(0);
  });

  it("does not mind that branches recorded before the inputs were consumed", () => {
    const old = leaf([2]).exp();
    const x = leaf([3]).exp();
    old.mul(1).backward();
    expect(grad([x.mul(old), old], [x])[0].toArray()).toEqual(old.toArray());
  });

  it("gives an output's own gradient as it was passed", () => {
    for (const y of [leaf([1, 2]), leaf([1, 2]).exp()]) {
      const gradient = tensor([5, 6]);
      const [own] = grad(y, [y], { gradients: [gradient] });
      expect(own.toArray()).toEqual([5, 6]);
      own.assign(tensor([0, 0]));
      expect(gradient.toArray()).toEqual([5, 6]);
    }
  });

  it("gives the input's gradient twice when it is asked for twice, as tensors of their own", () => {
    const x = leaf([1, 2]);
    const [a, b] = grad(x.mul(3).sum(), [x, x]);
    a!.assign(tensor([0, 0]));
    expect(b!.toArray()).toEqual([3, 3]);
  });

  it("differentiates a gradient: x³, three times", () => {
    const x = leaf(2, "float64");
    const options = { createGraph: true };
    const [first] = grad(x.mul(x).mul(x), [x], options);
    const [second] = grad(first!, [x], options);
    const [third] = grad(second!, [x], options);
    expect([first, second, third].map((y) => y!.item())).toEqual([12, 12, 6]);
  });

  it("ends at a result that it is asked for: what lies behind stays as it was", () => {
    const x = leaf([2]);
    const middle = x.exp();
    const y = middle.square().sum();
    expect(grad(y, [middle])[0].item()).toBeCloseTo(2 * Math.exp(2), 4);
    middle.backward();
    expect(x.grad!.item()).toBeCloseTo(Math.exp(2), 4);
    // Behind it may lie what was consumed, or changed since.
    expect(grad(middle.mul(3), [middle])[0].item()).toBe(3);
    x.requireGrad(false).assign(tensor([5]));
    expect(grad(middle.mul(4), [middle])[0].item()).toBe(4);
  });

  it("continues behind a result if inputs behind it are requested as well", () => {
    const x = leaf([3]);
    const middle = x.square();
    const [first, second] = grad(middle.mul(2), [middle, x]);
    expect([first.item(), second.item()]).toEqual([2, 12]);
    expect(failure(() => middle.backward())).toMatch(/consumed/);
  });

  it("visits nothing behind them: a chain of n such calls takes n steps, not n²", () => {
    const first = leaf([1]).sin();
    let x = first;
    const visits = new Set<number>();
    for (let i = 0; i < 20; i++) {
      const next = x.sin();
      grad(next, [x], { createGraph: true });
      visits.add(first.node!.visitedBy);
      x = next;
    }
    expect(visits.size).toBe(1);
  });

  it("records gradients only when asked to", () => {
    const x = leaf([2]);
    expect(grad(x.square(), [x])[0]!.requiresGrad).toBe(false);
    expect(grad(x.square(), [x], { createGraph: true })[0]!.requiresGrad).toBe(true);
  });
});
