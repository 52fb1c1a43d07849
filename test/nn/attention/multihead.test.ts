import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  ArgumentError,
  DTypeError,
  Generator,
  gradcheck,
  gradgradcheck,
  ones,
  randn,
  ShapeError,
  type Tensor,
  tensor,
  zeros,
} from "../../../src/index.js";
import { MultiheadAttention, scaledDotProductAttention } from "../../../src/nn/attention/index.js";
import { kernelSets, restoreKernels } from "../../autograd/kernelSets.js";
import { expectRecorded, recordsOf, restored } from "../sequenceRecords.js";

function source(seed: number): (...shape: number[]) => Tensor {
  const generator = new Generator(seed);
  return (...shape) => randn(shape, { dtype: "float64", generator });
}

function expectClose(a: Tensor, b: Tensor, difference = 1e-12): void {
  expect(a.shape).toEqual(b.shape);
  expect(a.sub(b).abs().amax().item()).toBeLessThanOrEqual(difference);
}

describe.each(kernelSets)("by $title kernels", ({ use }) => {
  beforeAll(use);
  afterAll(restoreKernels);

  it.each(recordsOf("scaledDotProductAttention").map((record) => [record.name, record] as const))(
    "%s is PyTorch's",
    (_, record) => expectRecorded(record, scaledDotProductAttention),
  );

  it.each(recordsOf("MultiheadAttention").map((record) => [record.name, record] as const))(
    "%s is PyTorch's",
    (_, record) => {
      const [embedDim, numHeads] = record.args as [number, number];
      const module = restored(new MultiheadAttention(embedDim, numHeads, record.options), record);
      const call = (...inputs: Parameters<typeof module.forward>) =>
        module.forward(...inputs).filter((result) => result !== undefined);
      expectRecorded(record, call, module.namedParameters());
    },
  );
});

const sizes = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  queries: fc.integer({ min: 1, max: 5 }),
  keys: fc.integer({ min: 1, max: 5 }),
  features: fc.integer({ min: 1, max: 4 }),
  seed: fc.nat(),
});

describe("scaledDotProductAttention", () => {
  it("does not depend on the order of keys and their values", () => {
    fc.assert(
      fc.property(sizes, ({ batch, queries, keys, features, seed }) => {
        const draw = source(seed);
        const [q, k, v] = [
          draw(batch, queries, features),
          draw(batch, keys, features),
          draw(batch, keys, 2),
        ] as const;
        expectClose(scaledDotProductAttention(q, k.flip(1), v.flip(1)), scaledDotProductAttention(q, k, v));
      }),
    );
  });

  it("if causal, matches at each query the result for the sequence up to there", () => {
    fc.assert(
      fc.property(sizes, ({ batch, queries, features, seed }) => {
        const draw = source(seed);
        const [q, k, v] = [1, 2, 3].map(() => draw(batch, queries, features)) as [Tensor, Tensor, Tensor];
        const whole = scaledDotProductAttention(q, k, v, { causal: true });
        for (let i = 0; i < queries; i++) {
          const upTo = (x: Tensor): Tensor => x.narrow(1, 0, i + 1);
          const here = scaledDotProductAttention(q.narrow(1, i, 1), upTo(k), upTo(v));
          expectClose(whole.narrow(1, i, 1), here);
        }
      }),
    );
  });

  it("treats a bool mask like a floating one of 0 and −∞", () => {
    fc.assert(
      fc.property(sizes, ({ batch, queries, keys, features, seed }) => {
        const draw = source(seed);
        const [q, k, v] = [
          draw(batch, queries, features),
          draw(batch, keys, features),
          draw(batch, keys, 2),
        ] as const;
        const mask = draw(queries, keys)
          .gt(0)
          .logicalOr(tensor([true, ...new Array(keys - 1).fill(false)]));
        const floating = zeros([queries, keys], { dtype: "float64" }).maskedFill(
          mask.logicalNot(),
          -Infinity,
        );
        expectClose(
          scaledDotProductAttention(q, k, v, { mask }),
          scaledDotProductAttention(q, k, v, { mask: floating }),
          0,
        );
      }),
    );
  });

  it("has first and second derivatives, masked or not", () => {
    const draw = source(1);
    const inputs = [draw(2, 3, 2), draw(2, 3, 2), draw(2, 3, 2)];
    for (const x of inputs) x.requiresGrad = true;
    for (const causal of [false, true]) {
      const f = (q: Tensor, k: Tensor, v: Tensor): Tensor => scaledDotProductAttention(q, k, v, { causal });
      expect(gradcheck(f, inputs)).toBe(true);
      expect(gradgradcheck(f, inputs)).toBe(true);
    }
  });

  it("drops weights and scales up the others, using the given generator", () => {
    const [q, v] = [zeros([1, 4]), ones([1000, 1])];
    const run = (seed: number) =>
      scaledDotProductAttention(q, zeros([1000, 4]), v, { dropout: 0.5, generator: new Generator(seed) });
    expect(Math.abs(run(1).item() - 1)).toBeLessThan(0.1);
    expect(run(1).item()).not.toBe(1);
    expect(run(1).item()).toBe(run(1).item());
    expect(run(1).item()).not.toBe(run(2).item());
  });

  it("returns 0 and no gradient for a query with nothing to attend to", () => {
    const mask = tensor([
      [true, true],
      [false, false],
    ]);
    const [q, k, v] = [0, 1, 2].map(() => ones([2, 1]).requireGrad()) as [Tensor, Tensor, Tensor];
    const y = scaledDotProductAttention(q, k, v, { mask });
    expect(y.toArray()).toEqual([[1], [0]]);
    y.sum().backward();
    expect(q.grad!.toArray()).toEqual([[0], [0]]);
    expect(v.grad!.toArray()).toEqual([[0.5], [0.5]]);
  });
});

