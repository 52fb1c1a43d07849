/**
 * @file Gradients of rows (`sparse: true`): who follows them, and what a step with them costs.
 */
import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.js";
import { Generator, noGrad, randint, randn, type Tensor, tensor } from "../../src/index.js";
import { encodeCheckpoint, restoreCheckpoint } from "../../src/io/index.js";
import { type KernelSet, wrappingKernels } from "../../src/kernels/index.js";
import { wrapped } from "../../src/kernels/sets.js";
import { Embedding, EmbeddingBag, functional, Linear, Module } from "../../src/nn/index.js";
import * as optim from "../../src/optim/index.js";
import { optimizerRows } from "../optim/table.js";
import { said } from "./said.js";
import { expectClose, indices, twins } from "./twins.js";

describe("optimizers", () => {
  const following = ["SGD", "Adagrad", "SparseAdam", "AdamW", "LBFGS"];

  it.each(Object.keys(optimizerRows))("%s follows a gradient of rows, or names who does", (name) => {
    const [{ forward, weight }] = twins();
    const Made = (optim as unknown as Record<string, new (p: Tensor[]) => optim.Optimizer>)[name]!;
    const other = randn([2], { requiresGrad: true });
    other.grad = other.detach();
    const optimizer = new Made([other, weight]);
    const loss = (): Tensor => {
      optimizer.zeroGrad();
      const value = forward(indices(3, 0)).square().sum().add(other.square().sum());
      value.backward();
      return value;
    };
    const before = [other, weight].map((p) => p.toArray());
    if (following.includes(name)) {
      optimizer.step(loss);
      expect(weight.toArray()).not.toEqual(before[1]);
      return;
    }
    expect(() => optimizer.step(loss)).toThrow(
      `${name}: cannot follow a gradient of rows (sparse: true): it moves rows without a gradient, too. ` +
        "Use SparseAdam, AdamW, Adagrad, or SGD.",
    );
    // Nothing was changed before.
    expect([other, weight].map((p) => p.toArray())).toEqual(before);
  });

  it.each([
    ["SGD with momentum", (p: Tensor) => new optim.SGD([p], { momentum: 0.9 })],
    ["SGD with weight decay", (p: Tensor) => new optim.SGD([p], { weightDecay: 0.1 })],
    ["Adagrad with weight decay", (p: Tensor) => new optim.Adagrad([p], { weightDecay: 0.1 })],
  ])("%s moves all rows, which is refused", (_, make) => {
    const [{ forward, weight }] = twins();
    const optimizer = make(weight);
    forward(indices(1)).sum().backward();
    expect(() => optimizer.step()).toThrow(/gradient of rows .* moves? all rows/);
  });

  it("AdamW moves the rows that have a gradient as if there were no others", () => {
    const [{ forward, weight }] = twins();
    const start = weight.detach().clone();
    const few = start.indexSelect(0, indices(1, 4)).requireGrad();
    const [lazy, dense] = [new optim.AdamW([weight], { lr: 0.1 }), new optim.AdamW([few], { lr: 0.1 })];
    for (let i = 0; i < 4; i++) {
      lazy.zeroGrad();
      dense.zeroGrad();
      forward(indices(1, 4, 4))
        .square()
        .sum()
        .backward();
      functional
        .embedding(indices(0, 1, 1), few)
        .square()
        .sum()
        .backward();
      lazy.step();
      dense.step();
    }
    expectClose(weight.indexSelect(0, indices(1, 4)), few);
    expectClose(weight.indexSelect(0, indices(0, 2, 3, 5)), start.indexSelect(0, indices(0, 2, 3, 5)), 0);
  });

  it("do not touch padding, nor anything if nothing was looked up", () => {
    const [{ forward, weight }] = twins({ paddingIdx: 1 });
    const before = weight.toArray(2);
    const optimizer = new optim.AdamW([weight], { lr: 0.1 });
    forward(indices(1, 1)).sum().backward();
    optimizer.step();
    expect(weight.toArray()).toEqual(before);
    optimizer.zeroGrad();
    forward(indices()).sum().backward();
    optimizer.step();
    expect(weight.toArray()).toEqual(before);
  });

  it("visit no more than the rows of a step, in any kernel", () => {
    const [embedding, bag] = [
      new Embedding(20_000, 8, { sparse: true }),
      new EmbeddingBag(20_000, 8, { sparse: true }),
    ];
    const parameters = [embedding.weight, bag.weight];
    const batch = randint(0, 20_000, [50, 4]);
    for (const optimizer of [
      new optim.SGD(parameters),
      new optim.Adagrad(parameters),
      new optim.SparseAdam(parameters),
      new optim.AdamW(parameters),
    ]) {
      const step = (): void => {
        optimizer.zeroGrad();
        const loss = embedding.forward(batch).sum(1).sub(bag.forward(batch)).square().mean();
        loss.backward();
        optim.clipGradNorm(parameters, 1);
        optimizer.step();
      };
      // The first one makes the state.
      step();
      let most = 0;
      const watch = (set: KernelSet): KernelSet =>
        wrapped(set, (kernel, name) => (...args) => {
          const lists = args as { length: number }[];
          const isLookup = name === "indexSelect" || name === "indexAdd";
          const out = isLookup ? lists[name === "indexSelect" ? 0 : 1]! : lists.flat(1)[0]!;
          most = Math.max(most, name === "elementwise" ? (args[1] as never)[0]["length"] : out.length);
          kernel(...args);
        });
      wrappingKernels(watch, step);
      expect(most).toBeGreaterThan(0);
      expect(most).toBeLessThanOrEqual(2 * 50 * 4 * 8);
    }
  });
});

