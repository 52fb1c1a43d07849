/**
 * @file Gradients of rows (`sparse: true`): what they are. Who follows them is tested in sparse.test.ts.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { grad, randn, type Tensor } from "../../src/index.js";
import { type KernelSet, wrappingKernels } from "../../src/kernels/index.js";
import { wrapped } from "../../src/kernels/sets.js";
import { functional } from "../../src/nn/index.js";
import * as optim from "../../src/optim/index.js";
import { expectClose, indices, twins } from "./twins.js";

/** Words, their neighbours, and words that are none. */
const words = fc.record({
  list: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 9 }),
  paddingIdx: fc.constantFrom(undefined, 2, -1),
});

describe("a gradient of rows", () => {
  it("reads like the one of all, after one backward and two, and with weights used elsewhere", () => {
    fc.assert(
      fc.property(words, words, ({ list, paddingIdx }, { list: other }) => {
        const [rows, all] = twins(paddingIdx === undefined ? {} : { paddingIdx });
        for (const { forward, weight } of [rows, all]) {
          forward(indices(...list))
            .square()
            .sum()
            .backward();
          forward(indices(...other))
            .sin()
            .sum()
            .backward();
          expect(weight.grad?.shape).toEqual([6, 3]);
        }
        expectClose(rows.weight.grad!, all.weight.grad!);
        for (const { forward, weight } of [rows, all]) {
          const both = forward(indices(...list))
            .sum()
            .add(weight.square().sum());
          both.backward();
          forward(indices(...other))
            .sum()
            .backward();
        }
        expectClose(rows.weight.grad!, all.weight.grad!);
      }),
      { numRuns: 30 },
    );
  });

  it("is one of all where it is recorded itself", () => {
    const results = twins({ paddingIdx: 1 }).map(({ forward, weight }) => {
      const loss = forward(indices(1, 4, 1, 4, 0))
        .pow(3)
        .sum();
      const [first] = grad(loss, [weight], { createGraph: true });
      return [first, ...grad(first.square().sum(), [weight])] as const;
    });
    results[0]!.forEach((gradient, i) => void expectClose(gradient, results[1]![i]!, 1e-4));
  });

  it("passes hooks, is assigned, and is cleared like any other", () => {
    const [{ forward, weight }, all] = twins();
    const remove = weight.registerHook((g) => g.mul(2));
    forward(indices(3, 3)).sum().backward();
    remove();
    all.forward(indices(3, 3)).sum().mul(2).backward();
    expectClose(weight.grad!, all.weight.grad!);
    weight.grad = undefined;
    forward(indices(5)).sum().backward();
    all.weight.grad = weight.grad;
    expect(all.weight.grad!.sum().item()).toBe(3);
    weight.clearGrad();
    expect(weight.grad).toBeUndefined();
  });

  it("may be optimized itself, as all of it", () => {
    const results = twins().map(({ forward, weight }) => {
      forward(indices(1, 4, 1))
        .square()
        .sum()
        .backward();
      const g = weight.grad!.requireGrad();
      const optimizer = new optim.SGD([g], { lr: 0.1 });
      for (let step = 0; step < 2; step++) {
        optimizer.zeroGrad();
        g.sub(1).square().sum().backward();
        optimizer.step();
      }
      return g;
    });
    expectClose(results[0]!, results[1]!);
    expect(results[0]!.toArray(2)[0]![0]).toBeCloseTo(0.36, 5);
  });

  it("is not filled in by backward, hooks, clipping, or whoever takes it without reading it", () => {
    const weight = randn([1000, 8], { requiresGrad: true });
    weight.registerHook((g) => g);
    let filled = 0;
    const watch = (set: KernelSet): KernelSet =>
      wrapped(set, (kernel, name) => (...args) => {
        if (name === "indexAdd" && (args[0] as { length: number }).length === weight.size) filled++;
        kernel(...args);
      });
    wrappingKernels(watch, () => {
      for (let pass = 0; pass < 2; pass++) {
        functional
          .embedding(indices(3, 1, 3), weight, { sparse: true })
          .square()
          .sum()
          .backward();
        optim.clipGradNorm([weight], 1);
        expect(weight.grad!.shape).toEqual([1000, 8]);
      }
      expect(filled).toBe(0);
      weight.grad!.toArray();
      expect(filled).toBe(1);
    });
  });

  it("is scaled and cut by clipping as the one of all, and stays what it is", () => {
    for (const clip of [
      (p: Tensor) => optim.clipGradNorm([p], 0.5),
      (p: Tensor) => optim.clipGradNorm([p], 0.5, { normType: Infinity }),
      (p: Tensor) => optim.clipGradValue([p], 0.3),
    ]) {
      const [rows, all] = twins();
      const unclipped: Tensor[] = [];
      const found = [rows, all].map(({ forward, weight }) => {
        forward(indices(3, 0, 3))
          .square()
          .sum()
          .backward();
        const read = weight.grad!;
        const norm = clip(weight) ?? 0;
        unclipped.push(read.detach());
        return norm;
      });
      expectClose(unclipped[0]!, unclipped[1]!);
      expect(unclipped[0]!.sub(rows.weight.grad!).abs().amax().item()).toBeGreaterThan(0.1);
      expect(found[0]).toBeCloseTo(found[1]!, 5);
      expectClose(rows.weight.grad!, all.weight.grad!);
      // Adam refuses it still.
      expect(() => new optim.Adam([rows.weight]).step()).toThrow("gradient of rows");
    }
  });
});
