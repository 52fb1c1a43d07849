/**
 * @file Layers and losses against PyTorch's: how they print, what they compute, their gradients and running
 * statistics.
 */
import { describe, expect, it } from "vitest";
import { grad, type Tensor, tensor } from "../../src/autograd/index.js";
import * as nn from "../../src/nn/index.js";
import { loadLayers } from "../reference/cases.js";
import { mapTensors, type TensorValue, type Tree } from "../reference/decode.js";
import { difference } from "../reference/difference.js";

type Called = nn.Module<Tensor[], Tensor>;
type Constructor = new (...args: unknown[]) => Called;

function tensorOf({ data, shape, dtype, requiresGrad }: TensorValue): Tensor {
  return tensor(data, { shape, dtype, requiresGrad });
}

const records = loadLayers().map((record) => [record.name, record] as const);

/** PyTorch uses float32 for the sixths in these, and for BCELoss's smallest divisor, with every dtype. */
const single = new Set(["Hardsigmoid", "Hardswish", "BCELoss"]);

describe("a module of PyTorch's", () => {
  it.each(records)("prints, computes, and differentiates the same: %s", (_, record) => {
    const Class = (nn as unknown as Record<string, Constructor>)[record.layer]!;
    const options = mapTensors(record.options as Tree, tensorOf);
    const given = Object.keys(record.options).length > 0 ? [...record.args, options] : record.args;
    const module = new Class(...given).to("float64");
    expect(module.toString()).toBe(record.text);
    expect(Object.keys(module.stateDict())).toEqual(Object.keys(record.state));
    module.loadStateDict(Object.fromEntries(Object.entries(record.state).map(([k, v]) => [k, tensorOf(v)])));
    const relative = single.has(record.layer) ? 1e-6 : 1e-9;
    const tolerance = { relative, absolute: relative / 100 };
    for (const call of record.calls) {
      module.train(call.training);
      const inputs = call.inputs.map((input) => mapTensors(input, tensorOf)) as Tensor[];
      const output = module.forward(...inputs);
      expect(difference(output, call.output, { tolerance })).toBeUndefined();
      const leaves = inputs.filter((x) => x?.requiresGrad);
      const named = [...module.namedParameters()];
      const gradients = grad(output, [...leaves, ...named.map(([, parameter]) => parameter)], {
        gradients: [tensorOf(call.cotangent)],
      });
      call.inputGrads.forEach((wanted, i) => {
        expect(difference(gradients[i]!, wanted, { tolerance }), `input ${i}`).toBeUndefined();
      });
      named.forEach(([name], i) => {
        const found = gradients[leaves.length + i]!;
        expect(difference(found, call.grads[name]!, { tolerance }), name).toBeUndefined();
      });
      for (const [name, value] of module.namedBuffers()) {
        expect(difference(value, call.buffers[name]!, { tolerance }), name).toBeUndefined();
      }
    }
  });
});
