/** Gradients where a formula read without care gives NaN, or none at all. */
import { describe, expect, it } from "vitest";
import { Generator, grad, type Tensor, tensor } from "../../src/index.js";
import { useKernels } from "../../src/kernels/index.js";
import * as F from "../../src/nn/functional.js";

const point = (value: number): Tensor => tensor(value, { dtype: "float64", requiresGrad: true });

/** The derivatives of f at a point, from the value itself on. */
function derivatives(f: (x: Tensor) => Tensor, at: number, order: number): number[] {
  const x = point(at);
  const found = [f(x)];
  for (let i = 0; i < order; i++) {
    const last = found.at(-1)!;
    found.push(
      last.requiresGrad
        ? (grad(last, [x], { createGraph: true, allowUnused: true })[0] ?? tensor(0))
        : tensor(0),
    );
  }
  return found.map((y) => y.item());
}

/** n·(n − 1)·…·xⁿ⁻ᵏ: the k-th derivative of xⁿ. */
function ofPower(n: number, x: number, k: number): number {
  let factor = 1;
  for (let i = 0; i < k; i++) factor *= n - i;
  return factor === 0 ? 0 : factor * x ** (n - k);
}

describe.each(["reference", "wasm"] as const)("with %s kernels", (set) => {
  it.each([0, -0, 1e-30, 1e-3, 2])("whole powers of %d differentiate to 0 at last", (x) => {
    useKernels(set);
    for (let n = 0; n <= 5; n++) {
      const expected = Array.from({ length: n + 4 }, (_, k) => ofPower(n, x, k));
      derivatives((t) => t.pow(n), x, n + 3).forEach((y, k) => {
        expect(Math.abs(y - expected[k]!), `${n}, ${k}`).toBeLessThanOrEqual(1e-12 * Math.abs(expected[k]!));
      });
    }
    const polynomial = (t: Tensor): Tensor => t.pow(0).add(t).add(t.pow(2)).add(t.pow(3));
    expect(derivatives(polynomial, 0, 4)).toEqual([1, 1, 2, 6, 0]);
  });

  it.each([0, 1, 1.5, 2, 3])(
    "mixed derivatives of 0 to the power %d do not depend on the order",
    (exponent) => {
      useKernels(set);
      const [a, b] = [point(0), point(exponent)];
      const [da, db] = grad(a.pow(b), [a, b], { createGraph: true });
      const [dab] = grad(da, [b], { retainGraph: true });
      const [dba] = grad(db, [a]);
      expect([dab.item(), dba.item()]).toEqual(exponent === 1 ? [1, 1] : [0, 0]);
    },
  );

  it.each<[name: string, f: (x: Tensor) => Tensor, at: number, expected: readonly number[]]>([
    ["celu", (x) => F.celu(x), 800, [800, 1, 0, 0]],
    ["elu", (x) => x.elu(), 800, [800, 1, 0, 0]],
    ["selu", (x) => x.selu().div(1.0507009873554805), 800, [800, 1, 0, 0]],
    ["softplus", (x) => x.softplus(), 800, [800, 1, 0, 0]],
    ["huberLoss", (x) => F.huberLoss(x, tensor(0, { dtype: "float64" })), Infinity, [Infinity, 1]],
    ["smoothL1Loss", (x) => F.smoothL1Loss(x, tensor(0, { dtype: "float64" })), Infinity, [Infinity, 1]],
    ["hardswish", (x) => F.hardswish(x), Infinity, [Infinity, 1]],
  ])("the branch that is not taken has no say: %s", (_, f, at, expected) => {
    useKernels(set);
    expect(derivatives(f, at, expected.length - 1)).toEqual(expected);
  });

  it.each<[name: string, f: (x: Tensor) => Tensor, slope: number]>([
    ["abs", (x) => x.abs(), 1],
    ["relu", (x) => x.relu(), 1],
    ["leakyRelu", (x) => x.leakyRelu(), 1],
    ["elu", (x) => x.elu(), 1],
    ["celu", (x) => F.celu(x), 1],
    ["selu", (x) => x.selu(), 1.0507009873554805],
    ["hardtanh", (x) => x.hardtanh(), 1],
    ["relu6", (x) => F.relu6(x), 1],
    ["clamp", (x) => x.clamp({ min: -1, max: 1 }), 1],
    ["maximum", (x) => x.maximum(0), 1],
    ["softshrink", (x) => F.softshrink(x), 1],
    ["hardshrink", (x) => F.hardshrink(x), 1],
    ["threshold", (x) => F.threshold(x, 0, 0), 1],
    ["prelu", (x) => F.prelu(x, tensor([0.25], { dtype: "float64" })), 1],
    ["hardswish", (x) => F.hardswish(x), 1],
    ["hardsigmoid", (x) => F.hardsigmoid(x), 1 / 6],
  ])("%s passes the gradient of a NaN on", (_, f, slope) => {
    useKernels(set);
    expect(derivatives(f, Number.NaN, 1)).toEqual([Number.NaN, slope]);
  });

  it("remainder's gradient counts as its value does", () => {
    useKernels(set);
    for (const [a, b] of [
      [1, 0.1],
      [7, 3],
      [-7, 3],
      [7, -3],
      [0.3, 0.1],
    ] as const) {
      const [x, y] = [point(a), point(b)];
      const r = x.remainder(y);
      const [da, db] = grad(r, [x, y]);
      expect(da.item()).toBe(1);
      expect(a + db.item() * b).toBeCloseTo(r.item(), 12);
    }
  });
});