describe("a padded sequence", () => {
  it("that is all padding does not affect the weights' gradients", () => {
    const draw = source(7);
    const layer = new MultiheadAttention(4, 2, { batchFirst: true, dtype: "float64" });
    const x = draw(2, 3, 4);
    const padding = tensor([
      [false, false, true],
      [true, true, true],
    ]);
    const [all] = layer.forward(x, x, x, { keyPaddingMask: padding });
    all.select(0, 0).square().sum().backward();
    const gradient = layer.inProjWeight!.grad!;
    const alone = new MultiheadAttention(4, 2, { batchFirst: true, dtype: "float64" });
    alone.loadStateDict(layer.stateDict());
    const [first] = [x.select(0, 0)];
    const [own] = alone.forward(first, first, first, { keyPaddingMask: padding.select(0, 0) });
    own.square().sum().backward();
    expectClose(gradient, alone.inProjWeight!.grad!);
  });
});

describe("MultiheadAttention", () => {
  it("with batchFirst, matches the results for transposed sequences", () => {
    const draw = source(2);
    const first = new MultiheadAttention(6, 3, { batchFirst: true, dtype: "float64" });
    const second = new MultiheadAttention(6, 3, { dtype: "float64" });
    second.loadStateDict(first.stateDict());
    const [x, y] = [draw(2, 4, 6), draw(2, 5, 6)];
    const [a, weightsA] = first.forward(x, y);
    const [b, weightsB] = second.forward(x.transpose(0, 1), y.transpose(0, 1));
    expectClose(a, b.transpose(0, 1));
    expectClose(weightsA!, weightsB!);
    expectClose(weightsA!.sum(-1), ones([2, 4], { dtype: "float64" }));
  });

  it("attends to the query itself by default, and uses the keys as values", () => {
    const x = source(3)(4, 2, 6);
    const module = new MultiheadAttention(6, 2, { dtype: "float64" });
    expectClose(module.forward(x)[0], module.forward(x, x, x)[0], 0);
    const y = source(4)(3, 2, 6);
    expectClose(module.forward(x, y)[0], module.forward(x, y, y)[0], 0);
  });

  it("drops weights only during training, using the given generator", () => {
    const x = source(5)(4, 2, 6);
    const options = { dropout: 0.5, dtype: "float64" } as const;
    const make = () => new MultiheadAttention(6, 2, { ...options, generator: new Generator(1) });
    const [output, weights] = make().forward(x);
    expectClose(output, make().forward(x)[0], 0);
    expect(weights!.eq(0).any().item()).toBe(1);
    expect(make().eval().forward(x)[1]!.eq(0).any().item()).toBe(0);
  });

  it("starts with Xavier-uniform projections and biases of 0", () => {
    const module = new MultiheadAttention(64, 4, { addBiasKv: true, generator: new Generator(1) });
    const bound = Math.sqrt(6 / (64 + 192));
    const largest = module.inProjWeight!.abs().amax().item();
    expect(largest).toBeLessThanOrEqual(bound);
    expect(largest).toBeGreaterThan(0.99 * bound);
    expect(module.inProjBias!.abs().amax().item()).toBe(0);
    expect(module.outProj.bias!.abs().amax().item()).toBe(0);
    expect(module.biasK!.std().item()).toBeGreaterThan(0.05);
    const other = new MultiheadAttention(4, 2, { kdim: 3 });
    expect(Object.keys(other.stateDict())).toEqual([
      "q_proj_weight",
      "k_proj_weight",
      "v_proj_weight",
      "in_proj_bias",
      "out_proj.weight",
      "out_proj.bias",
    ]);
  });
});

