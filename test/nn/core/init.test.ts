import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Generator, type Tensor, zeros } from "../../../src/index.js";
import { init, Linear } from "../../../src/nn/index.js";
import { type Fan, type Gain, loadModules } from "../../reference/cases.js";

const gains = loadModules().filter(
  (record): record is Gain => record.record === "init" && record.kind === "gain",
);
const fans = loadModules().filter(
  (record): record is Fan => record.record === "init" && record.kind === "fan",
);

function largest(x: Tensor): number {
  return Math.max(...Array.from(x.data, Math.abs));
}

/** Many draws in one tensor that has the fans of `shape`. */
function draws(shape: readonly number[], fill: (x: Tensor) => Tensor): Float64Array {
  const all: number[] = [];
  while (all.length < 20_000) all.push(...fill(zeros(shape, { dtype: "float64" })).toTypedArray());
  return Float64Array.from(all);
}

function spread(values: Float64Array): number {
  return Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
}

describe("calculateGain", () => {
  it.each(gains.map((record) => [record.name, record] as const))("gives PyTorch's %s", (_, record) => {
    const name = record.nonlinearity as init.Nonlinearity;
    expect(init.calculateGain(name, record.negativeSlope)).toBeCloseTo(record.gain, 14);
  });

  it("rejects unknown names", () => {
    expect(() => init.calculateGain("gelu" as never)).toThrow(
      'calculateGain: nonlinearity must be "linear", "conv1d", "conv2d", "convTranspose2d", "sigmoid", "tanh", "relu", "leakyRelu" or "selu", got "gelu"',
    );
  });
});

describe("Xavier's and Kaiming's schemes have PyTorch's bounds and standard deviations", () => {
  const generator = new Generator(7);
  const cases = fans.flatMap((fan) =>
    (["linear", "relu"] as const).map((nonlinearity) => [fan.name, nonlinearity, fan] as const),
  );
  it.each(cases)("%s before %s", (_, nonlinearity, { shape, schemes }) => {
    const scheme = schemes[nonlinearity];
    const { gain } = scheme;
    const bounds: [number, (x: Tensor) => Tensor][] = [
      [scheme.xavierBound, (x) => init.xavierUniform(x, { gain, generator })],
      [scheme.kaimingFanInBound, (x) => init.kaimingUniform(x, { nonlinearity, generator })],
      [scheme.kaimingFanOutBound, (x) => init.kaimingUniform(x, { nonlinearity, mode: "fanOut", generator })],
    ];
    for (const [bound, fill] of bounds) {
      const most = draws(shape, fill).reduce((max, v) => Math.max(max, Math.abs(v)), 0);
      expect(most).toBeLessThanOrEqual(bound);
      expect(most).toBeGreaterThan(0.99 * bound);
    }
    const spreads: [number, (x: Tensor) => Tensor][] = [
      [scheme.xavierStd, (x) => init.xavierNormal(x, { gain, generator })],
      [scheme.kaimingFanInStd, (x) => init.kaimingNormal(x, { nonlinearity, generator })],
      [scheme.kaimingFanOutStd, (x) => init.kaimingNormal(x, { nonlinearity, mode: "fanOut", generator })],
    ];
    for (const [std, fill] of spreads) expect(spread(draws(shape, fill)) / std).toBeCloseTo(1, 1);
  });

  it("a linear layer starts within ±1/√in", () => {
    for (const { shape, layerBound } of fans.filter((fan) => fan.shape.length === 2)) {
      const layer = new Linear(shape[1]!, shape[0]!, { generator });
      expect(largest(layer.weight)).toBeLessThanOrEqual(layerBound);
      expect(largest(layer.bias!)).toBeLessThanOrEqual(layerBound);
    }
  });
});

describe("fixed values", () => {
  it("constant, ones, zeros, eye", () => {
    const x = zeros([2, 3]);
    expect(init.constant(x, 2.5)).toBe(x);
    expect(x.toArray()).toEqual([
      [2.5, 2.5, 2.5],
      [2.5, 2.5, 2.5],
    ]);
    expect(init.ones(zeros([2])).toArray()).toEqual([1, 1]);
    expect(init.zeros(init.ones(zeros([2]))).toArray()).toEqual([0, 0]);
    expect(init.eye(x).toArray()).toEqual([
      [1, 0, 0],
      [0, 1, 0],
    ]);
  });

  it("dirac passes channels through, group by group", () => {
    expect(init.dirac(zeros([2, 2, 3])).toArray()).toEqual([
      [
        [0, 1, 0],
        [0, 0, 0],
      ],
      [
        [0, 0, 0],
        [0, 1, 0],
      ],
    ]);
    const grouped = init.dirac(zeros([4, 2, 2, 3]), { groups: 2 });
    for (let o = 0; o < 4; o++) {
      expect(
        grouped
          .select(0, o)
          .select(0, o % 2)
          .toArray(),
      ).toEqual([
        [0, 0, 0],
        [0, 1, 0],
      ]);
    }
    expect(grouped.sum().item()).toBe(4);
  });
});

