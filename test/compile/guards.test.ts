import { describe, expect, it, vi } from "vitest";
import { compile } from "../../src/compile/index.js";
import {
  crossEntropy,
  full,
  Generator,
  noGrad,
  ones,
  randn,
  type Tensor,
  tensor,
  useKernels,
} from "../../src/index.js";
import { Dropout, Embedding, Linear, type Module, ReLU, Sequential } from "../../src/nn/index.js";
import { Adam, LBFGS, SGD } from "../../src/optim/index.js";

const generator = new Generator(3);
const x = randn([4, 3], { generator });

/** A compiled forward pass whose plan is made. */
function recorded(model: Module): { forward: (x: Tensor) => Tensor; explain: () => string } {
  const forward = compile((input: Tensor) => noGrad(() => model.forward(input)));
  for (let i = 0; i < 2; i++) forward(x);
  expect(forward.explain()).toContain("calls of kernels");
  return { forward, explain: () => forward.explain() };
}

describe("a plan is not used", () => {
  it("for parameters that were converted and converted back", () => {
    const model = new Linear(3, 2);
    const { forward } = recorded(model);
    model.to("float64").to("float32");
    noGrad(() => model.weight.assign(model.weight.mul(2)));
    for (let i = 0; i < 3; i++)
      expect(forward(x).toArray()).toEqual(noGrad(() => model.forward(x)).toArray());
  });

  it("for parameters that an optimizer took into the kernels' memory since", () => {
    const model = new Linear(3, 2);
    const { forward } = recorded(model);
    const optimizer = new SGD(model.parameters(), { lr: 1 });
    for (let i = 0; i < 3; i++) {
      optimizer.zeroGrad();
      model.forward(x).sum().backward();
      optimizer.step();
      expect(forward(x).toArray()).toEqual(noGrad(() => model.forward(x)).toArray());
    }
  });

  it("while a module has a hook, and is again without", () => {
    const model = new Sequential(new Linear(3, 2), new ReLU());
    const { forward, explain } = recorded(model);
    const seen = vi.fn();
    const remove = model.children()[1]!.registerForwardHook(() => void seen());
    for (let i = 0; i < 3; i++) forward(x);
    expect(seen).toHaveBeenCalledTimes(3);
    expect(explain()).toContain("runs uncompiled: a ReLU has hooks");
    remove();
    for (let i = 0; i < 3; i++) forward(x);
    expect(seen).toHaveBeenCalledTimes(3);
  });

  it("while a parameter has a gradient hook", () => {
    const weight = randn([3], { generator, requiresGrad: true });
    const step = compile((input: Tensor) => {
      weight.clearGrad();
      const loss = input.mul(weight).sum();
      loss.backward();
      return loss;
    });
    for (let i = 0; i < 3; i++) step(x);
    const remove = weight.registerHook((grad) => grad.mul(2));
    const plain = x.sum(0).toArray();
    for (let i = 0; i < 3; i++) {
      step(x);
      expect(weight.grad!.toArray()).toEqual(x.sum(0).mul(2).toArray());
    }
    expect(step.explain()).toContain("runs uncompiled: a tensor has a gradient hook");
    remove();
    step(x);
    expect(weight.grad!.toArray()).toEqual(plain);
  });

  it("for a frozen or thawed parameter, which has plans of its own", () => {
    const model = new Linear(3, 2);
    const step = compile((input: Tensor) => {
      model.zeroGrad();
      const loss = model.forward(input).square().sum();
      loss.backward();
      return loss;
    });
    for (const isTrained of [true, false, true, false, true]) {
      model.weight.requiresGrad = isTrained;
      model.zeroGrad();
      for (let i = 0; i < 3; i++) step(x);
      expect(model.weight.grad !== undefined).toBe(isTrained);
    }
    expect(step.explain().match(/calls of kernels/g)).toHaveLength(2);
  });

  it("for other kernels or another number of threads", () => {
    const model = new Sequential(new Linear(3, 64), new ReLU(), new Linear(64, 2));
    const { forward, explain } = recorded(model);
    const settings = [{ fma: false }, { threads: 2 }, {}, { threads: 2 }] as const;
    try {
      for (const options of settings) {
        useKernels("wasm", options);
        for (const rows of [4, 300, 4]) {
          const input = randn([rows, 3], { generator });
          const expected = noGrad(() => model.forward(input)).toArray();
          for (let i = 0; i < 3; i++) expect(forward(input).toArray()).toEqual(expected);
        }
      }
      useKernels("reference");
      expect(forward(x).toArray()).toEqual(noGrad(() => model.forward(x)).toArray());
    } finally {
      useKernels("wasm");
    }
    expect(explain()).not.toContain("without a plan");
  });

  it("by itself while it runs", () => {
    const train = (isCompiled: boolean): unknown[] => {
      let isInside = false;
      const inner: Tensor[] = [];
      class Curious extends SGD {
        override step(closure?: () => Tensor): Tensor {
          if (!isInside) {
            isInside = true;
            inner.push(step(x.mul(2)));
            isInside = false;
          }
          return super.step(closure as () => Tensor);
        }
      }
      const weight = ones([3]).requireGrad();
      const optimizer = new Curious([weight], { lr: 0.1 });
      const fn = (input: Tensor): Tensor => {
        optimizer.zeroGrad();
        const loss = input.mul(weight).square().mean();
        loss.backward();
        optimizer.step();
        return loss;
      };
      const step = isCompiled ? compile(fn) : fn;
      const losses = Array.from({ length: 5 }, () => step(x).item());
      return [losses, inner.map((loss) => loss.item()), weight.toArray()];
    };
    expect(train(true)).toEqual(train(false));
  });
});