describe("an empty batch", () => {
  it("is handled like any other", () => {
    const attention = new MultiheadAttention(4, 2);
    const x = zeros([3, 0, 4]);
    const [y, weights] = attention.forward(x, x, x, { keyPaddingMask: zeros([0, 3], { dtype: "bool" }) });
    expect([y.shape, weights!.shape]).toEqual([
      [3, 0, 4],
      [0, 3, 3],
    ]);
  });
});

describe("attention rejects", () => {
  const x = zeros([3, 2, 4]);
  const attention = new MultiheadAttention(4, 2);
  const refusals: readonly [string, () => unknown, new (...args: never[]) => Error, string][] = [
    [
      "lists",
      () => scaledDotProductAttention(zeros([4]), zeros([3, 4]), zeros([3, 4])),
      ShapeError,
      "scaledDotProductAttention: needs [L, E], [S, E] and [S, V], got [4] and [3, 4] and [3, 4]",
    ],
    [
      "other features",
      () => scaledDotProductAttention(zeros([2, 3]), zeros([3, 4]), zeros([3, 4])),
      ShapeError,
      "q and k must have the same number of features, k and v the same number of rows, got [2, 3] and [3, 4] and [3, 4]",
    ],
    [
      "a mask for a causal one",
      () => scaledDotProductAttention(x, x, x, { causal: true, mask: ones([2, 2]) }),
      ArgumentError,
      "scaledDotProductAttention: takes a mask or causal, not both",
    ],
    [
      "a mask of numbers",
      () => scaledDotProductAttention(x, x, x, { mask: ones([2, 2], { dtype: "int32" }) }),
      DTypeError,
      "scaledDotProductAttention: a mask must be bool or floating, got int32",
    ],
    [
      "whole numbers",
      () => scaledDotProductAttention(...([x, x, x].map((y) => y.to("int32")) as [Tensor, Tensor, Tensor])),
      DTypeError,
      "scaledDotProductAttention: needs a floating dtype, got int32",
    ],
    [
      "a dropout that is none",
      () => scaledDotProductAttention(x, x, x, { dropout: -1 }),
      ArgumentError,
      "scaledDotProductAttention: dropout must be within 0 … 1, got -1",
    ],
    [
      "heads that do not divide",
      () => new MultiheadAttention(4, 3),
      ArgumentError,
      "MultiheadAttention: 3 heads do not divide 4 features",
    ],
    [
      "no heads",
      () => new MultiheadAttention(4, 0),
      ArgumentError,
      "MultiheadAttention: numHeads must be a whole number ≥ 1, got 0",
    ],
    [
      "another query",
      () => attention.forward(zeros([3, 2, 5])),
      ShapeError,
      "MultiheadAttention: the query must be [L, N, 4] or [L, 4], got [3, 2, 5]",
    ],
    [
      "another key",
      () => attention.forward(x, zeros([3, 4])),
      ShapeError,
      "MultiheadAttention: the key must be [L, N, 4] or [L, 4], got [3, 4]",
    ],
    [
      "another batch",
      () => attention.forward(x, zeros([3, 1, 4])),
      ShapeError,
      "MultiheadAttention: the key must have as many sequences as the query, got [3, 1, 4] and [3, 2, 4]",
    ],
    [
      "too few values",
      () => attention.forward(x, x, zeros([2, 2, 4])),
      ShapeError,
      "MultiheadAttention: there must be as many values as keys, got [3, 2, 4] and [2, 2, 4]",
    ],
    [
      "another mask",
      () => attention.forward(x, x, x, { attnMask: ones([2, 3]) }),
      ShapeError,
      "MultiheadAttention: attnMask must be [3, 3] or [4, 3, 3], got [2, 3]",
    ],
    [
      "another padding mask",
      () => attention.forward(x, x, x, { keyPaddingMask: ones([3, 2]) }),
      ShapeError,
      "MultiheadAttention: keyPaddingMask must be [2, 3], got [3, 2]",
    ],
  ];

  it.each(refusals)("%s", (_, act, type, message) => {
    expect(act).toThrow(type as typeof Error);
    expect(act).toThrow(message);
  });
});
