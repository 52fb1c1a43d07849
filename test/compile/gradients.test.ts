/** Gradients that plans leave behind are the user's like any other. */
import { afterEach, describe, expect, it } from "vitest";
import { compile, grad, randn, type Tensor, useKernels } from "../../src/index.js";
import { Linear } from "../../src/nn/index.js";

const settings = [
  { kernels: "wasm", dtype: "float32" },
  { kernels: "wasm", dtype: "float64" },
  { kernels: "reference", dtype: "float32" },
] as const;

afterEach(() => useKernels("wasm"));

describe.each(settings)("a gradient from a plan of $kernels kernels in $dtype", ({ kernels, dtype }) => {
  /** A layer, and a step that adds to its gradients; it runs by a plan from its third call on. */
  function compiled(): { layer: Linear; step: (x: Tensor) => Tensor } {
    useKernels(kernels);
    const layer = new Linear(3, 2, { dtype });
    const step = compile((x: Tensor) => {
      const loss = layer.forward(x).square().sum();
      loss.backward();
      return loss;
    });
    return { layer, step };
  }
  const input = (): Tensor => randn([4, 3], { dtype });

  it("stays as it was when it was read", () => {
    const { layer, step } = compiled();
    const read = Array.from({ length: 6 }, () => {
      step(input());
      const g = layer.weight.grad!;
      return { g, before: g.toArray() };
    });
    for (const { g, before } of read) expect(g.toArray()).toEqual(before);
    expect(read[0]!.before).not.toEqual(read[5]!.before);
  });

  it("is added to with a graph", () => {
    const { layer, step } = compiled();
    for (let i = 0; i < 3; i++) step(input());
    const x = input();
    layer.forward(x).square().sum().backward({ createGraph: true });
    const [second] = grad(layer.weight.grad!.sum(), [layer.weight]);
    // The derivative of Σ_ij ∂/∂w_ij Σ (x·wᵀ + b)² by w_kj: 2 Σ_n x_nj Σ_m x_nm.
    const expected = x
      .mul(x.sum(1, { keepDims: true }))
      .sum(0)
      .mul(2);
    for (const row of second.unbind()) expect(row.allClose(expected, { rtol: 1e-4, atol: 1e-4 })).toBe(true);
  });
});
