/** Ops of one's own: what they compute, their gradients, and what they refuse. */
import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.js";
import { fused, Generator, grad, gradcheck, randn, type Tensor, tensor, where } from "../../src/index.js";
import { type KernelSet, wrappingKernels } from "../../src/kernels/index.js";
import { wrapped } from "../../src/kernels/sets.js";
import { closeTo } from "../kernels/numbers.js";

const generator = new Generator(4);
const gelu = (x: Tensor): Tensor => x.mul(0.5).mul(x.mul(Math.SQRT1_2).erf().add(1));
const gated = (x: Tensor, y: Tensor): Tensor => where(x.gt(y), x.exp().mul(y), y.sub(tensor(0.25)).square());

/** How often kernels are called while something runs. */
function callsIn(body: () => void): number {
  let calls = 0;
  const counting = (set: KernelSet): KernelSet =>
    wrapped(set, (kernel) => (...given) => {
      calls++;
      kernel(...given);
    });
  wrappingKernels(counting, body);
  return calls;
}

describe("a fused op", () => {
  it("is one kernel, of the same bits as its parts", () => {
    const op = fused(gelu);
    const x = randn([5, 17], { generator });
    op(x);
    expect(callsIn(() => op(x))).toBe(1);
    expect(op(x).toTypedArray()).toEqual(gelu(x).toTypedArray());
  });

  it("broadcasts, and takes numbers", () => {
    const op = fused(gated);
    const [x, y] = [randn([5, 1], { generator }), randn([17], { generator })];
    expect(op(x, y).toTypedArray()).toEqual(gated(x, y).toTypedArray());
    expect(op(x, 0.5).toTypedArray()).toEqual(gated(x, tensor(0.5)).toTypedArray());
    expect(op(1, 2).item()).toBe(gated(tensor(1), tensor(2)).item());
  });

  it("has the gradients of its parts, of the first and second order, in one kernel each", () => {
    const op = fused(gated);
    const [x, y] = [randn([4, 3], { generator }), randn([3], { generator })].map((t) => t.requireGrad()) as [
      Tensor,
      Tensor,
    ];
    const [ours, theirs] = [op, gated].map((f) => {
      const first = grad(f(x, y).sum(), [x, y], { createGraph: true });
      const second = grad(first[0]!.square().sum().add(first[1]!.square().sum()), [x, y]);
      return [...first, ...second].map((t) => [...t.toTypedArray()]);
    });
    ours!.forEach((values, i) => closeTo(values, theirs![i]!, { relative: 1e-5, absolute: 1e-5 }));
    const [few, many] = [op, gated].map((f) => callsIn(() => grad(f(x, x).sum(), x)));
    expect(few).toBeLessThan(many! / 2);
  });

  it("is computed in float64 and differentiated as finite differences are", () => {
    const x = randn([6], { generator, dtype: "float64" }).requireGrad();
    const op = fused(gelu);
    expect(op(x).dtype).toBe("float64");
    closeTo([...op(x).toTypedArray()], [...gelu(x).toTypedArray()], { relative: 1e-14, absolute: 1e-14 });
    expect(gradcheck((t) => op(t!), [x])).toBe(true);
  });

  it("may be a mask", () => {
    const within = fused((x: Tensor) => x.gt(-1).logicalAnd(x.lt(1)));
    expect(within(tensor([-2, 0, 2])).toArray()).toEqual([false, true, false]);
  });

  it("is replayed in compiled functions, also if they call it first", () => {
    const op = fused(gelu);
    const compiled = compile((x: Tensor) => op(x).add(1));
    const x = randn([33], { generator });
    for (let i = 0; i < 4; i++) expect(compiled(x).toTypedArray()).toEqual(gelu(x).add(1).toTypedArray());
    expect(compiled.explain()).toContain("1 calls of kernels");
  });

  it("has the function's name in graphs and errors", () => {
    const x = tensor([1], { requiresGrad: true });
    expect(fused(gelu)(x).node!.name).toBe("gelu");
    expect(() => (fused(gated) as (...xs: Tensor[]) => Tensor)(x, x, x)).toThrow(
      "gated: takes 2 arguments, got 3",
    );
  });
});

describe("fused refuses", () => {
  const x = tensor([1, 2]);
  const outside = tensor([1, 2, 3]);

  it.each([
    ["what is no function", () => fused(3 as never), "fused: fn must be a function"],
    ["a function without parameters", () => fused(() => x), "fused: fn must list its parameters"],
    [
      "other ops",
      () => fused((a: Tensor) => a.sum())(x),
      "fused: fn must return a tensor of its arguments' shape",
    ],
    [
      "other ops on the way",
      () => fused((a: Tensor) => a.sub(a.mean()))(x),
      "fused: fn must be made of elementwise ops on numbers, got reduce",
    ],
    [
      "tensors from outside",
      () => fused((a: Tensor) => a.mul(outside))(x),
      "fused: fn uses a tensor that is not",
    ],
    ["to read elements", () => fused((a: Tensor) => a.mul(a.sum().item()))(x), "reads elements"],
  ] as const)("%s", (_what, call, message) => {
    expect(call as () => unknown).toThrow(message);
  });
});
