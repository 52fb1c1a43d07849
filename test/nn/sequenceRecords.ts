/**
 * @file Compares modules that read sequences with PyTorch.
 */
import { expect } from "vitest";
import { grad, isTensor, type Tensor, tensor } from "../../src/index.js";
import type { AnyModule } from "../../src/nn/core/module.js";
import { loadSequences, type SequenceRecord } from "../reference/cases.js";
import { mapTensors, type TensorValue } from "../reference/decode.js";
import { difference } from "../reference/difference.js";

/** The records of these layers. */
export function recordsOf(...layers: readonly string[]): readonly SequenceRecord[] {
  return loadSequences().filter(({ layer }) => layers.includes(layer));
}

/** A recorded tensor as a tapegrad tensor. */
export function engineTensor({ data, shape, requiresGrad }: TensorValue): Tensor {
  return tensor(data as Float64Array, {
    shape,
    requiresGrad,
    ...(data instanceof Uint8Array && { dtype: "bool" }),
  });
}

/** All tensors in a result, in order of appearance. */
export function tensorsOf(output: unknown): Tensor[] {
  if (isTensor(output)) return [output];
  return Array.isArray(output) ? output.flatMap(tensorsOf) : [];
}

/** A module with the recorded weights, in evaluation mode. */
export function restored<M extends AnyModule>(module: M, record: SequenceRecord): M {
  const first = Object.values(record.state)[0]!;
  const state = Object.fromEntries(
    Object.entries(record.state).map(([key, value]) => [key, engineTensor(value)]),
  );
  module.to(first.dtype).eval();
  module.loadStateDict(state);
  expect(Object.keys(module.stateDict())).toEqual(Object.keys(record.state));
  return module;
}

/** Calls the module with the recorded inputs, and compares the results and all gradients with PyTorch's. */
export function expectRecorded(
  record: SequenceRecord,
  call: (...inputs: never[]) => unknown,
  parameters: ReadonlyMap<string, Tensor> = new Map(),
): void {
  const leaves: Tensor[] = [];
  const inputs = record.inputs.map((input) =>
    mapTensors(input, (value) => {
      const leaf = engineTensor(value);
      if (value.requiresGrad) leaves.push(leaf);
      return leaf;
    }),
  );
  const outputs = tensorsOf(call(...(inputs as never[])));
  const expected = tensorsOf(mapTensors(record.output, engineTensor));
  expect(outputs.length).toBe(expected.length);
  const recorded: TensorValue[] = [];
  mapTensors(record.output, (value) => recorded.push(value));
  outputs.forEach((y, i) => void expect(difference(y, recorded[i]!), `output ${i}`).toBeUndefined());
  const named = [...parameters];
  const wanted = [...leaves, ...named.map(([, parameter]) => parameter)];
  const gradients = grad(outputs, wanted, { gradients: record.cotangents.map(engineTensor) });
  gradients.forEach((gradient, i) => {
    const k = i - leaves.length;
    const value = k < 0 ? record.inputGrads[i]! : record.grads[named[k]![0]]!;
    const tolerance = value.dtype === "float32" ? { relative: 1e-4, absolute: 1e-5 } : undefined;
    const what = k < 0 ? `gradient of input ${i}` : `gradient of ${named[k]![0]}`;
    expect(difference(gradient, value, tolerance && { tolerance }), what).toBeUndefined();
  });
}
