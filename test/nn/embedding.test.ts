import { describe, expect, it } from "vitest";
import { defaultGenerator, Generator, ones, randn, tensor } from "../../src/index.js";
import * as nn from "../../src/nn/index.js";

describe("Embedding", () => {
  it("is initially normal, with a row of zeros for padding", () => {
    const { weight } = new nn.Embedding(4, 3, { paddingIdx: 1, generator: new Generator(1) });
    expect(weight.select(0, 1).toArray()).toEqual([0, 0, 0]);
    expect(weight.eq(0).to("float32").sum().item()).toBe(3);
  });

  it("takes pretrained rows, frozen by default", () => {
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

  it("draws nothing if it is given its rows", () => {
    const before = defaultGenerator().getState();
    nn.Embedding.fromPretrained(ones([3, 2]), { paddingIdx: -1 });
    expect(defaultGenerator().getState()).toEqual(before);
  });
});
