import { describe, expect, it } from "vitest";
import { compile } from "../../src/compile/index.js";
import { Generator, gradcheck, randn, type Tensor } from "../../src/index.js";
import { Conv1d, functionalCall, Linear, removeWeightNorm, weightNorm } from "../../src/nn/index.js";
import { SGD } from "../../src/optim/index.js";

const generator = new Generator(1);
const linear = (): Linear => new Linear(3, 2, { dtype: "float64", generator });
const input = randn([4, 3], { dtype: "float64", generator });

function expectClose(a: Tensor, b: Tensor): void {
  expect(a.shape).toEqual(b.shape);
  expect(a.sub(b).abs().amax().item()).toBeLessThan(1e-12);
}

describe("weightNorm", () => {
  it("changes the trained parameters but not the result, with PyTorch's names", () => {
    const layer = linear();
    const [weight, before] = [layer.weight.detach().clone(), layer.forward(input)];
    expect(weightNorm(layer)).toBe(layer);
    expectClose(layer.forward(input), before);
    expect(Object.keys(layer.stateDict())).toEqual(["bias", "weight_g", "weight_v"]);
    expectClose(layer.stateDict().weight_g!, weight.norm({ axis: 1, keepDims: true }));
    expectClose(layer.stateDict().weight_v!, weight);
    expect(String(layer)).toBe(String(linear()));
  });

  it.each([
    [0, [4, 1, 1]],
    [1, [1, 2, 1]],
    [-1, [1, 1, 3]],
    [null, []],
  ])("is g·v/‖v‖, with lengths along axis %s", (axis, shape) => {
    const layer = weightNorm(new Conv1d(2, 4, 3, { dtype: "float64", generator }), { axis });
    const { weight_g: g, weight_v: v } = layer.stateDict();
    expect(g!.shape).toEqual(shape);
    layer.loadStateDict({ ...layer.stateDict(), weight_g: g!.mul(2), weight_v: v!.mul(3) });
    const over = [0, 1, 2].filter((i) => axis === null || i !== (axis + 3) % 3);
    const length = v!
      .square()
      .sum(over, { keepDims: axis !== null })
      .sqrt();
    expectClose(layer.weight, v!.mul(g!.mul(2).div(length)));
  });

  it("has gradients of both, and a model that is trained keeps learning when it is undone", () => {
    const layer = weightNorm(linear());
    const { bias, weight_g: g, weight_v: v } = layer.stateDict();
    const f = (own: Tensor, direction: Tensor): Tensor =>
      functionalCall(layer, { bias: bias!, weight_g: own, weight_v: direction }, input).square();
    const leaves = [g!, v!].map((x) => x.requireGrad()) as [Tensor, Tensor];
    expect(gradcheck(f, leaves)).toBe(true);
    new SGD(layer.parameters(), { lr: 0.1 });
    layer.forward(input).square().sum().backward();
    for (const parameter of layer.parameters()) expect(parameter.grad).toBeDefined();
    const after = layer.forward(input);
    removeWeightNorm(layer);
    expect(Object.keys(layer.stateDict())).toEqual(["weight", "bias"]);
    expectClose(layer.forward(input), after);
    expect(layer.weight.isLeaf && layer.weight.requiresGrad).toBe(true);
  });

  it("is compiled", () => {
    const layer = weightNorm(linear());
    const run = compile((x: Tensor) => layer.forward(x));
    for (let i = 0; i < 4; i++) expectClose(run(input), layer.forward(input));
  });

  it("names what is wrong", () => {
    const none = 'weightNorm: Linear has no parameter "wait"';
    expect(() => weightNorm(linear(), { name: "wait" })).toThrow(none);
    expect(() => weightNorm(weightNorm(linear()))).toThrow('weightNorm: Linear has no parameter "weight"');
    expect(() => weightNorm(linear(), { axis: 2 })).toThrow("weightNorm: ");
    expect(() => weightNorm(3 as never)).toThrow("weightNorm: takes a module, got 3");
    expect(() => removeWeightNorm(linear())).toThrow(
      'removeWeightNorm: "weight" of Linear is not reparametrized',
    );
  });
});
