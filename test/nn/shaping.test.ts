import { describe, expect, it } from "vitest";
import { randn } from "../../src/index.js";
import * as nn from "../../src/nn/index.js";

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
