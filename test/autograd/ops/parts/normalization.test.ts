import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { normalize, type Slices } from "../../../../src/autograd/ops/parts/normalization.js";
import { Generator, grad, gradcheck, gradgradcheck, randn, type Tensor } from "../../../../src/index.js";
import { closeTo } from "../../../kernels/numbers.js";
import { kernelSets, restoreKernels } from "../../kernelSets.js";

const drawn = fc.record({
  slices: fc.tuple(
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: 1, max: 5 }),
  ),
  seed: fc.nat(1000),
});

function leaf(slices: Slices, seed: number, dtype: "float32" | "float64"): Tensor {
  const x = randn(slices, { generator: new Generator(seed), dtype });
  x.requiresGrad = true;
  return x;
}

/** The same of reductions and elementwise ops. */
function composed(x: Tensor, eps: number): { y: Tensor; variance: Tensor } {
  const deviation = x.sub(x.mean([0, 2], { keepDims: true }));
  const variance = deviation.square().mean([0, 2], { keepDims: true });
  return { y: deviation.mul(variance.add(eps).rsqrt()), variance: variance.reshape([-1]) };
}

describe("normalize", () => {
  it("has first and second derivatives, of its result and of the variance", () => {
    fc.assert(
      fc.property(drawn, ({ slices, seed }) => {
        const x = leaf(slices, seed, "float64");
        const both = (x: Tensor): Tensor => {
          const { y, variance } = normalize("normalize", x, slices, 0.1);
          return y.mul(variance.reshape([-1, 1]));
        };
        gradcheck(both, [x]);
        gradgradcheck(both, [x], { atol: 1e-4 });
      }),
      { numRuns: 20 },
    );
  });

  it("has third derivatives, those of the composed ops", () => {
    fc.assert(
      fc.property(drawn, ({ slices, seed }) => {
        const third = (of: (x: Tensor) => { y: Tensor; variance: Tensor }): Tensor => {
          let x = leaf(slices, seed, "float64");
          const { y, variance } = of(x);
          const start = x;
          let level = y
            .pow(3)
            .add(variance.square().reshape([-1, 1]))
            .sum();
          for (let n = 0; n < 3; n++) {
            [x] = grad(level, [start], { createGraph: true }) as [Tensor];
            level = x.square().sum();
          }
          return x;
        };
        const expected = third((x) => composed(x, 0.5));
        const scale = Math.max(1, expected.abs().amax().item());
        closeTo(third((x) => normalize("normalize", x, slices, 0.5)).data, Array.from(expected.data), {
          relative: 1e-8,
          absolute: 1e-9 * scale,
        });
      }),
      { numRuns: 20 },
    );
  });

  it("refuses what has no mean", () => {
    const none = randn([2, 0]);
    expect(() => normalize("LayerNorm", none, [1, 2, 0], 1e-5)).toThrow(
      "LayerNorm: needs at least one element",
    );
    expect(() => normalize("LayerNorm", none.to("int32"), [1, 2, 0], 1e-5)).toThrow(
      'LayerNorm: needs a floating dtype, got int32. Convert with to("float32").',
    );
  });
});

describe.each(kernelSets)("normalize, $title kernels", ({ use }) => {
  afterAll(restoreKernels);

  it("is, with its gradient, what the composed ops are", () => {
    use();
    fc.assert(
      fc.property(drawn, ({ slices, seed }) => {
        const results = [
          (x: Tensor) => normalize("normalize", x, slices, 0.1),
          (x: Tensor) => composed(x, 0.1),
        ].map((of) => {
          const x = leaf(slices, seed, "float32");
          const { y, variance } = of(x);
          y.pow(3)
            .add(variance.reshape([-1, 1]))
            .sum()
            .backward();
          return [...y.data, ...variance.data, ...x.grad!.data];
        });
        closeTo(results[0]!, results[1]!, { relative: 1e-4, absolute: 1e-4 });
      }),
    );
  });
});
