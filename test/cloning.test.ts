import { MessageChannel } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { data, nn, ones, optim, randn } from "../src/index.js";

const model = new nn.Sequential(new nn.Linear(2, 3), new nn.Tanh());
const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });

const resident: Record<string, object> = {
  tensor: ones([2]),
  "result of an op": ones([2], { requiresGrad: true }).mul(2),
  parameter: nn.parameter(randn([4])),
  buffer: nn.buffer(randn([4])),
  module: model,
  "module without parameters": new nn.Tanh(),
  optimizer,
  schedule: new optim.StepLR(optimizer, { stepSize: 1 }),
  "data set": new data.TensorDataset(ones([2, 2])),
  "state dict": model.stateDict(),
  "list of tensors": [ones([2])],
};

describe.each(Object.entries(resident))("a %s", (_, value) => {
  const sentence =
    "structuredClone: tensors, modules and optimizers cannot be cloned or sent to a worker. " +
    "Send x.toTypedArray(), or encodeSafetensors(model.stateDict()).";

  it("is not cloned", () => {
    expect(() => structuredClone(value)).toThrow(sentence);
  });

  it("is not sent", () => {
    const { port1, port2 } = new MessageChannel();
    try {
      expect(() => port1.postMessage(value)).toThrow(sentence);
    } finally {
      port1.close();
      port2.close();
    }
  });
});

it("elements are cloned without the memory around them", () => {
  const { buffer } = nn.parameter(randn([4])).toTypedArray();
  expect(structuredClone(buffer).byteLength).toBe(16);
});
