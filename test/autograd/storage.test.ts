import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  customOp,
  Generator,
  grad,
  logSumExp,
  mseLoss,
  noGrad,
  randn,
  type Tensor,
  tensor,
} from "../../src/index.js";
import { wrappingKernels } from "../../src/kernels/index.js";
import { allocateResident, isResident, releaseResident } from "../../src/kernels/memory.js";
import { wrapped } from "../../src/kernels/sets.js";
import { functional, LSTM } from "../../src/nn/index.js";
import { checkpoint } from "../../src/transforms/index.js";
import { kernelSets, restoreKernels } from "./kernelSets.js";

const generator = new Generator(5);

/** A layer large enough for its gradients to lie in recycled memory. */
function network(): { parameters: Tensor[]; loss: (x: Tensor, t: Tensor) => Tensor } {
  const parameters = [[32, 16], [32], [8, 32], [8]].map((shape) =>
    randn(shape, { generator, requiresGrad: true }).resident(),
  );
  const [w1, b1, w2, b2] = parameters as [Tensor, Tensor, Tensor, Tensor];
  return { parameters, loss: (x, t) => mseLoss(x.linear(w1, b1).tanh().linear(w2, b2), t) };
}

function batch(): [Tensor, Tensor] {
  return [randn([20, 16], { generator }), randn([20, 8], { generator })];
}

function descend(parameters: readonly Tensor[]): void {
  noGrad(() => {
    for (const p of parameters) p.assign(p.sub(p.grad!.mul(0.1)));
  });
}

/** Where in their memory kernels work while `body` runs. */
function placesOf(body: () => void): ReadonlySet<number> {
  const places = new Set<number>();
  const noting = (kernel: (...args: readonly unknown[]) => void) => {
    return (...args: readonly unknown[]): void => {
      for (const array of args.flat()) {
        if (array instanceof Float32Array && isResident(array)) places.add(array.byteOffset);
      }
      kernel(...args);
    };
  };
  wrappingKernels((set) => wrapped(set, noting), body);
  return places;
}

