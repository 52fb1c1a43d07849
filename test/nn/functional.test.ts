import { describe, expect, it } from "vitest";
import * as tapegrad from "../../src/index.js";
import { Embedding, functional } from "../../src/nn/index.js";

describe("functional", () => {
  it("has the same functions that tensors have as methods", () => {
    const own = functional as Readonly<Record<string, unknown>>;
    const shared = Object.keys(own).filter((name) => name in tapegrad);
    expect(shared).toEqual(
      expect.arrayContaining(["relu", "crossEntropy", "conv2d", "softmax", "linear", "pad"]),
    );
    for (const name of shared) expect(own[name]).toBe((tapegrad as Readonly<Record<string, unknown>>)[name]);
  });

  it("has every loss of tensors", () => {
    const losses = Object.keys(tapegrad).filter((name) => /Loss$|Entropy(WithLogits)?$/.test(name));
    expect(losses.length).toBeGreaterThan(5);
    expect(Object.keys(functional)).toEqual(expect.arrayContaining(losses));
  });
});

describe("an embedding with a maximum norm", () => {
  const { tensor } = tapegrad;
  const rows = () =>
    tensor([
      [3, 4],
      [0.3, 0.4],
      [3, -4],
    ]);
  const first = tensor([0, 1, 0], { dtype: "int32" });

  it("shortens only long vectors that are looked up, in place", () => {
    const embedding = Embedding.fromPretrained(rows(), { maxNorm: 1 });
    const found = embedding.forward(first);
    expect(found.norm({ axis: 1 }).toArray()).toEqual([expect.closeTo(1, 5), 0.5, expect.closeTo(1, 5)]);
    expect(embedding.weight.select(0, 2).toArray()).toEqual([3, -4]);
    expect(embedding.weight.select(0, 0).norm().item()).toBeCloseTo(1, 5);
  });

  it("measures by any norm", () => {
    const embedding = Embedding.fromPretrained(rows(), { maxNorm: 2, normType: Infinity });
    embedding.forward(first);
    expect(embedding.weight.select(0, 0).abs().amax().item()).toBeCloseTo(2, 5);
    expect(String(embedding)).toBe("Embedding(3, 2, max_norm=2.0, norm_type=inf)");
  });
});
