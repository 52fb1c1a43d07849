/**
 * @file Runs ONNX models in onnxruntime-web, and compares.
 */
import * as ort from "onnxruntime-web";
import { expect } from "vitest";
import { isTensor, noGrad, type Tensor, tensor } from "../../src/index.js";
import type { AnyModule } from "../../src/nn/index.js";

ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";

/** What the runtime computes of inputs in their order. */
export async function run(model: Uint8Array, inputs: readonly Tensor[]): Promise<Tensor[]> {
  const session = await ort.InferenceSession.create(model);
  const feeds = session.inputNames.map((name, i) => {
    const { dtype, data, shape } = inputs[i]!;
    return [name, new ort.Tensor(dtype as "float32", data as Float32Array, [...shape])] as const;
  });
  const results = await session.run(Object.fromEntries(feeds));
  const outputs = session.outputNames.map((name) => {
    const { data, dims } = results[name]!;
    return tensor(data as Float32Array, { shape: dims });
  });
  await session.release();
  return outputs;
}

function tensorsOf(output: unknown): Tensor[] {
  if (isTensor(output)) return [output];
  return typeof output === "object" && output !== null ? Object.values(output).flatMap(tensorsOf) : [];
}

/** Expects of an exported model what `layer` computes of the same inputs, within 1e-5. */
export async function expectSame(
  layer: AnyModule,
  model: Uint8Array,
  inputs: readonly Tensor[],
): Promise<void> {
  const wanted = tensorsOf(noGrad(() => layer.forward(...(inputs as never))));
  const found = await run(model, inputs);
  expect(found.map(({ shape }) => shape)).toEqual(wanted.map(({ shape }) => shape));
  found.forEach((y, i) => {
    const apart = y.sub(wanted[i]!).abs().amax().item();
    expect(apart, `output ${i}: ${y} instead of ${wanted[i]}`).toBeLessThan(1e-5);
  });
}
