/**
 * @file The gradients of layers against finite differences.
 */
import { describe, expect, it } from "vitest";
import { Generator, gradcheck, gradgradcheck, randn, type Tensor } from "../../src/index.js";
import * as nn from "../../src/nn/index.js";

describe("derivatives agree with finite differences, of both orders", () => {
  const generator = new Generator(5);
  const x = (...shape: number[]): Tensor => randn(shape, { dtype: "float64", generator, requiresGrad: true });
  const layers: [string, nn.Module<Tensor[], Tensor>, Tensor[]][] = [
    ["LayerNorm", new nn.LayerNorm(4), [x(3, 4)]],
    ["RMSNorm", new nn.RMSNorm(4), [x(3, 4)]],
    ["GroupNorm", new nn.GroupNorm(2, 4), [x(2, 4, 3)]],
    ["BatchNorm1d", new nn.BatchNorm1d(3, { trackRunningStats: false }), [x(4, 3)]],
    ["Bilinear", new nn.Bilinear(2, 3, 2, { generator }) as nn.Module<Tensor[], Tensor>, [x(3, 2), x(3, 3)]],
    ["Mish", new nn.Mish(), [x(5)]],
    ["LogSigmoid", new nn.LogSigmoid(), [x(5)]],
    ["CELU", new nn.CELU(0.7), [x(5)]],
    ["PReLU", new nn.PReLU({ numParameters: 2 }), [x(3, 2)]],
    ["GLU", new nn.GLU(), [x(2, 4)]],
    [
      "TripletMarginLoss",
      new nn.TripletMarginLoss({ margin: 5 }) as nn.Module<Tensor[], Tensor>,
      [x(3, 2), x(3, 2), x(3, 2)],
    ],
  ];
  it.each(layers)("%s", (_, layer, inputs) => {
    layer.to("float64");
    const all = [...inputs, ...layer.parameters()];
    const f = (...given: Tensor[]): Tensor => {
      const parameters = [...layer.namedParameters().keys()];
      const own = layer as unknown as Record<string, Tensor>;
      const before = parameters.map((name) => own[name]!);
      // gradcheck perturbs copies of the inputs, so the layer must compute with the ones it receives.
      parameters.forEach((name, i) => {
        own[name] = given[inputs.length + i]!;
      });
      const y = layer.forward(...given.slice(0, inputs.length));
      parameters.forEach((name, i) => {
        own[name] = before[i]!;
      });
      return y;
    };
    expect(gradcheck(f, all)).toBe(true);
    expect(gradgradcheck(f, inputs.length === all.length ? all : all)).toBe(true);
  });
});
