import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  Bernoulli,
  Categorical,
  type Distribution,
  Independent,
  klDivergence,
  Normal,
  registerKl,
  Uniform,
} from "../../src/distributions/index.js";
import { bernoulli, Generator, multinomial, type Tensor, tensor } from "../../src/index.js";

const file = new URL("../reference/distributions.json", import.meta.url);
const reference = JSON.parse(readFileSync(file, "utf8")) as {
  values: Record<string, Record<string, (number | string)[]>>;
  divergences: Record<string, (number | string)[]>;
};

const doubles = (...values: number[]): Tensor => tensor(values, { dtype: "float64" });
const a = doubles(0.25, -1.5, 3);
const b = doubles(0.5, 1.25, 2);
const w = tensor(
  [
    [0.2, 0.5, 0.3],
    [1, 0, 3],
  ],
  { dtype: "float64" },
);
const classes = tensor([1, 2], { dtype: "int32" });
const normal = new Normal(a, b);

const made: Record<string, [Distribution, value: Tensor]> = {
  normal: [normal, doubles(0.1, -2, 9)],
  uniform: [new Uniform(a, a.add(b)), doubles(0.3, -1.5, 5)],
  bernoulliProbs: [new Bernoulli({ probs: doubles(0, 0.3, 1) }), doubles(0, 1, 1)],
  bernoulliLogits: [new Bernoulli({ logits: a }), doubles(0, 1, 1)],
  categoricalProbs: [new Categorical({ probs: w }), classes],
  categoricalLogits: [new Categorical({ logits: w }), classes],
  independent: [new Independent(normal, 1), doubles(0.1, -2, 9)],
};

function expectClose(own: Tensor, theirs: readonly (number | string)[]): void {
  const numbers = Array.from(own.toTypedArray() as Float64Array);
  expect(numbers.length).toBe(theirs.length);
  numbers.forEach((value, i) => {
    const right = Number(String(theirs[i]).replace("inf", "Infinity"));
    if (Number.isFinite(right))
      expect(Math.abs(value - right)).toBeLessThan(1e-12 * Math.max(1, Math.abs(right)));
    else expect(value).toBe(right);
  });
}

describe("PyTorch's numbers", () => {
  it.each(Object.keys(made))("%s", (name) => {
    const [distribution, value] = made[name]!;
    const { logProb, entropy, mean, variance } = reference.values[name]!;
    expectClose(distribution.logProb(value), logProb!);
    expectClose(distribution.entropy(), entropy!);
    if (mean !== undefined) expectClose(distribution.mean, mean);
    if (variance !== undefined) expectClose(distribution.variance, variance);
  });

  const others = new Normal(b, b.add(0.5));
  const pairs: Record<string, [Distribution, Distribution]> = {
    normal: [normal, others],
    uniform: [new Uniform(a, a.add(b)), new Uniform(a.sub(1), a.add(doubles(1, 1, 3)))],
    bernoulli: [new Bernoulli({ logits: a }), new Bernoulli({ logits: b })],
    categorical: [new Categorical({ logits: w }), new Categorical({ logits: w.neg() })],
    independent: [new Independent(normal, 1), new Independent(others, 1)],
  };
  it.each(Object.entries(pairs))("divergence of %s", (name, [p, q]) => {
    expectClose(klDivergence(p, q), reference.divergences[name]!);
    const zeros = p.batchShape.length === 0 ? [0] : Array<number>(p.batchShape[0]!).fill(0);
    expectClose(klDivergence(p, p), zeros);
  });
});

