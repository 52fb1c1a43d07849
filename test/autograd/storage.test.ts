import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  customOp,
  Generator,
  grad,
  mseLoss,
  noGrad,
  randn,
  type Tensor,
  tensor,
  zeros,
} from "../../src/index.js";
import type { KernelSet } from "../../src/kernels/contract/index.js";
import { wrappingKernels } from "../../src/kernels/index.js";
import { allocateResident, isResident, releaseResident } from "../../src/kernels/memory.js";
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
    const places = new Set<number>();
    const counted = (set: KernelSet): KernelSet => ({
      ...set,
      elementwise(program, outs, ...rest) {
        for (const out of outs) if (isResident(out)) places.add(out.byteOffset);
        set.elementwise(program, outs, ...rest);
      },
    });
    const chain = (length: number): Tensor => {
      let y = randn([1000], { generator, requiresGrad: true });
      for (let i = 0; i < length; i++) y = y.tanh();
      return y.sum();
    };
    const loss = chain(50);
    wrappingKernels(counted, () => loss.backward());
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

it("gradients in flight are free again when backward fails on its way", () => {
  const length = 2 ** 21;
  const w = zeros([length], { requiresGrad: true });
  const seed = zeros([length]);
  for (let i = 0; i < 70; i++) {
    const x = zeros([length], { requiresGrad: true }).neg();
    x.registerHook(() => {
      throw new Error("stop");
    });
    expect(() => x.add(w.neg()).backward({ gradient: seed })).toThrow("stop");
  }
  const room = allocateResident(length);
  expect(room).toBeDefined();
  releaseResident(room!);
});