describe.each(kernelSets)("recycled gradients with $title kernels", ({ use }) => {
  beforeAll(use);
  afterAll(restoreKernels);

  it("do not change once a user has seen them", () => {
    const { parameters, loss } = network();
    const seen: { gradient: Tensor; values: number[] }[] = [];
    for (let step = 0; step < 30; step++) {
      loss(...batch()).backward();
      for (const { grad: gradient } of parameters) {
        if (step % 3 === 0) seen.push({ gradient: gradient!, values: [...gradient!.toTypedArray()] });
      }
      if (step % 2 === 0) descend(parameters);
      if (step % 5 === 0) for (const p of parameters) p.clearGrad();
    }
    for (const { gradient, values } of seen) expect([...gradient.toTypedArray()]).toEqual(values);
  });

  it("are the same numbers as those of grad, which recycles nothing that it returns", () => {
    const { parameters, loss } = network();
    for (let step = 0; step < 5; step++) {
      const [x, t] = batch();
      const expected = grad(loss(x, t), parameters);
      for (const p of parameters) p.clearGrad();
      loss(x, t).backward();
      expect(parameters.map((p) => p.grad!.toArray())).toEqual(expected.map((g) => g.toArray()));
      descend(parameters);
    }
  });

  it("of tensors that no optimizer keeps are copied out, since nothing would free them", () => {
    // Large ones become resident however much others left behind.
    const x = randn([600, 500], { generator, requiresGrad: true });
    const w = randn([600, 500], { generator, requiresGrad: true }).resident();
    x.mul(w).sum().backward();
    expect([x, w].map((leaf) => isResident(leaf.peekGrad()!.data))).toEqual([false, true]);
  });

  it("of intermediates share a few places, however long the chain", () => {
    const chain = (length: number): Tensor => {
      let y = randn([1000], { generator, requiresGrad: true });
      for (let i = 0; i < length; i++) y = y.tanh();
      return y.sum();
    };
    const loss = chain(50);
    const places = placesOf(() => loss.backward());
    expect(places.size).toBeGreaterThan(0);
    expect(places.size).toBeLessThan(8);
  });

  it("add up to the same, seen in between or not", () => {
    const { parameters, loss } = network();
    const batches = Array.from({ length: 4 }, batch);
    const total = (look: boolean): unknown[] => {
      for (const p of parameters) p.clearGrad();
      for (const [x, t] of batches) {
        loss(x, t).backward();
        if (look) for (const p of parameters) p.grad!.toString();
      }
      return parameters.map((p) => p.grad!.toArray());
    };
    expect(total(true)).toEqual(total(false));
  });

  it("stay apart for leaves that receive the very same gradient", () => {
    const leaves = Array.from({ length: 3 }, () => randn([10, 10], { generator, requiresGrad: true }));
    const [a, b, c] = leaves as [Tensor, Tensor, Tensor];
    const weights = randn([10, 10], { generator });
    a.add(b)
      .add(c.reshape([100]).reshape([10, 10]))
      .mul(weights)
      .sum()
      .backward();
    a.clearGrad();
    randn([10, 10], { requiresGrad: true }).mul(2).exp().sum().backward();
    noGrad(() => b.grad!.assign(b.grad!.mul(0)));
    expect(c.grad!.toArray()).toEqual(weights.toArray());
    a.add(b).sum().backward();
    expect(a.grad!.sum().item()).toBe(100);
  });

  it("survive a reshape between them and the leaf", () => {
    const x = randn([4, 25], { generator, requiresGrad: true });
    const weights = randn([100], { generator });
    for (let step = 1; step <= 3; step++) {
      x.reshape([100]).mul(weights).sum().backward();
      const expected = weights.mul(step).reshape([4, 25]).toTypedArray();
      x.peekGrad()!.data.forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i]!, 5);
      });
    }
  });

  it("do not reach users through pullbacks of their own", () => {
    const kept: { gradient: Tensor; values: unknown }[] = [];
    const keep = (gradient: Tensor): void => {
      kept.push({ gradient, values: gradient.toArray() });
    };
    const spy = customOp({
      name: "spy",
      forward: (x: Tensor) => x.mul(1),
      pullbacks: [
        (g) => {
          keep(g);
          keep(g.mul(2));
          return g.mul(3);
        },
      ],
    });
    const x = randn([100], { generator, requiresGrad: true });
    for (let step = 0; step < 4; step++) spy(x.mul(2)).mul(step).exp().sum().backward();
    for (let step = 0; step < 4; step++) x.mul(step).exp().mul(x).sum().backward();
    for (const { gradient, values } of kept) expect(gradient.toArray()).toEqual(values);
  });

  it("are not lost when a pass fails and another follows", () => {
    const { parameters, loss } = network();
    const [x, t] = batch();
    const expected = grad(loss(x, t), parameters).map((g) => g.toArray());
    for (let i = 0; i < 3; i++) {
      const y = loss(x, t);
      const remove = parameters[0]!.registerHook(() => {
        throw new Error("stop");
      });
      expect(() => y.backward()).toThrow("stop");
      remove();
    }
    loss(x, t).backward();
    expect(parameters.map((p) => p.grad!.toArray())).toEqual(expected);
  });
});

it("a gradient that was set by a user is added to, not changed", () => {
  const x = tensor(new Float32Array(100).fill(1), { requiresGrad: true });
  const mine = tensor(new Float32Array(100).fill(5));
  x.grad = mine;
  x.mul(2).sum().backward();
  expect(mine.sum().item()).toBe(500);
  expect(x.grad!.sum().item()).toBe(700);
});

