/**
 * @file What layers do that no recorded value shows: randomness, derivatives by differences, defaults.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  defaultGenerator,
  Generator,
  gradcheck,
  gradgradcheck,
  ones,
  randn,
  type Tensor,
  tensor,
} from "../../src/index.js";
import * as nn from "../../src/nn/index.js";

describe("dropout", () => {
  it("zeroes about the share p and scales the rest so that the mean stays", () => {
    const y = new nn.Dropout(0.25, { generator: new Generator(3) }).forward(ones([100, 100]));
    const values = new Set(y.toTypedArray());
    expect(values).toEqual(new Set([0, Math.fround(1 / 0.75)]));
    expect(y.mean().item()).toBeCloseTo(1, 1);
    expect(y.eq(0).to("float32").mean().item()).toBeCloseTo(0.25, 1);
  });

  it("passes gradients where it passed values", () => {
    const x = ones([50], { requiresGrad: true });
    const y = new nn.Dropout(0.5, { generator: new Generator(1) }).forward(x);
    y.sum().backward();
    expect(x.grad!.toArray()).toEqual(y.toArray());
  });

  it("of channels zeroes whole channels", () => {
    const y = new nn.Dropout2d(0.5, { generator: new Generator(1) }).forward(ones([4, 8, 3, 3]));
    const sums = new Set(y.sum([2, 3]).toTypedArray());
    expect(sums).toEqual(new Set([0, 18]));
  });

  it("is a function, too, which drops unless it is told that nobody is training", () => {
    const x = ones([4, 8, 3, 3]);
    const noise = (): { generator: Generator } => ({ generator: new Generator(1) });
    const { dropout, dropout2d } = nn.functional;
    expect(dropout(x, 0.3, noise()).equal(new nn.Dropout(0.3, noise()).forward(x))).toBe(true);
    expect(dropout2d(x, 0.3, noise()).equal(new nn.Dropout2d(0.3, noise()).forward(x))).toBe(true);
    expect(dropout(x, 0.3, { training: false })).toBe(x);
    expect(dropout2d(x, 0.3, { training: false })).toBe(x);
  });

  it("does nothing in evaluation, nor for p = 0; p = 1 leaves nothing", () => {
    const x = randn([4]);
    expect(new nn.Dropout().eval().forward(x)).toBe(x);
    expect(new nn.Dropout(0).forward(x)).toBe(x);
    expect(new nn.Dropout(1).forward(x).toArray().toString().replaceAll("-", "")).toBe("0,0,0,0");
  });
});

describe("RReLU", () => {
  it("draws a slope between its bounds for each negative element while training", () => {
    const y = new nn.RReLU({ generator: new Generator(2) }).forward(tensor([...Array(50).fill(-1), 2]));
    const slopes = [...y.toTypedArray()].map((value) => -value);
    expect(slopes.pop()).toBe(-2);
    for (const slope of slopes) {
      expect(slope).toBeGreaterThanOrEqual(1 / 8);
      expect(slope).toBeLessThanOrEqual(1 / 3);
    }
    expect(new Set(slopes).size).toBeGreaterThan(40);
  });
});

describe("derivatives agree with finite differences, of both orders", () => {
  const generator = new Generator(5);
  const x = (...shape: number[]): Tensor => randn(shape, { dtype: "float64", generator, requiresGrad: true });
  const layers: [string, nn.Module<Tensor[], Tensor>, Tensor[]][] = [
    ["LayerNorm", new nn.LayerNorm(4), [x(3, 4)]],
    ["RMSNorm", new nn.RMSNorm(4), [x(3, 4)]],
    ["GroupNorm", new nn.GroupNorm(2, 4), [x(2, 4, 3)]],
    ["BatchNorm1d", new nn.BatchNorm1d(3, { trackRunningStats: false }), [x(4, 3)]],
    ["Bilinear", new nn.Bilinear(2, 3, 2, { generator }) as nn.Module<Tensor[], Tensor>, [x(3, 2), x(3, 3)]],
    ["Mish", new nn.Mish(), [x(5)]],
    ["LogSigmoid", new nn.LogSigmoid(), [x(5)]],
    ["CELU", new nn.CELU(0.7), [x(5)]],
    ["PReLU", new nn.PReLU({ numParameters: 2 }), [x(3, 2)]],
    ["GLU", new nn.GLU(), [x(2, 4)]],
    [
      "TripletMarginLoss",
      new nn.TripletMarginLoss({ margin: 5 }) as nn.Module<Tensor[], Tensor>,
      [x(3, 2), x(3, 2), x(3, 2)],
    ],
  ];
  it.each(layers)("%s", (_, layer, inputs) => {
    layer.to("float64");
    const all = [...inputs, ...layer.parameters()];
    const f = (...given: Tensor[]): Tensor => {
      const parameters = [...layer.namedParameters().keys()];
      const own = layer as unknown as Record<string, Tensor>;
      const before = parameters.map((name) => own[name]!);
      // gradcheck moves copies of the inputs, so the layer must compute with those that it is given.
      parameters.forEach((name, i) => {
        own[name] = given[inputs.length + i]!;
      });
      const y = layer.forward(...given.slice(0, inputs.length));
      parameters.forEach((name, i) => {
        own[name] = before[i]!;
      });
      return y;
    };
    expect(gradcheck(f, all)).toBe(true);
    expect(gradgradcheck(f, inputs.length === all.length ? all : all)).toBe(true);
  });
});

describe("RMSNorm", () => {
  it("gives rows a root mean square of 1", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 1, max: 9 }), (seed, length) => {
        const x = randn([3, length], { dtype: "float64", generator: new Generator(seed) });
        const rms = new nn.RMSNorm(length).to("float64").forward(x).square().mean(1);
        for (const value of rms.data) expect(value).toBeCloseTo(1, 6);
      }),
    );
  });

  it("prints as PyTorch's", () => {
    expect(String(new nn.RMSNorm([3, 4]))).toBe("RMSNorm((3, 4), eps=None, elementwise_affine=True)");
    expect(String(new nn.RMSNorm(3, { eps: 1e-6, elementwiseAffine: false }))).toBe(
      "RMSNorm((3,), eps=1e-06, elementwise_affine=False)",
    );
  });
});

describe("Embedding", () => {
  it("begins normal, with a row of zeros for padding", () => {
    const { weight } = new nn.Embedding(4, 3, { paddingIdx: 1, generator: new Generator(1) });
    expect(weight.select(0, 1).toArray()).toEqual([0, 0, 0]);
    expect(weight.eq(0).to("float32").sum().item()).toBe(3);
  });

  it("takes rows from elsewhere, frozen unless told otherwise", () => {
    const rows = randn([3, 2]);
    const frozen = nn.Embedding.fromPretrained(rows);
    expect(frozen.forward(tensor([2, 0], { dtype: "int32" })).toArray()).toEqual([
      rows.select(0, 2).toArray(),
      rows.select(0, 0).toArray(),
    ]);
    expect(frozen.weight.requiresGrad).toBe(false);
    expect(nn.Embedding.fromPretrained(rows, { freeze: false }).weight.requiresGrad).toBe(true);
    expect(Object.keys(frozen.stateDict())).toEqual(["weight"]);
  });

  it("draws nothing when it is given its rows", () => {
    const before = defaultGenerator().getState();
    nn.Embedding.fromPretrained(ones([3, 2]), { paddingIdx: -1 });
    expect(defaultGenerator().getState()).toEqual(before);
  });
});

describe("shaping layers", () => {
  it("Unflatten undoes Flatten", () => {
    const x = randn([2, 3, 4]);
    const there = new nn.Flatten().forward(x);
    expect(there.shape).toEqual([2, 12]);
    expect(new nn.Unflatten(1, [3, -1]).forward(there).toArray()).toEqual(x.toArray());
    expect(String(new nn.Unflatten(1, [3, -1]))).toBe("Unflatten(dim=1, unflattened_size=(3, -1))");
    expect(String(new nn.Flatten({ startAxis: 2 }))).toBe("Flatten(start_dim=2, end_dim=-1)");
  });
});