/** A model whose output layer has the vectors of its words as weights. */
class Tied extends Module<[words: Tensor], Tensor> {
  readonly vectors = new Embedding(6, 3, { sparse: true });
  readonly output = new Linear(3, 6);

  constructor() {
    super();
    this.output.weight = this.vectors.weight;
  }

  override forward(words: Tensor): Tensor {
    return this.output.forward(this.vectors.forward(words));
  }
}

describe("tied weights", () => {
  const step = (model: Tied, optimizer: optim.Optimizer): number => {
    optimizer.zeroGrad();
    const loss = model
      .forward(indices(0, 3, 3))
      .square()
      .mean();
    loss.backward();
    optimizer.step();
    return loss.item();
  };

  it("have the gradient of both uses, and are listed once among the parameters", () => {
    const [sparse, dense] = [new Tied(), new Tied()];
    const weight = sparse.vectors.weight.detach();
    noGrad(() => dense.vectors.weight.assign(weight));
    noGrad(() => dense.output.bias!.assign(sparse.output.bias!.detach()));
    const plain = functional.embedding(indices(0, 3, 3), dense.vectors.weight);
    dense.output.forward(plain).square().mean().backward();
    sparse
      .forward(indices(0, 3, 3))
      .square()
      .mean()
      .backward();
    expectClose(sparse.vectors.weight.grad!, dense.vectors.weight.grad!);
    expect([...sparse.namedParameters()].map(([name]) => name)).toEqual(["vectors.weight", "output.bias"]);
    // A gradient of all is for every optimizer.
    new optim.Adam(sparse.parameters()).step();
  });

  it("stay tied through state dicts and checkpoints, which continue as if nothing had happened", () => {
    for (const make of [
      (model: Tied) => new optim.AdamW(model.parameters(), { lr: 0.1 }),
      (model: Tied) => new optim.SparseAdam(model.parameters(), { lr: 0.1 }),
    ]) {
      const [first, second] = [new Tied(), new Tied()];
      const [before, after] = [make(first), make(second)];
      for (let i = 0; i < 3; i++) step(first, before);
      const file = encodeCheckpoint({ model: first, optimizer: before });
      restoreCheckpoint(file, { model: second, optimizer: after });
      expect(second.output.weight).toBe(second.vectors.weight);
      for (let i = 0; i < 3; i++) expect(step(second, after)).toBe(step(first, before));
      expect(second.stateDict()).toEqual(first.stateDict());
      const third = new Tied();
      third.loadStateDict(first.stateDict());
      expect(third.output.weight).toBe(third.vectors.weight);
      expect(third.stateDict()).toEqual(first.stateDict());
    }
  });

  it("of an embedding alone, with its lazy state, survive a checkpoint", () => {
    const make = () => {
      const embedding = new Embedding(6, 3, { sparse: true });
      return { embedding, optimizer: new optim.SparseAdam(embedding.parameters(), { lr: 0.1 }) };
    };
    const turn = ({ embedding, optimizer }: ReturnType<typeof make>, word: number): void => {
      optimizer.zeroGrad();
      embedding.forward(indices(word, 5)).square().sum().backward();
      optimizer.step();
    };
    const [first, second] = [make(), make()];
    for (let i = 0; i < 4; i++) turn(first, i);
    restoreCheckpoint(encodeCheckpoint(first), second);
    for (let i = 2; i < 5; i++) for (const one of [first, second]) turn(one, i);
    expect(second.embedding.weight.toArray()).toEqual(first.embedding.weight.toArray());
  });
});

