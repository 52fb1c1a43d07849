import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  compile,
  defaultGenerator,
  Generator,
  grad,
  manualSeed,
  noGrad,
  randn,
  type Tensor,
  tensor,
  zeros,
} from "../../src/index.js";
import { Dropout, Linear, LSTM, Sequential, Tanh } from "../../src/nn/index.js";
import { checkpoint } from "../../src/transforms/index.js";
import { kernelSets, restoreKernels } from "../autograd/kernelSets.js";

const generator = new Generator(1);
const draw = (...shape: number[]): Tensor => randn(shape, { dtype: "float64", generator });
const made = { dtype: "float64", generator } as const;

/** What a loss and its gradients are, with a checkpoint or without. */
function compare(loss: (through: typeof checkpoint) => Tensor, leaves: readonly Tensor[]): void {
  manualSeed(3);
  const plain = loss((fn, ...inputs) => fn(...inputs));
  const expected = grad(plain, leaves);
  const after = defaultGenerator().random();
  manualSeed(3);
  const y = loss(checkpoint);
  expect(y.toArray()).toEqual(plain.toArray());
  const found = grad(y, leaves);
  expect(found.map(String)).toEqual(expected.map(String));
  expect(defaultGenerator().random()).toBe(after);
}

describe.each(kernelSets)("by $title kernels", ({ use }) => {
  beforeAll(use);
  afterAll(restoreKernels);

  it("gives the same gradients of inputs and parameters, bit for bit", () => {
    const net = new Sequential(new Linear(3, 5, made), new Tanh(), new Linear(5, 2, made));
    const x = draw(4, 3).requireGrad();
    compare(
      (through) =>
        through((h: Tensor) => net.forward(h.sin()), x)
          .square()
          .sum(),
      [x, ...net.parameters()],
    );
  });

  it("repeats random numbers, those of layers with generators of their own included", () => {
    const own = new Generator(5);
    const drops = [new Dropout(0.5), new Dropout(0.3, { generator: own })];
    const x = draw(20, 3).requireGrad();
    const start = own.getState();
    compare(
      (through) => {
        own.setState(start);
        return through((h: Tensor) => drops[1]!.forward(drops[0]!.forward(h.tanh()).exp()), x).sum();
      },
      [x],
    );
    // An odd number of normal deviates leaves one waiting.
    compare(
      (through) =>
        through((h: Tensor) => h.mul(randn([3], { dtype: "float64" })).add(randn([3])), x)
          .square()
          .sum(),
      [x],
    );
  });

  it("stops at what comes from outside, also where one source is computed from another", () => {
    const [x, w] = [draw(3).requireGrad(), draw(3).requireGrad()];
    compare(
      (through) => {
        const a = x.mul(w);
        const b = a.exp().add(x);
        return through((h: Tensor) => h.mul(a).mul(w).sin(), b).sum();
      },
      [x, w],
    );
  });

  it("has several results, in lists", () => {
    const lstm = new LSTM(2, 3, made);
    const x = draw(4, 2, 2).requireGrad();
    compare(
      (through) => {
        const [y, [h, c]] = through((z: Tensor) => lstm.forward(z), x);
        return y.square().sum().add(h.mul(c).sum());
      },
      [x, ...lstm.parameters()],
    );
  });

  it("may stand in another checkpoint, and one after the other", () => {
    const drop = new Dropout(0.4);
    const x = draw(8).requireGrad();
    compare(
      (through) => {
        const inner = (h: Tensor): Tensor => through((z: Tensor) => drop.forward(z.sin()), h.mul(2));
        return through(inner, through(inner, x)).sum();
      },
      [x],
    );
  });

  it("is differentiated twice", () => {
    const [x, w] = [draw(3).requireGrad(), draw(3).requireGrad()];
    const second = (through: typeof checkpoint): Tensor[] => {
      const a = x.exp();
      const y = through((h: Tensor) => h.mul(w).sin().mul(h), a).sum();
      const [dx] = grad(y, [x], { createGraph: true });
      return grad(dx.square().sum(), [x, w]);
    };
    const expected = second((fn, ...inputs) => fn(...inputs));
    second(checkpoint).forEach((g, i) => {
      expect(g.sub(expected[i]!).abs().amax().item()).toBeLessThan(1e-12);
    });
  });

  it("goes back as often as the graph is retained, and adds gradients up in leaves", () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const y = checkpoint((h: Tensor) => h.pow(3), x).sum();
    y.backward({ retainGraph: true });
    y.backward();
    expect(x.grad!.toArray()).toEqual([6, 24]);
  });
});

describe("a checkpoint", () => {
  it("runs its function once where nothing is recorded, and twice where it is", () => {
    let runs = 0;
    const fn = (h: Tensor): Tensor => {
      runs++;
      return h.exp();
    };
    noGrad(() => checkpoint(fn, zeros([2], { requiresGrad: true })));
    checkpoint(fn, zeros([2]));
    expect(runs).toBe(2);
    checkpoint(fn, zeros([2], { requiresGrad: true }))
      .sum()
      .backward();
    expect(runs).toBe(4);
  });

  it("does not touch tensors that its function does not compute", () => {
    const x = zeros([2], { requiresGrad: true });
    const mask = tensor([true, false]);
    const [same, y, whole] = checkpoint((h: Tensor): readonly Tensor[] => [h, h.mul(2), mask], x);
    expect([same, whole]).toEqual([x, mask]);
    expect(y!.requiresGrad).toBe(true);
  });

  it("computes the same inside a compiled function", () => {
    const x = draw(3).requireGrad();
    const step = compile((h: Tensor) => {
      x.clearGrad();
      const y = checkpoint((z: Tensor) => z.mul(x).sin(), h).sum();
      y.backward();
      return y;
    });
    for (let i = 0; i < 4; i++) {
      const h = draw(3);
      step(h);
      expect(x.grad!.sub(h.mul(x.detach()).cos().mul(h)).abs().amax().item()).toBeLessThan(1e-12);
    }
  });

  it("throws for promises and results that are not tensors", () => {
    const x = zeros([2], { requiresGrad: true });
    expect(() => checkpoint((_: Tensor) => 1 as never, x)).toThrow(
      "checkpoint: fn must return tensors, got 1",
    );
    expect(() => checkpoint((async () => x) as never)).toThrow(
      "checkpoint: the function must be synchronous",
    );
  });

  it("detects a parameter changed before the backward pass", () => {
    const w = zeros([2], { requiresGrad: true });
    const y = checkpoint((h: Tensor) => h.mul(w), zeros([2])).sum();
    noGrad(() => w.assign([0], 1));
    expect(() => y.backward()).toThrow("a tensor that the gradient of checkpoint needs was changed");
  });

  it("keeps only a small part of the intermediates", () => {
    const program = fileURLToPath(new URL("./checkpointProgram.ts", import.meta.url));
    const run = (how: string): number =>
      Number(
        execFileSync(process.execPath, ["--expose-gc", "--import", "tsx", program, how], {
          encoding: "utf8",
        }),
      );
    expect(run("checkpoint") / run("keep")).toBeLessThan(0.3);
  });
});