describe("a plan", () => {
  it("says in which module values are wrong, as the recorded calls do", () => {
    const model = new Sequential(new Sequential(new Embedding(5, 3)), new Linear(3, 2));
    const forward = compile((indices: Tensor) => noGrad(() => model.forward(indices)));
    const [right, wrong] = [
      [0, 4],
      [1, 5],
    ].map((list) => tensor(list, { dtype: "int32" })) as [Tensor, Tensor];
    const message = (): string => {
      try {
        forward(wrong);
      } catch (error) {
        return String(error);
      }
      return "none";
    };
    const first = message();
    expect(first).toContain("0.0 (Embedding(5, 3)): ");
    for (let i = 0; i < 3; i++) forward(right);
    expect(forward.explain()).toContain("calls of kernels");
    expect(message()).toBe(first);
  });

  it("of a function with several shares their memory", () => {
    const model = new Sequential(new Linear(3, 64), new ReLU(), new Dropout(0.5), new Linear(64, 3)).eval();
    const forward = compile((input: Tensor) => noGrad(() => model.forward(input)));
    const inputs = [2, 300, 7, 5].map((n) => randn([n, 3], { generator }));
    const expected = inputs.map((input) => noGrad(() => model.forward(input)).toArray());
    const neighbors: Tensor[] = [];
    for (let round = 0; round < 4; round++) {
      inputs.forEach((input, i) => {
        expect(forward(input).toArray()).toEqual(expected[i]);
      });
      // Whatever room has been given back is somebody else's now.
      for (let n = 16; n <= 4096; n += 16) neighbors.push(full([n], NaN).resident());
    }
    expect(neighbors.every((neighbor) => neighbor.toTypedArray().every(Number.isNaN))).toBe(true);
  });

  it("stands for a step with a closure", () => {
    const train = (isCompiled: boolean): unknown[] => {
      const weight = ones([3]).requireGrad();
      const optimizer = new Adam([weight], { lr: 0.1 });
      const fn = (input: Tensor): Tensor =>
        optimizer.step(() => {
          optimizer.zeroGrad();
          const loss = input.mul(weight).square().mean();
          loss.backward();
          return loss;
        });
      const step = isCompiled ? compile(fn) : fn;
      const losses = Array.from({ length: 6 }, () => step(x).item());
      if (isCompiled) expect((step as ReturnType<typeof compile>).explain()).toContain("Adam.step");
      return [losses, weight.toArray()];
    };
    expect(train(true)).toEqual(train(false));
  });

  it("does not stand for LBFGS, which calls its closure as often as it likes", () => {
    const weight = ones([3]).requireGrad();
    const optimizer = new LBFGS([weight], { lr: 0.1 });
    const step = compile((input: Tensor) =>
      optimizer.step(() => {
        optimizer.zeroGrad();
        const loss = input.mul(weight).square().mean();
        loss.backward();
        return loss;
      }),
    );
    const losses = Array.from({ length: 4 }, () => step(x).item());
    expect(losses[3]).toBeLessThan(losses[0]!);
    expect(step.explain()).toContain("runs uncompiled: LBFGS.step may call its closure more than once");
  });

  it("is not made of data that are other numbers, though they were equal in an earlier call", () => {
    const loss = compile((input: Tensor, labels: Tensor) => crossEntropy(input, labels));
    const labels = tensor([0, 1, 2, 0], { dtype: "int32" });
    for (let i = 0; i < 3; i++) expect(loss(x, labels).item()).toBe(crossEntropy(x, labels).item());
  });
});