describe("the memory of gradients is free again after each pass through", () => {
  const square = (): Tensor => randn([16, 16], { generator });
  const [lstm, words] = [new LSTM(16, 16, { generator }), randn([5, 3, 16], { generator })];
  const hooked = (y: Tensor, hook: () => undefined): Tensor => {
    y.registerHook(hook);
    return y;
  };
  const twice = customOp({
    name: "twice",
    forward: (x: Tensor) => x.mul(2),
    pullbacks: [(g) => g.mul(2)],
  });
  const passes: Record<string, (x: Tensor, w: Tensor) => Tensor> = {
    "a chain": (x, w) => x.tanh().mul(w).exp(),
    "ways that meet": (x, w) => x.exp().mul(x.sin()).add(x.mul(w)).mul(x),
    "ways of the very same gradient": (x, w) => x.tanh().add(x.sin()).add(w),
    "broadcasting over two runs of axes": (x, w) =>
      x
        .reshape([1, 256, 1])
        .mul(square().reshape([16, 1, 16]))
        .mul(w.sum()),
    products: (x, w) => x.matmul(w).tanh().matmul(x),
    reductions: (x, w) => x.mul(w).cumprod(1).std(0).mul(logSumExp(x, 1)),
    "a normalization": (x, w) => functional.layerNorm(x.mul(w), [16]).mul(w),
    attention: (x, w) => functional.scaledDotProductAttention(x, w.tanh(), x.mul(w)),
    "a recurrence": (x, w) => lstm.forward(words.matmul(x.mul(w)))[0],
    "a view": (x, w) =>
      x
        .reshape([256])
        .reshape([4, 64])
        .mul(w.reshape([4, 64])),
    "a hook": (x, w) => hooked(x.mul(w), () => undefined).mul(x),
    "a hook at the start": (x, w) => hooked(x.mul(w), () => undefined),
    "a retained gradient": (x, w) => x.mul(w).retainGrad().exp().mul(x),
    "a user's op": (x, w) => twice(x.mul(w)).mul(x),
    "a checkpoint": (x, w) => checkpoint((a: Tensor) => a.exp().mul(w), x.tanh()).mul(x),
  };

  /** Compares several passes, since arrays of one capacity take turns. One place is that of a leaf. */
  function expectFree(pass: () => void): void {
    const passes = (): void => {
      for (let i = 0; i < 8; i++) pass();
    };
    const [first, later] = [placesOf(passes), placesOf(passes)];
    expect(first.size).toBeGreaterThan(1);
    expect([...later].filter((place) => !first.has(place))).toEqual([]);
  }

  it.each(Object.entries(passes))("%s", (_, forward) => {
    const [x, w] = [square().requireGrad().resident(), square().requireGrad()];
    expectFree(() => {
      const y = forward(x, w);
      const gradient = randn(y.shape, { generator });
      y.backward({ gradient, retainGraph: true });
      grad(y, [x, w], { gradients: [gradient] });
      for (const leaf of [x, w]) leaf.clearGrad();
    });
  });

  it("an error on the way", () => {
    const x = square().requireGrad().resident();
    expectFree(() => {
      const early = x.exp().mul(3);
      const failing = hooked(x.sin(), () => {
        throw new Error("stop");
      });
      expect(() => early.add(failing.mul(5)).backward({ gradient: square() })).toThrow("stop");
    });
  });
});

describe("a tensor in the kernels' memory", () => {
  it("stays where it is when it is moved there again, or serves as a gradient", () => {
    const w = randn([100], { generator }).resident();
    const { data } = w;
    const x = randn([100], { generator, requiresGrad: true });
    const y = x.mul(2);
    y.registerHook(() => undefined);
    y.backward({ gradient: w });
    x.grad = w;
    expect(x.grad).toBe(w);
    expect(w.data).toBe(data);
    expect(w.resident().data).toBe(data);
    expect(isResident(data)).toBe(true);
  });

  it("is of float32: others stay what they are", () => {
    const w = randn([100], { generator, dtype: "float64" });
    const values = w.toTypedArray();
    expect(w.resident().data).toEqual(values);
    expect(isResident(w.data)).toBe(false);
  });

  it("is an ordinary one if the memory is full, and so are the gradients", () => {
    const x = randn([1000], { generator }).requireGrad();
    const gradients = (): unknown => grad(x.tanh().mul(x).exp().sum(), [x])[0].toArray();
    const expected = gradients();
    const rooms: Float32Array[] = [];
    for (let length = 2 ** 30; length >= 1; length /= 2) {
      for (let room = allocateResident(length); room !== undefined; room = allocateResident(length)) {
        rooms.push(room);
      }
    }
    expect(isResident(x.resident().data)).toBe(false);
    expect(gradients()).toEqual(expected);
    for (const room of rooms) releaseResident(room);
    expect(isResident(x.resident().data)).toBe(true);
  });
});