describe("samples", () => {
  it.each(Object.keys(made))("of %s have their mean and variance, or their frequencies", (name) => {
    const [distribution] = made[name]!;
    const n = 20_000;
    const samples = distribution.sample([n], { generator: new Generator(1) });
    expect(samples.shape).toEqual([n, ...distribution.batchShape, ...distribution.eventShape]);
    expect(samples.requiresGrad).toBe(false);
    if (distribution instanceof Categorical) {
      const { probs } = distribution;
      const shares = Array.from({ length: 3 }, (_, c) => samples.eq(c).to("float64").mean(0));
      shares.forEach((share, c) => {
        const p = probs.select(1, c);
        const bound = p.mul(p.neg().add(1)).div(n).sqrt().mul(4).add(1e-12);
        expect(share.sub(p).abs().le(bound).all().item()).toBe(1);
      });
      return;
    }
    // Four standard errors.
    const bound = distribution.variance.div(n).sqrt().mul(4).add(1e-12);
    expect(samples.mean(0).sub(distribution.mean).abs().le(bound).all().item()).toBe(1);
    const spread = samples.sub(distribution.mean).square().mean(0);
    expect(
      spread.sub(distribution.variance).abs().le(distribution.variance.mul(0.05).add(1e-12)).all().item(),
    ).toBe(1);
  });

  it("only reparameterized ones let gradients through", () => {
    const [loc, scale] = [doubles(1, 2).requireGrad(), doubles(3, 4).requireGrad()];
    const options = { generator: new Generator(0) };
    const noise = new Normal(doubles(0, 0), doubles(1, 1)).sample([], { generator: new Generator(0) });
    new Normal(loc, scale).rsample([], options).sum().backward();
    expect(loc.grad!.toArray()).toEqual([1, 1]);
    expect(scale.grad!.toArray()).toEqual(noise.toArray());
    expect(new Normal(loc, scale).sample().requiresGrad).toBe(false);
    expect(() => new Bernoulli({ probs: 0.5 }).rsample()).toThrow("Bernoulli: has no rsample");
  });
});

describe("multinomial", () => {
  it("draws by weight, and each index once without replacement", () => {
    const weights = tensor([
      [1, 0, 3, 6],
      [0, 5, 5, 0],
    ]);
    const drawn = multinomial(weights, 20_000, { replacement: true, generator: new Generator(0) });
    const share = (row: number, c: number): number => drawn.select(0, row).eq(c).to("float64").mean().item();
    [0.1, 0, 0.3, 0.6].forEach((p, c) => expect(Math.abs(share(0, c) - p)).toBeLessThan(0.014));
    expect([share(1, 0), share(1, 3)]).toEqual([0, 0]);
    const all = multinomial(tensor([1, 0, 3, 6]), 3, { generator: new Generator(0) });
    expect([...all.toTypedArray()].sort()).toEqual([0, 2, 3]);
  });

  it("rejects invalid weights", () => {
    expect(() => multinomial(tensor([1, -1]), 1)).toThrow(
      "multinomial: weights must be finite and ≥ 0, got -1",
    );
    expect(() => multinomial(tensor([1, 0]), 2)).toThrow("a row needs 2 weights > 0, row 0 has 1");
    expect(() => multinomial(tensor([[1], [0]]), 1, { replacement: true })).toThrow("row 1 has 0");
    expect(() => multinomial(tensor(1), 1)).toThrow("weights must be [C] or [N, C]");
    expect(() => bernoulli(tensor([0.5, 1.5]))).toThrow("bernoulli: probs must be within 0 … 1, got 1.5");
  });
});

describe("invalid parameters are rejected", () => {
  it.each<[() => unknown, string]>([
    [() => new Normal(0, 0), "Normal: scale must be > 0, got 0"],
    [() => new Normal("a" as never, 1), 'Normal: loc must be a tensor or a number, got "a"'],
    [() => new Uniform(1, 1), "Uniform: low must be below high everywhere"],
    [() => new Bernoulli({ probs: 2 }), "Bernoulli: probs must be within 0 … 1, got 2"],
    [() => new Bernoulli({}), "Bernoulli: takes either probs or logits"],
    [() => new Categorical({ probs: tensor([0, 0]) }), "Categorical: the sum of probs must be > 0, got 0"],
    [() => new Categorical({ logits: tensor([0, 0]) }).mean, "Categorical: has no mean"],
    [() => new Independent(normal, 2), "Independent: the batch has fewer than 2 axes"],
    [() => klDivergence(normal, new Uniform(0, 1)), "there is no formula for Normal and Uniform"],
  ])("%s", (call, message) => {
    expect(call).toThrow(message);
  });

  it("a formula for a pair can be added", () => {
    registerKl(Normal, Uniform, (p) => p.loc);
    expect(klDivergence(normal, new Uniform(0, 1))).toBe(a);
  });
});