describe("random values", () => {
  it("are the same for the same seed", () => {
    const fills = [
      (x: Tensor, generator: Generator) => init.uniform(x, { generator }),
      (x: Tensor, generator: Generator) => init.normal(x, { generator }),
      (x: Tensor, generator: Generator) => init.truncNormal(x, { generator }),
      (x: Tensor, generator: Generator) => init.orthogonal(x, { generator }),
      (x: Tensor, generator: Generator) => init.sparse(x, { sparsity: 0.5, generator }),
    ];
    for (const fill of fills) {
      const [a, b] = [3, 3].map((seed) => fill(zeros([4, 5]), new Generator(seed)).toArray());
      expect(a).toEqual(b);
    }
  });

  it("a truncated normal stays within its bounds", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -2, max: 1.5, noNaN: true }),
        fc.integer({ min: 0, max: 99 }),
        (a, seed) => {
          const b = a + 0.5;
          const x = init.truncNormal(zeros([20]), { a, b, generator: new Generator(seed) });
          for (const value of x.data) {
            expect(value).toBeGreaterThanOrEqual(Math.fround(a) - 1e-6);
            expect(value).toBeLessThanOrEqual(Math.fround(b) + 1e-6);
          }
        },
      ),
    );
  });

  it("a truncated normal of a tail, or of a narrow interval, takes no longer and has its moments", () => {
    const begin = performance.now();
    const moments = (options: init.TruncNormalOptions) => {
      const x = init.truncNormal(zeros([20_000], { dtype: "float64" }), {
        ...options,
        generator: new Generator(2),
      });
      return [x.mean().item(), x.std().item()];
    };
    const [tailMean, tailStd] = moments({ a: 5, b: Infinity });
    expect(tailMean).toBeCloseTo(5.1865, 2);
    expect(tailStd).toBeCloseTo(0.1763, 2);
    const [narrowMean, narrowStd] = moments({ mean: 1, std: 2, a: 1, b: 1 + 1e-6 });
    expect(narrowMean! - 1).toBeCloseTo(5e-7, 8);
    expect(narrowStd).toBeCloseTo(1e-6 / Math.sqrt(12), 8);
    const [mean, std] = moments({});
    expect(mean).toBeCloseTo(0, 1);
    expect(std).toBeCloseTo(0.8796, 2);
    expect(performance.now() - begin).toBeLessThan(2000);
  });

  it("an orthogonal matrix has orthonormal rows or columns, times gain", () => {
    const side = fc.integer({ min: 1, max: 8 });
    fc.assert(
      fc.property(side, side, fc.integer({ min: 0, max: 99 }), (rows, columns, seed) => {
        const generator = new Generator(seed);
        const x = init.orthogonal(zeros([rows, columns], { dtype: "float64" }), { gain: 2, generator });
        const product = rows <= columns ? x.matmul(x.transpose()) : x.transpose().matmul(x);
        const n = Math.min(rows, columns);
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) expect(product.data[i * n + j]).toBeCloseTo(i === j ? 4 : 0, 10);
        }
      }),
    );
  });

  it("a sparse matrix has the right fraction of zeros in each column", () => {
    const x = init.sparse(zeros([10, 4]), { sparsity: 0.25, std: 1, generator: new Generator(1) });
    expect(x.eq(0).to("float32").sum(0).toArray()).toEqual([3, 3, 3, 3]);
  });
});

describe("initialization rejects", () => {
  it.each([
    [() => init.ones(zeros([2], { dtype: "int32" })), "constant: needs a floating dtype, got int32"],
    [
      () => init.ones(zeros([2], { requiresGrad: true }).mul(2)),
      "constant: only leaves can be overwritten, not results of recorded ops",
    ],
    [() => init.eye(zeros([2])), "eye: needs a matrix, got [2]"],
    [() => init.dirac(zeros([2, 2])), "dirac: needs a weight of 3, 4 or 5 axes, got [2, 2]"],
    [() => init.dirac(zeros([3, 2, 1]), { groups: 2 }), "dirac: groups must divide 3 output channels, got 2"],
    [() => init.xavierUniform(zeros([2])), "xavierUniform: fans need a weight of two axes or more, got [2]"],
    [() => init.xavierNormal(zeros([])), "xavierNormal: fans need a weight of two axes or more, got []"],
    [() => init.kaimingNormal(zeros([2])), "kaimingNormal: fans need a weight of two axes or more, got [2]"],
    [
      () => init.kaimingUniform(zeros([2, 2]), { mode: "fan_in" as never }),
      'kaimingUniform: mode must be "fanIn" or "fanOut", got "fan_in"',
    ],
    [
      () => init.truncNormal(zeros([1]), { a: 40, b: 41 }),
      "truncNormal: 40 … 41 holds nothing of a normal distribution of mean 0 and std 1",
    ],
    [() => init.orthogonal(zeros([2])), "orthogonal: needs a weight of two axes or more, got [2]"],
    [() => init.sparse(zeros([2]), { sparsity: 0 }), "sparse: needs a matrix, got [2]"],
    [() => init.sparse(zeros([2, 2]), { sparsity: 2 }), "sparse: sparsity must be within 0 … 1, got 2"],
  ] as const)("%s", (run, message) => {
    expect(run).toThrow(message);
  });
});
