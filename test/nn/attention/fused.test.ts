import { describe, expect, it } from "vitest";
import { grad, manualSeed, noGrad, randn, type Tensor, tensor, where } from "../../../src/index.js";
import { type KernelSet, wrappingKernels } from "../../../src/kernels/index.js";
import { wrapped } from "../../../src/kernels/sets.js";
import { attend } from "../../../src/nn/attention/scaledDotProduct.js";
import { MultiheadAttention } from "../../../src/nn/index.js";

interface Shapes {
  readonly q: readonly number[];
  readonly k: readonly number[];
  readonly v: readonly number[];
  readonly bias?: readonly number[];
  readonly causal?: boolean;
  readonly dtype?: "float32" | "float64";
}

const shapes: readonly Shapes[] = [
  { q: [4, 3], k: [5, 3], v: [5, 2] },
  { q: [2, 3, 4, 8], k: [2, 3, 7, 8], v: [2, 3, 7, 8], bias: [2, 1, 1, 7] },
  { q: [2, 3, 4, 8], k: [2, 3, 7, 8], v: [2, 3, 7, 8], bias: [2, 3, 4, 7] },
  { q: [2, 3, 4, 8], k: [2, 3, 7, 8], v: [2, 3, 7, 8], bias: [4, 7] },
  { q: [2, 3, 4, 8], k: [2, 3, 7, 8], v: [2, 3, 7, 8], bias: [3, 1, 7] },
  { q: [2, 3, 4, 8], k: [2, 3, 7, 8], v: [2, 3, 7, 8], bias: [7] },
  { q: [2, 3, 4, 8], k: [2, 3, 7, 8], v: [2, 3, 7, 8], bias: [4, 1] },
  { q: [3, 4, 8], k: [2, 1, 7, 8], v: [7, 5] },
  { q: [4, 8], k: [4, 8], v: [4, 8], bias: [2, 4, 4] },
  { q: [2, 6, 4], k: [2, 6, 4], v: [2, 6, 3], causal: true },
  { q: [2, 70, 4], k: [2, 50, 4], v: [2, 50, 3], causal: true },
  { q: [0, 4, 3], k: [0, 5, 3], v: [0, 5, 2] },
  { q: [2, 4, 3], k: [2, 0, 3], v: [2, 0, 2] },
  { q: [2, 4, 0], k: [2, 5, 0], v: [2, 5, 2] },
];

/** Results, gradients and second derivatives of attention, fused or as a composition that has weights. */
function all(s: Shapes, dtype: "float32" | "float64", isPlain: boolean): Tensor[] {
  manualSeed(3);
  const make = (shape: readonly number[]): Tensor => randn([...shape], { dtype, requiresGrad: true });
  const [q, k, v] = [make(s.q), make(s.k), make(s.v)];
  // A query in four may look at nothing, and a key in three is not for everybody.
  const numbers = s.bias && randn([...s.bias], { dtype });
  const bias = numbers && where(numbers.gt(0.6), tensor(Number.NEGATIVE_INFINITY, { dtype }), numbers);
  const { output } = attend(q, k, v, bias, {}, isPlain, s.causal);
  const g = randn([...output.shape], { dtype, requiresGrad: true });
  const leaves = [q, k, v, g];
  const first = grad(output, [q, k, v], { gradients: [g], retainGraph: true });
  const again = grad(output, [q, k, v], { gradients: [g], createGraph: true });
  const norm = again.map((x) => x.mul(x).sum()).reduce((a, b) => a.add(b));
  const second = grad(norm, leaves, { allowUnused: true });
  return [output, ...first, ...again, ...second.map((x, i) => x ?? leaves[i]!.detach().mul(0))];
}

describe.each(["float32", "float64"] as const)("attention without its weights, %s", (dtype) => {
  it.each(shapes)("equals the result with them, with both derivatives: %j", (s) => {
    const [fused, plain] = [all(s, dtype, false), all(s, dtype, true)];
    const tolerance = dtype === "float32" ? 2e-5 : 1e-12;
    for (const [i, tensor] of fused.entries()) {
      expect(tensor.shape).toEqual(plain[i]!.shape);
      expect(tensor.allClose(plain[i]!, { rtol: tolerance, atol: tolerance })).toBe(true);
    }
  });
});

/** The kernels that are called, and the most elements that one of them writes. */
function callsOf(body: () => void): { readonly names: string[]; readonly largest: number } {
  const names: string[] = [];
  let largest = 0;
  const counting = (set: KernelSet): KernelSet =>
    wrapped(set, (kernel, name) => (...args) => {
      names.push(name);
      const [out] = args as [ArrayLike<number>];
      largest = Math.max(largest, out?.length ?? 0);
      kernel(...args);
    });
  wrappingKernels(counting, body);
  return { names, largest };
}

describe("attention without its weights", () => {
  it("is one kernel, and one for all gradients; neither makes a matrix of weights", () => {
    const [q, k, v] = [1, 2, 3].map(() => randn([2, 90, 4], { requiresGrad: true })) as [
      Tensor,
      Tensor,
      Tensor,
    ];
    const forward = callsOf(() => noGrad(() => attend(q, k, v, undefined, {}, false)));
    expect(forward.names).toEqual(["attention"]);
    const { output } = attend(q, k, v, undefined, {}, false, true);
    const backward = callsOf(() => output.sum().backward());
    expect(backward.names.filter((name) => name.startsWith("attention"))).toEqual(["attentionGradient"]);
    expect(Math.max(forward.largest, backward.largest)).toBe(2 * 90 * 4);
    expect([q, k, v].every((x) => x.grad !== undefined)).toBe(true);
  });

  it("is how a layer computes that is not asked for them", () => {
    manualSeed(0);
    const layer = new MultiheadAttention(12, 3, { batchFirst: true });
    const x = randn([2, 5, 12]);
    const padding = tensor([
      [false, false, true, false, true],
      [true, true, true, true, true],
    ]);
    const options = { keyPaddingMask: padding };
    const [kept] = layer.forward(x, x, x, options);
    const calls = callsOf(() => {
      const [y, weights] = layer.forward(x, x, x, { ...options, needWeights: false });
      expect(weights).toBeUndefined();
      expect(y.allClose(kept, { rtol: 1e-5, atol: 1e-6 })).toBe(true);
    });
    expect(calls.names).toContain("attention");
    expect(calls.names).not.toContain("softmax");
  });

  it("has a gradient for each backward, however often the graph is asked", () => {
    const [q, k, v] = [1, 2, 3].map(() => randn([6, 4], { requiresGrad: true })) as [Tensor, Tensor, Tensor];
    const { output } = attend(q, k, v, undefined, {}, false);
    const twice = (factor: number) =>
      grad(output, [q, k, v], { gradients: [randn([6, 4]).mul(0).add(factor)], retainGraph: true });
    for (const [i, one] of twice(1).entries()) {
      expect(twice(2)[i]!.allClose(one.mul(2), { rtol: 1e-5, atol: 1e-6 })).toBe(true);
    }
  });
});