it("logSumExp of nothing but −∞ has the gradient 0", () => {
  const x = tensor(
    [
      [-Infinity, -Infinity],
      [0, 0],
      [-Infinity, 1],
    ],
    { requiresGrad: true },
  );
  expect(grad(x.logSumExp(1).sum(), [x])[0].toArray()).toEqual([
    [0, 0],
    [0.5, 0.5],
    [0, 1],
  ]);
});

it("a target of 0 on a logit of −∞ costs nothing", () => {
  const x = tensor([[-Infinity, 0, 0]], { requiresGrad: true });
  const loss = F.crossEntropy(x, tensor([[0, 0.5, 0.5]]));
  expect(loss.item()).toBeCloseTo(Math.log(2), 6);
  expect(grad(loss, [x])[0].toArray()).toEqual([[0, 0, 0]]);
});

describe("dtypes", () => {
  const images = tensor(
    [
      [
        [
          [1, 2],
          [3, 4],
        ],
      ],
    ],
    { dtype: "int32" },
  );
  const filters = tensor([[[[1]]]], { dtype: "int32" });

  it.each([F.conv2d, F.convTranspose2d])("$name promotes with its bias", (convolve) => {
    const bias = tensor([0.9], { requiresGrad: true });
    const y = convolve(images, filters, bias);
    expect([y.dtype, y.requiresGrad]).toEqual(["float32", true]);
    expect(y.toArray()).toEqual(images.add(tensor([0.9])).toArray());
    expect(
      convolve(images.to("float32"), filters.to("float32"), tensor([0.5], { dtype: "float64" })).dtype,
    ).toBe("float64");
  });

  it("int32 stays int32 between whole ends", () => {
    const x = tensor([-3, 0, 9], { dtype: "int32" });
    for (const y of [x.hardtanh({ min: -1, max: 6 }), F.relu6(x), F.threshold(x, 0, 0)])
      expect(y.dtype).toBe("int32");
    expect(x.hardtanh({ max: 0.5 }).dtype).toBe("float32");
  });

  it("maskedFill keeps x's", () => {
    const mask = tensor([true, false]);
    expect(tensor([1, 2]).maskedFill(mask, tensor(7, { dtype: "float64" })).dtype).toBe("float32");
    expect(() => tensor([1, 2]).maskedFill(mask, tensor([7]))).toThrow(
      "maskedFill: the value must have no axes",
    );
  });
});

it.each([F.mseLoss, F.l1Loss, F.huberLoss, F.smoothL1Loss, F.binaryCrossEntropyWithLogits])(
  "$name of nothing says so by its own name",
  (loss) => {
    expect(() => loss(tensor([]), tensor([]))).toThrow(`${loss.name}: needs at least one element`);
  },
);

it("norms of any order are those of linear algebra", () => {
  const x = tensor([3, -4, 12], { requiresGrad: true });
  const expected = new Map([
    [-Infinity, 3],
    [-2, (1 / 9 + 1 / 16 + 1 / 144) ** -0.5],
    [Infinity, 12],
  ]);
  expected.set(-1, 1 / (1 / 3 + 1 / 4 + 1 / 12));
  for (const [p, y] of expected) expect(x.norm({ p }).item()).toBeCloseTo(y, 5);
  expect(grad(x.norm({ p: -1 }), [x])[0].toArray()).toEqual(
    [3, -4, 12].map((v) => expect.closeTo(Math.sign(v) * (expected.get(-1)! / Math.abs(v)) ** 2, 5)),
  );
  expect(tensor([0, 1]).norm({ p: -1 }).item()).toBe(0);
});

it("diagonals lie on the first two axes unless told otherwise", () => {
  const x = tensor([
    [
      [0, 1],
      [2, 3],
    ],
    [
      [4, 5],
      [6, 7],
    ],
  ]);
  expect(x.diagonal().toArray()).toEqual([
    [0, 6],
    [1, 7],
  ]);
  expect(x.diagonal({ axis0: -2, axis1: -1 }).toArray()).toEqual([
    [0, 3],
    [4, 7],
  ]);
});

it("choice takes probabilities as exact as their dtype", () => {
  for (let seed = 0; seed < 50; seed++) {
    const generator = new Generator(seed);
    const p = tensor(generator.randn(1000)).to("float32").softmax().toTypedArray();
    expect(generator.choice(1000, 3, { p })).toHaveLength(3);
  }
  expect(() => new Generator(1).choice(2, 1, { p: [0.5, 0.49999] })).toThrow("p must sum to 1");
});
