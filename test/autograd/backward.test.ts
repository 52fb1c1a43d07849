import { describe, expect, it } from "vitest";
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
import { failure, leaf } from "./leaf.js";

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

  it("throws unless given a tensor", () => {
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

  it("throws for tensors that require no gradient", () => {
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
    [/noGrad/, () => noGrad(() => leaf([2]).square()).mul(leaf([2]).gt(1).to("float32"))],
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

  it("throws for a subgraph that was consumed through another result", () => {
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

  it("throws if a saved tensor was changed, and names the op", () => {
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
