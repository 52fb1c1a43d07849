import { describe, expect, it } from "vitest";
import { ArgumentError, Generator, grad, type Tensor, tensor } from "../../src/index.js";
import * as nn from "../../src/nn/index.js";
import { loadConvolutionLayers } from "../reference/cases.js";
import type { TensorValue } from "../reference/decode.js";
import { difference } from "../reference/difference.js";

type Layer = nn.Module & { weight?: Tensor; bias?: Tensor };
const { Conv1d, Conv2d, ConvTranspose2d, Upsample } = nn;

function engineTensor({ data, shape }: TensorValue): Tensor {
  return tensor(data as Float64Array, { shape });
}

/** The recorded layer, in float64. */
function layerOf(name: string, args: readonly unknown[], options: { p?: number }): Layer {
  const Class = (nn as unknown as Record<string, new (...args: unknown[]) => Layer>)[name]!;
  if (options.p !== undefined) return new Class(options.p);
  return new Class(...args, { ...options, ...(name.startsWith("Conv") && { dtype: "float64" }) });
}

describe("layers of convolution and pooling", () => {
  it.each(loadConvolutionLayers())("$name prints, computes, and differentiates as in PyTorch", (record) => {
    const layer = layerOf(record.layer, record.args, record.options);
    expect(layer.toString()).toBe(record.text);
    const dict = Object.fromEntries(Object.entries(record.state).map(([key, t]) => [key, engineTensor(t)]));
    expect(Object.keys(layer.stateDict())).toEqual(Object.keys(dict));
    layer.loadStateDict(dict);
    layer.eval();
    const x = engineTensor(record.x);
    x.requiresGrad = true;
    const output = layer.forward(x);
    expect(difference(output, record.output)).toBeUndefined();
    const parameters = [...layer.namedParameters()];
    const gradients = grad(output, [x, ...parameters.map(([, parameter]) => parameter)], {
      gradients: [engineTensor(record.cotangent)],
    });
    expect(difference(gradients[0]!, record.xGrad)).toBeUndefined();
    parameters.forEach(([name], i) => {
      expect(difference(gradients[i + 1]!, record.grads[name]!), name).toBeUndefined();
    });
  });

  it.each([
    ["Conv1d", () => new Conv1d(4, 6, 5, { groups: 2, generator: new Generator(1) }), 2 * 5],
    ["Conv2d", () => new Conv2d(3, 8, [3, 2], { generator: new Generator(1) }), 3 * 3 * 2],
    ["ConvTranspose2d", () => new ConvTranspose2d(8, 3, 3, { generator: new Generator(1) }), 3 * 9],
  ])("%s begins uniform in ±1/√fanIn, weight and bias, the same for the same seed", (_, make, fanIn) => {
    const bound = 1 / Math.sqrt(fanIn);
    const { weight, bias } = make();
    for (const parameter of [weight, bias!]) {
      expect(parameter.requiresGrad).toBe(true);
      const largest = Math.max(...parameter.toTypedArray().map(Math.abs));
      expect(largest).toBeLessThanOrEqual(bound);
      expect(largest).toBeGreaterThan(bound / 2);
    }
    expect(make().weight.toArray()).toEqual(weight.toArray());
  });

  it("pads by reflection or by repeating the border on request", () => {
    const weight = tensor([[[1, 0, 0]]], { dtype: "float32" });
    const x = tensor([[[1, 2, 3, 4]]], { dtype: "float32" });
    for (const [paddingMode, first] of [
      ["zeros", 0],
      ["reflect", 2],
      ["replicate", 1],
    ] as const) {
      for (const padding of [1, "same"] as const) {
        const layer = new Conv1d(1, 1, 3, { padding, paddingMode, bias: false });
        layer.loadStateDict({ weight });
        expect(layer.forward(x).toArray()).toEqual([[[first, 1, 2, 3]]]);
      }
    }
    const image = new Conv2d(1, 1, 3, { padding: 1, paddingMode: "reflect" });
    expect(
      image.forward(
        tensor([
          [
            [
              [1, 2],
              [3, 4],
            ],
          ],
        ]),
      ).shape,
    ).toEqual([1, 1, 2, 2]);
    expect(image.toString()).toBe(
      "Conv2d(1, 1, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1), padding_mode=reflect)",
    );
  });

  it("name settings that are out of range", () => {
    const refused = (make: () => unknown, message: string): void => {
      expect(make).toThrow(ArgumentError);
      expect(make).toThrow(message);
    };
    refused(() => new Conv2d(0, 1, 3), "Conv2d: inChannels must be a whole number ≥ 1, got 0");
    refused(
      () => new Conv2d(1, 1, 0),
      "Conv2d: kernelSize must be a whole number ≥ 1, or two of them, got 0",
    );
    refused(() => new Conv1d(1, 1, 3, { stride: 0 }), "Conv1d: stride must be a whole number ≥ 1, got 0");
    refused(
      () => new Conv2d(4, 6, 3, { groups: 4 }),
      "Conv2d: 4 channels and 6 filters do not split into 4 groups",
    );
    refused(
      () => new Conv2d(1, 1, 3, { paddingMode: "wrap" as "zeros" }),
      'Conv2d: paddingMode must be "zeros", "reflect", "replicate" or "circular", got "wrap"',
    );
    refused(
      () => new Conv2d(1, 1, 3, { padding: "same", stride: 2 }),
      'Conv2d: padding "same" needs stride 1, got [2, 2]',
    );
    refused(() => new Upsample({}), "Upsample: needs either size or scaleFactor");
  });
});
