/** Fewer passes over memory, the same bits: what is fused in plans, and what must not be. */
import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.js";
import {
  Generator,
  linear,
  noGrad,
  ones,
  randn,
  type Tensor,
  tensor,
  useKernels,
  where,
  zeros,
} from "../../src/index.js";
import { SGD } from "../../src/optim/index.js";
import { expectTwins, type Twin } from "./twins.js";

const generator = new Generator(8);
const inputs = Array.from({ length: 20 }, () => randn([6, 17], { generator }));
const row = randn([17], { generator });
const column = randn([6, 1], { generator });

/** How many kernels a function calls when it is replayed, having computed the same as its eager twin. */
function callsOf(step: (x: Tensor) => Tensor | readonly Tensor[], others: readonly Tensor[] = []): number {
  const make = (): Twin<[x: Tensor]> => ({ modules: [], step, others });
  const compiled = expectTwins<[x: Tensor]>(make, (i) => [inputs[i]!], 6);
  return Number(/(\d+) calls of kernels/.exec(compiled.explain())![1]);
}

/** The tanh form of GELU, as one would write it. */
function gelu(x: Tensor): Tensor {
  const inner = x.add(x.mul(x).mul(x).mul(0.044715)).mul(Math.sqrt(2 / Math.PI));
  return x.mul(0.5).mul(inner.tanh().add(1));
}

describe("one pass is made of", () => {
  it("a chain on one tensor", () => {
    expect(callsOf(gelu)).toBe(1);
  });

  it("the way back through it", () => {
    const w = randn([17], { generator }).requireGrad();
    const calls = callsOf((x) => {
      w.clearGrad();
      const y = gelu(x.mul(w));
      y.backward({ gradient: x });
      return [y, w.grad!.clone()];
    });
    // Both ways, the sum over rows, and the copy of the gradient.
    expect(calls).toBe(3);
  });

  it("rows, columns and numbers that are repeated", () => {
    expect(callsOf((x) => x.mul(row).add(row).mul(3))).toBe(1);
    expect(callsOf((x) => x.add(column).mul(column))).toBe(1);
    expect(callsOf((x) => x.mul(2).sub(row))).toBe(1);
    expect(callsOf((x) => row.expand([6, 17]).mul(x))).toBe(1);
    expect(callsOf((x) => x.mul(zeros([1])).add(ones([6, 17])))).toBe(1);
  });

  it("masks", () => {
    expect(callsOf((x) => where(x.gt(0).logicalAnd(x.lt(row)), x, x.mul(0.1)))).toBe(1);
    expect(callsOf((x) => x.maskedFill(x.lt(0), -Infinity).maskedFill(x.gt(1), -0))).toBe(1);
    expect(callsOf((x) => x.gt(0).to("float32").mul(x).to("bool"))).toBe(1);
  });

  it("results that are needed themselves, and what is computed of them", () => {
    expect(
      callsOf((x) => {
        const y = x.exp();
        return [y, y.add(1).log()];
      }),
    ).toBe(1);
  });

  it("what is computed in place", () => {
    const w = randn([6, 17], { generator }).requireGrad();
    const calls = callsOf((x) => {
      w.clearGrad();
      w.mul(x).add(w.exp()).add(w.mul(w)).backward({ gradient: x });
      return w.grad!.clone();
    });
    expect(calls).toBeLessThan(5);
  });

  it("a product and the rectifier after it", () => {
    const weight = randn([5, 17], { generator });
    expect(callsOf((x) => linear(x, weight).relu())).toBe(1);
    expect(callsOf((x) => linear(x.mul(Number.NaN), weight).relu())).toBe(2);
    expect(
      callsOf((x) => {
        const sums = linear(x, weight);
        return [sums, sums.relu()];
      }),
    ).toBe(2);
  });

  it("nothing that the reference kernels compute, which round less often", () => {
    useKernels("reference");
    try {
      const compiled = compile((x: Tensor) => x.mul(2).add(1));
      for (let i = 0; i < 3; i++) compiled(inputs[i]!);
      expect(compiled.explain()).toContain("2 calls of kernels");
    } finally {
      useKernels("wasm");
    }
  });
});

describe("the order stays that of the function", () => {
  it("where a tensor is read before and after it is assigned", () => {
    const state = zeros([6, 17]);
    const step = (x: Tensor): Tensor[] => {
      const before = state.mul(2).add(x);
      noGrad(() => state.assign(state.mul(0.5).add(x)));
      return [before.mul(x), state.mul(2).add(x)];
    };
    expectTwins<[x: Tensor]>(
      () => {
        noGrad(() => state.assign(zeros([6, 17])));
        return { modules: [], step, others: [state] };
      },
      (i) => [inputs[i]!],
    );
  });

  it("where an optimizer changes what a chain read", () => {
    expectTwins<[x: Tensor]>(
      () => {
        const w = ones([17]).requireGrad();
        const optimizer = new SGD([w], { lr: 0.1 });
        return {
          modules: [],
          others: [w],
          step: (x) => {
            optimizer.zeroGrad();
            const scaled = x.mul(w);
            const early = scaled.detach().add(w.detach());
            scaled.square().mean().backward();
            optimizer.step();
            return [early.mul(2), x.mul(w).add(w)];
          },
        };
      },
      (i) => [inputs[i]!],
    );
  });
});

describe("a fused kernel", () => {
  it("is the bits of its parts at all lengths", () => {
    for (const length of [0, 1, 3, 4, 5, 17, 64, 1000, 20_000]) {
      const compiled = compile((x: Tensor, y: Tensor) => gelu(x).mul(y.gt(0)).sub(y).maximum(0.25));
      const [x, y] = [randn([length], { generator }), randn([length], { generator })];
      const eager = gelu(x).mul(y.gt(0)).sub(y).maximum(0.25);
      for (let i = 0; i < 3; i++) expect(compiled(x, y).toTypedArray()).toEqual(eager.toTypedArray());
    }
  });

  it("keeps NaN, infinities, and signs of zeros", () => {
    const odd = tensor([Number.NaN, Infinity, -Infinity, 0, -0, 1e-45, -1e-45, 3e38]);
    const chain = (x: Tensor): Tensor => x.mul(1).neg().maximum(x).mul(2).relu().sub(x);
    const compiled = compile(chain);
    for (let i = 0; i < 3; i++) expect(compiled(odd).toTypedArray()).toEqual(chain(odd).toTypedArray());
  });

  it("is shared by plans that compute the same", () => {
    const compiled = compile((x: Tensor) => x.mul(2).add(1));
    for (let i = 0; i < 3; i++) {
      compiled(randn([3], { generator }));
      compiled(randn([5], { generator }));
    }
    expect(compiled.explain().match(/mul\+add/g)).toHaveLength(2);
  });
});
