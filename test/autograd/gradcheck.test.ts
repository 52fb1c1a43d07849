import { describe, expect, it } from "vitest";
import { customOp, gradcheck, gradgradcheck, type Tensor, tensor } from "../../src/index.js";

const double = (values: Parameters<typeof tensor>[0]): Tensor =>
  tensor(values, { dtype: "float64", requiresGrad: true });

/** x², with whatever gradient. */
function square(gradient: (grad: Tensor, x: Tensor) => Tensor): (x: Tensor) => Tensor {
  return customOp({
    name: "square",
    forward: (x: Tensor) => x.mul(x),
    pullbacks: [(grad, _y, x) => gradient(grad, x)],
  });
}

describe("gradcheck", () => {
  it("returns true for gradients that are right", () => {
    expect(gradcheck((x, y) => x!.mul(y!).sum(), [double([1, 2]), double([3, 4])])).toBe(true);
    expect(gradcheck((x) => [x!.exp(), x!.sin()], [double([1, 2])])).toBe(true);
  });

  it("names function, input, index and both values where one is wrong", () => {
    const wrong = square((grad, x) => grad.mul(x).mul(2.5));
    expect(() =>
      gradcheck((x, y) => wrong(y!).add(x!), [double([[1]]), double([[1, -3]])], { name: "mine" }),
    ).toThrow(/^gradcheck: mine, input 1 \[1, 2\] at \[0, 0\]: analytic -?\d+\.\d+, numeric -?\d+\.\d+$/);
  });

  it("takes the function's own name, and finds one wrong element among right ones", () => {
    const mask = tensor([0, 0, 1], { dtype: "float64" });
    const nearly = square((grad, x) => grad.mul(x).mul(2).add(mask));
    function mine(x: Tensor): Tensor {
      return nearly(x);
    }
    expect(() => gradcheck(mine, [double([1, 2, 3])])).toThrow(/^gradcheck: mine, input 0 \[3\] at \[2\]: /);
  });

  it("finds a gradient that is missing", () => {
    const cut = (x: Tensor): Tensor => x.detach().mul(x.detach());
    expect(() => gradcheck(cut, [double([1])])).toThrow(/analytic 0, numeric/);
  });

  it("finds NaN", () => {
    expect(() => gradcheck((x) => x!.pow(0.5).mul(0), [double([0])])).toThrow(/^gradcheck: /);
  });

  it("is as strict as it is told", () => {
    const nearly = square((grad, x) => grad.mul(x).mul(2.0001));
    expect(gradcheck(nearly, [double([1])])).toBe(true);
    expect(() => gradcheck(nearly, [double([1])], { rtol: 1e-6, atol: 1e-8 })).toThrow(/numeric/);
  });

  it("passes over inputs that require no gradient", () => {
    expect(gradcheck((x, c) => x!.mul(c!), [double([1]), tensor([2])])).toBe(true);
  });

  it("takes a tensor that is given twice for the one input that it is", () => {
    const x = double([1, 2]);
    expect(gradcheck((a, b) => a!.mul(b!), [x, x])).toBe(true);
    expect(gradgradcheck((a, b, c) => a!.mul(b!).mul(c!), [x, double([3, 4]), x])).toBe(true);
    const wrong = square((grad, a) => grad.mul(a));
    expect(() => gradcheck((a, b) => wrong(a!).add(b!), [x, x])).toThrow(/input 0 \[2\] at \[0\]/);
  });

  it("throws unless the function returns a tensor", () => {
    const refused = "gradcheck: mine must return a tensor, or a list of at least one, got ";
    const check = (output: unknown) => () =>
      gradcheck(() => output as never, [double([1])], { name: "mine" });
    expect(check([])).toThrow(`${refused}[]`);
    expect(check(undefined)).toThrow(`${refused}undefined`);
    expect(check([double([1]), 2])).toThrow(`${refused}[Tensor, 2]`);
    expect(() => gradgradcheck(() => [], [double([1])], { name: "mine" })).toThrow(`${refused}[]`);
  });

  it("throws for float32, and if there is nothing to check", () => {
    expect(() => gradcheck((x) => x!.exp(), [tensor([1], { requiresGrad: true })])).toThrow(
      "gradcheck: inputs must be float64, got float32",
    );
    expect(() => gradcheck((x) => x!.exp(), [tensor([1])])).toThrow(
      "gradcheck: no input requires a gradient",
    );
  });
});

describe("gradgradcheck", () => {
  it("returns true for second derivatives that are right, zero ones included", () => {
    expect(gradgradcheck((x, y) => x!.mul(y!).exp(), [double([0.1, 0.2]), double([0.3, 0.4])])).toBe(true);
    expect(gradgradcheck((x) => x!.mul(3), [double([1])])).toBe(true);
  });

  it("finds a first derivative that is right where its own derivative is not", () => {
    const cut = square((grad, x) => grad.mul(x.detach()).mul(2));
    expect(gradcheck(cut, [double([1.5])])).toBe(true);
    expect(() => gradgradcheck(cut, [double([1.5])], { name: "cut" })).toThrow(
      /^gradcheck: gradient of cut, input 0 \[1\] at \[0\]: analytic 0, numeric/,
    );
  });
});
