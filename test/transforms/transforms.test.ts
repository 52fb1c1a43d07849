import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eye, Generator, grad, matmul, randn, type Tensor, tensor, zeros } from "../../src/index.js";
import { GRU } from "../../src/nn/index.js";
import { hessian, hvp, jacobian, jvp, vjp } from "../../src/transforms/index.js";
import { kernelSets, restoreKernels } from "../autograd/kernelSets.js";

const source = (seed: number): ((...shape: number[]) => Tensor) => {
  const generator = new Generator(seed);
  return (...shape) => randn(shape, { dtype: "float64", generator });
};

function expectClose(a: Tensor, b: Tensor, difference = 1e-10): void {
  expect(a.shape).toEqual(b.shape);
  if (a.size > 0) expect(a.sub(b).abs().amax().item()).toBeLessThanOrEqual(difference);
}

/** Functions of a list with closed Jacobians. */
const x3 = source(3)(3);
const a43 = source(4)(4, 3);

describe("closed forms", () => {
  it("J of sin(A·x) is diag(cos(A·x))·A", () => {
    const y = a43.matmul(x3);
    expectClose(
      jacobian((x) => a43.matmul(x).sin(), x3),
      y.cos().unsqueeze(1).mul(a43),
    );
  });

  it("J of a matrix product is a Kronecker product, one for each factor", () => {
    const [a, b] = [source(1)(2, 3), source(2)(3, 4)];
    const [da, db] = jacobian((p, q) => matmul(p, q), [a, b]);
    const one = (n: number): Tensor => eye(n, { dtype: "float64" });
    // ∂(a·b)[i, j] / ∂a[k, l] = [i = k]·b[l, j], and / ∂b[k, l] = a[i, k]·[j = l]
    expectClose(
      da,
      one(2)
        .reshape([2, 1, 2, 1])
        .mul(b.transpose().reshape([1, 4, 1, 3])),
    );
    expectClose(db, a.reshape([2, 1, 3, 1]).mul(one(4).reshape([1, 4, 1, 4])));
  });

  it("H of xᵀ·A·x is A + Aᵀ; of logSumExp diag(p) − p·pᵀ", () => {
    const a = source(5)(3, 3);
    expectClose(
      hessian((x) => x.dot(a.matmul(x)), x3),
      a.add(a.transpose()),
    );
    const p = x3.softmax(0);
    const diagonal = eye(3, { dtype: "float64" }).mul(p);
    expectClose(
      hessian((x) => x.logSumExp(), x3),
      diagonal.sub(p.unsqueeze(1).mul(p)),
    );
  });

  it("results are differentiated when they are recorded: d H(Σ x⁴) = 24·x on the diagonal", () => {
    const x = x3.clone().requireGrad();
    const h = hessian((y) => y.pow(4).sum(), x, { createGraph: true });
    expectClose(grad(h.diagonal().sum(), [x])[0], x.mul(24));
    expect(hessian((y) => y.pow(4).sum(), x).requiresGrad).toBe(false);
  });
});

describe("where nothing depends", () => {
  it("derivatives are 0, and shapes those of any", () => {
    const constant = zeros([2]);
    expect(jacobian(() => constant, zeros([3])).toArray()).toEqual([
      [0, 0, 0],
      [0, 0, 0],
    ]);
    expect(hessian((x, y) => x.sum().add(y.square().sum()), [zeros([2]), zeros([1])])).toMatchObject([
      [{ shape: [2, 2] }, { shape: [2, 1] }],
      [{ shape: [1, 2] }, { shape: [1, 1] }],
    ]);
    expect(jacobian((x) => x, zeros([0])).shape).toEqual([0, 0]);
    expect(jvp((x) => x.mul(2), zeros([]), tensor(3))[1].item()).toBe(6);
    expect(jvp(() => constant, zeros([3]), zeros([3]))[1].toArray()).toEqual([0, 0]);
  });
});

/** y [L, N, H] of x [L, N, I] through time, as one op and not elementwise. */
const gru = new GRU(2, 2, { dtype: "float64", generator: new Generator(7) });
const functions: Record<string, readonly [(x: Tensor) => Tensor, shape: number[]]> = {
  elementwise: [(x) => x.tanh().mul(x), [2, 3]],
  softmax: [(x) => x.softmax(-1), [2, 3]],
  product: [(x) => x.matmul(x.transpose()), [2, 3]],
  reduction: [(x) => x.variance(0), [3, 2]],
  recurrence: [(x) => gru.forward(x)[0], [3, 1, 2]],
};

describe.each(kernelSets)("each other, by $title kernels", ({ use }) => {
  beforeAll(use);
  afterAll(restoreKernels);

  it.each(Object.keys(functions))("vᵀ·J and J·v are products with J, H·v with H: %s", (name) => {
    const [fn, shape] = functions[name]!;
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const draw = source(seed);
        const x = draw(...shape);
        const y = fn(x);
        const j = jacobian(fn, x).reshape([y.size, x.size]);
        const [v, u] = [draw(...shape), draw(...y.shape)];
        const [value, pulled] = vjp(fn, x, u);
        expectClose(value, y);
        expectClose(pulled, u.reshape([1, y.size]).matmul(j).reshape(shape));
        const [same, pushed] = jvp(fn, x, v);
        expectClose(same, y);
        expectClose(pushed, j.matmul(v.reshape([x.size, 1])).reshape(y.shape));
        const scalar = (z: Tensor): Tensor => fn(z).square().sum();
        const h = hessian(scalar, x).reshape([x.size, x.size]);
        expectClose(h, h.transpose());
        expectClose(hvp(scalar, x, v)[1], h.matmul(v.reshape([x.size, 1])).reshape(shape));
        const step = 1e-6;
        const moved = (by: number): Tensor => fn(x.add(v.mul(by)));
        expectClose(
          pushed,
          moved(step)
            .sub(moved(-step))
            .div(2 * step),
          1e-6,
        );
      }),
      { numRuns: 5 },
    );
  });
});

describe("refusals", () => {
  it.each<[() => unknown, string]>([
    [() => hessian((x) => x, zeros([2])), "hessian: fn must return one element, got shape [2]"],
    [() => vjp((x) => x, zeros([2])), "vjp: fn must return one element, got shape [2]. Pass v."],
    [() => hvp((x) => x.sum(), zeros([2]), zeros([3])), "hvp: a vector has the wrong shape, got [3] and [2]"],
    [() => jvp((x) => x, zeros([2]), [] as never), "jvp: needs a vector for each input, got 0 for 1"],
    [() => jacobian(() => 1 as never, zeros([2])), "jacobian: fn must return a tensor, got 1"],
    [
      () => jacobian((x) => x, 1 as never),
      "jacobian: inputs must be a list, got 1. Pass one: a tensor, or a list of tensors.",
    ],
    [() => jacobian((x) => x, [1] as never), "jacobian: inputs[0] must be a tensor, got 1"],
  ])("%o says why", (call, message) => {
    expect(call).toThrow(message);
  });
});
