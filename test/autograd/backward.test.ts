import { describe, expect, expectTypeOf, it } from "vitest";
import {
  type BackwardOptions,
  backward,
  GradientError,
  grad,
  noGrad,
  ones,
  type Tensor,
  tensor,
} from "../../src/index.js";

function leaf(values: Parameters<typeof tensor>[0], dtype: "float32" | "float64" = "float32"): Tensor {
  return tensor(values, { dtype, requiresGrad: true });
}

function failure(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
  return "nothing was thrown";
}

describe("backward", () => {
  it("adds to the gradients of leaves, so that two passes give the sum", () => {
    const x = leaf([1, 2]);
    x.square().sum().backward();
    expect(x.grad!.toArray()).toEqual([2, 4]);
    x.mul(10).sum().backward();
    expect(x.grad!.toArray()).toEqual([12, 14]);
    x.clearGrad();
    expect(x.grad).toBeUndefined();
  });

  it("reaches a tensor that is used twice along both ways", () => {
    const x = leaf([3]);
    x.mul(x).add(x).backward();
    expect(x.grad!.toArray()).toEqual([7]);
  });

  it("leaves results and constants without gradient", () => {
    const [x, c] = [leaf([1, 2]), tensor([3, 4])];
    const y = x.mul(c);
    y.sum().backward();
    expect(c.grad).toBeUndefined();
    expect(y.grad).toBeUndefined();
  });

  it("starts from a gradient that is given, in the tensor's shape", () => {
    const x = leaf([1, 2, 3]);
    x.square().backward({ gradient: tensor([1, 0, -1]) });
    expect(x.grad!.toArray()).toEqual([2, 0, -6]);
    expect(failure(() => x.exp().backward({ gradient: ones([2]) }))).toBe(
      "ShapeError: backward: the gradient's shape and the tensor's differ, got [2] and [3]",
    );
  });

  it("takes a gradient of another dtype, and converts it", () => {
    const x = leaf([1, 2]);
    const gradient = tensor([1, 1], { dtype: "float64" });
    x.mul(3).backward({ gradient });
    expect(x.grad!.dtype).toBe("float32");
    x.clearGrad();
    x.backward({ gradient });
    expect(x.grad!.dtype).toBe("float32");
  });

  it("gives each leaf a gradient in the leaf's dtype, where dtypes are mixed", () => {
    const [x, y] = [leaf([1, 2]), leaf([3, 4], "float64")];
    x.mul(y).sum().backward();
    expect([x.grad!.dtype, y.grad!.dtype]).toEqual(["float32", "float64"]);
    expect(x.grad!.toArray()).toEqual([3, 4]);
  });

  it("goes from a leaf itself", () => {
    const x = leaf(5);
    x.backward();
    expect(x.grad!.item()).toBe(1);
  });

  it("refuses a tensor of several elements without a gradient", () => {
    expect(
      failure(() =>
        leaf([[1, 2]])
          .mul(2)
          .backward(),
      ),
    ).toBe("GradientError: backward: a tensor of shape [1, 2] is not a scalar. Pass its gradient.");
  });

  it("refuses what is no tensor", () => {
    const x = tensor([1, 2], { requiresGrad: true });
    expect(failure(() => x.mul(2).backward({ gradient: [1, 2] as never }))).toBe(
      "ArgumentError: backward: the gradient must be a tensor, got [1, 2]. Make one with tensor(…).",
    );
    expect(failure(() => backward(3 as never))).toBe(
      "ArgumentError: backward: the output must be a tensor, got 3. Make one with tensor(…).",
    );
    expect(failure(() => grad(x.sum(), {} as never))).toBe(
      "ArgumentError: grad: inputs must be a list, got Object. Pass one: grad(y, [x]).",
    );
    expect(failure(() => grad(x.sum(), [undefined as never]))).toBe(
      "ArgumentError: grad: inputs[0] must be a tensor, got undefined",
    );
  });

  it("refuses what requires no gradient", () => {
    expect(failure(() => tensor(1).backward())).toBe(
      "GradientError: backward: the tensor requires no gradient: nothing that it was computed from does",
    );
  });

  const x = leaf([2]);
  x.square().backward();

  it.each<[cause: RegExp, make: () => Tensor]>([
    [/it was computed inside of noGrad/, () => noGrad(() => leaf([2]).square())],
    [/it was computed through int32 or bool/, () => leaf([2, 3]).argmax().to("float32").mul(2)],
    [/it was computed through int32 or bool/, () => leaf([2]).gt(1).to("float32").sum()],
    [/it was computed through int32 or bool/, () => leaf([2]).gt(1)],
    [
      /noGrad/,
      () =>
        leaf([2])
          .gt(1)
          .to("float32")
          .mul(noGrad(() => leaf([2]).square())),
    ],
    [
      /it was computed inside of noGrad/,
      () =>
        noGrad(() => leaf([2]).square())
          .exp()
          .sum(),
    ],
    [/it was computed from a gradient that was not recorded/, () => grad(x.square(), [x])[0]],
    [/it was computed from a gradient .* createGraph: true/, () => grad(x.square(), [x])[0].square().sum()],
    [/it was computed from a gradient that was not recorded/, () => x.grad!.mul(2)],
    [/it was computed from a detached tensor/, () => leaf([2]).detach()],
    [
      /it was computed from a detached tensor/,
      () =>
        leaf([2])
          .detach()
          .reshape([1, 1])
          .matmul(ones([1, 1])),
    ],
    [/nothing that it was computed from does/, () => tensor([2]).detach().mul(3)],
  ])("names the cause: %s", (cause, make) => {
    expect(failure(() => make().backward())).toMatch(cause);
    expect(failure(() => grad(leaf([2]).square(), [make()]))).toMatch(cause);
  });

  it("consumes the graph, and says so the second time", () => {
    const y = leaf([2]).square();
    y.backward();
    expect(failure(() => y.backward())).toBe(
      "GradientError: backward: the graph behind square was consumed by an earlier backward. " +
        "Detach what comes from an earlier step (a hidden state, say), or pass retainGraph: true to the earlier one.",
    );
  });

  it("refuses a part of a graph that was consumed through another result", () => {
    const shared = leaf([2]).exp();
    shared.mul(3).backward();
    expect(failure(() => shared.mul(4).backward())).toMatch(/the graph behind exp was consumed/);
  });

  it("keeps the graph when asked to", () => {
    const x = leaf([2]);
    const y = x.square();
    y.backward({ retainGraph: true });
    y.backward({ retainGraph: true });
    y.backward();
    expect(x.grad!.toArray()).toEqual([12]);
  });

  it("keeps the graph when it is recorded itself, unless told otherwise", () => {
    const x = leaf([2]);
    const y = x.square();
    y.backward({ createGraph: true });
    y.backward({ createGraph: true, retainGraph: false });
    expect(failure(() => y.backward())).toMatch(/consumed/);
  });

  it("records itself when asked to: the gradients can be differentiated, added up or not", () => {
    const x = leaf(3);
    x.mul(x).mul(x).backward({ createGraph: true });
    expect(grad(x.grad!, [x], { retainGraph: true })[0]!.item()).toBe(18);
    x.mul(x).backward({ createGraph: true });
    expect(x.grad!.item()).toBe(33);
    expect(grad(x.grad!, [x])[0]!.item()).toBe(20);
  });

  it("refuses to use a saved tensor that was changed, and names the op", () => {
    const [x, w] = [leaf([2]), leaf([3])];
    const y = x.mul(w);
    noGrad(() => w.assign(tensor([4])));
    expect(failure(() => y.backward())).toBe(
      "GradientError: backward: a tensor that the gradient of mul needs was changed after the forward pass",
    );
  });

  it("minds no change of what no gradient needs", () => {
    const [x, w] = [leaf([2]), leaf([3])];
    const y = x.add(w);
    noGrad(() => w.assign(tensor([4])));
    y.backward();
    expect(w.grad!.toArray()).toEqual([1]);
  });

  it("minds the change of a result that a gradient needs, made through detach", () => {
    const y = leaf([2]).exp();
    y.detach().assign(tensor([1]));
    expect(failure(() => y.backward())).toMatch(/the gradient of exp needs was changed/);
  });

  it("leaves the gradients of leaves alone when it fails on the way", () => {
    const [x, w] = [leaf([2]), leaf([3])];
    x.mul(5).add(w.mul(7)).backward();
    const before = [x.grad!.item(), w.grad!.item()];
    const loss = w.add(x.exp());
    x.registerHook(() => {
      throw new Error("no further");
    });
    expect(failure(() => loss.backward())).toBe("Error: no further");
    expect([x.grad!.item(), w.grad!.item()]).toEqual(before);
  });

  it("goes through a chain of 100,000 ops", () => {
    const x = leaf([1]);
    let y: Tensor = x;
    for (let i = 0; i < 100_000; i++) y = y.add(1);
    expect(y.item()).toBe(100_001);
    y.backward();
    expect(x.grad!.item()).toBe(1);
  });

  it("visits a shared node once, however many ways lead through it", () => {
    const x = leaf([1], "float64");
    let y: Tensor = x;
    for (let i = 0; i < 60; i++) y = y.add(y).mul(0.5);
    y.backward();
    expect(x.grad!.item()).toBe(1);
  });
});

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

  it("refuses an input that the outputs do not depend on, unless that is allowed", () => {
    const [x, w] = [leaf([1]), leaf([2])];
    expect(failure(() => grad(x.exp(), [x, w]))).toBe(
      "GradientError: grad: the outputs do not depend on input 1. Pass allowUnused to get undefined.",
    );
    expect(grad(x.exp(), [w], { allowUnused: true })).toEqual([undefined]);
  });

  it("refuses before it changes anything: the graph can still be used", () => {
    const [x, w] = [leaf([1]), leaf([2])];
    const y = x.square();
    expect(failure(() => grad(y, [x, w]))).toContain("do not depend on input 1");
    noGrad(() => x.assign(tensor([5])));
    expect(failure(() => grad(y, [x]))).toContain("was changed after the forward pass");
    const z = x.square();
    expect(failure(() => grad([z, y], [x]))).toContain("was changed after the forward pass");
    expect(grad(z, x)[0].toArray()).toEqual([10]);
  });

  it("refuses an input that requires no gradient", () => {
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
    expect(seen).toBe(0);
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

  it("goes on behind a result where it is asked for what lies there, too", () => {
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

  it("keep what they see: the tensors do not change afterwards", () => {
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

describe("gradients are tensors of their own", () => {
  it.each<[string, BackwardOptions]>([
    ["as they are", {}],
    ["recorded", { createGraph: true }],
  ])("%s: two leaves of one sum do not share theirs", (_, options) => {
    const [a, b] = [leaf([1, 2]), leaf([3, 4])];
    a.add(b).sum().backward(options);
    const zero = tensor([0, 0]);
    noGrad(() => a.grad!.detach().assign(zero));
    expect(b.grad!.toArray()).toEqual([1, 1]);
  });

  it("the gradient that backward is given stays the user's", () => {
    const x = leaf([1, 2]);
    const given = leaf([5, 6]);
    x.add(0).backward({ gradient: given });
    expect(x.grad).not.toBe(given);
    expect(x.grad!.requiresGrad).toBe(false);
    x.grad!.assign(tensor([0, 0]));
    expect(given.toArray()).toEqual([5, 6]);
  });

  it("a retained gradient and a leaf's are two", () => {
    const x = leaf([1, 2]);
    const y = x.add(1).retainGrad();
    y.sum().backward();
    y.grad!.assign(tensor([7, 7]));
    expect(x.grad!.toArray()).toEqual([1, 1]);
  });
});

it("an error of the engine is a GradientError with the name of the function", () => {
  try {
    tensor(1).backward();
  } catch (error) {
    expect(error).toBeInstanceOf(GradientError);
    expect((error as GradientError).op).toBe("backward");
  }
  expect.assertions(2);
});