describe("a compiled training step", () => {
  it("runs uncompiled with gradients of rows, says so, and computes the same", () => {
    const make = () => {
      const [embedding] = twins();
      const optimizer = new optim.AdamW(embedding.parameters(), { lr: 0.1 });
      const step = (list: Tensor): Tensor => {
        optimizer.zeroGrad();
        const loss = embedding.forward(list).square().mean();
        loss.backward();
        optimizer.step();
        return loss;
      };
      return { embedding, step };
    };
    const [plain, other] = [make(), make()];
    const compiled = compile(other.step);
    for (const list of [indices(0, 1), indices(3, 3), indices(0, 4), indices(1, 1)]) {
      expect(compiled(list).item()).toBe(plain.step(list).item());
    }
    expect(other.embedding.weight.toArray()).toEqual(plain.embedding.weight.toArray());
    expect(compiled.explain()).toContain("runs uncompiled: a gradient is stored as rows (sparse: true)");
  });
});

describe("EmbeddingBag", () => {
  it.each(["sum", "mean", "max"] as const)("with gradients of rows is the one without, %s", (mode) => {
    const weight = randn([6, 3], { generator: new Generator(2) });
    const list = indices(2, 0, 2, 5, 1);
    const found = [true, false].map((sparse) => {
      const bag = new EmbeddingBag(6, 3, { mode, sparse, weight, paddingIdx: 0 });
      const y = bag.forward(list, indices(0, 2, 2));
      y.square().sum().backward();
      return [y, bag.weight.grad!] as const;
    });
    expectClose(found[0]![0], found[1]![0]);
    expectClose(found[0]![1], found[1]![1]);
  });

  it("names what is wrong", () => {
    const bag = new EmbeddingBag(6, 3);
    const list = indices(2, 0, 2);
    const cases: [() => unknown, string][] = [
      [
        () => new EmbeddingBag(6, 3, { mode: "min" as never }),
        'mode must be "sum", "mean" or "max", got "min"',
      ],
      [() => new EmbeddingBag(6, 3, { paddingIdx: 6 }), "paddingIdx must be within -6 … 5, got 6"],
      [() => bag.forward(list), "needs [N, L], or a list with offsets, got [3]"],
      [() => bag.forward(list.reshape([1, 3]), indices(0)), "offsets are for a list of indices, got [1, 3]"],
      [() => bag.forward(indices(6), indices(0)), "index 6 is not within 0 … 5"],
      [() => bag.forward(list, tensor([0])), "offsets must be int32, got float32"],
      [() => bag.forward(list, indices(1, 2)), "offsets must ascend from 0 to at most 3"],
      [() => bag.forward(list, indices(0, 2, 1)), "offsets must ascend from 0 to at most 3"],
      [() => bag.forward(list, indices(0, 4)), "offsets must ascend from 0 to at most 3"],
      [
        () => bag.forward(list, indices(0), tensor([1, 2, 3])),
        'perSampleWeights need mode "sum", got "mean"',
      ],
      [
        () => new EmbeddingBag(6, 3, { mode: "sum" }).forward(list, indices(0), tensor([1, 2])),
        "perSampleWeights must be [3], got [2]",
      ],
    ];
    for (const [call, message] of cases) expect(said(call)).toContain(`EmbeddingBag: ${message}`);
  });
});
