import { describe, expect, it, vi } from "vitest";
import { ones, type Tensor, tensor } from "../../../src/index.js";
import { Linear, LSTM, Module, ReLU, Sequential } from "../../../src/nn/index.js";

describe("hooks", () => {
  it("see and replace inputs, outputs, and gradients until they are removed", () => {
    const layer = new Linear(1, 1, { bias: false });
    layer.loadStateDict({ weight: tensor([[2]]) });
    const x = tensor([[3]], { requiresGrad: true });
    const removers = [
      layer.registerForwardPreHook((_, [input]) => [(input as Tensor).mul(10)]),
      layer.registerForwardHook((_, __, output) => (output as Tensor).add(1)),
      layer.registerBackwardHook((_, gradOutput) => gradOutput.mul(7)),
    ];
    const y = layer.forward(x);
    y.backward();
    expect([y.item(), x.grad!.item()]).toEqual([61, 2 * 10 * 7]);
    for (const remove of removers) remove();
    expect(layer.forward(x).item()).toBe(6);
  });

  it("are also called if forward is a field", () => {
    class Field extends Module {
      override forward = (x: Tensor): Tensor => x.mul(2);
    }
    const layer = new Field();
    const remove = layer.registerForwardHook((_, __, output) => (output as Tensor).add(1));
    expect(layer.forward(tensor(3)).item()).toBe(7);
    remove();
    expect(layer.forward(tensor(3)).item()).toBe(6);
  });

  it("must be synchronous functions", () => {
    const layer = new ReLU();
    const remove = layer.registerForwardHook(async () => undefined);
    const message = "hooks must be synchronous, one of them returned a promise";
    expect(() => layer.forward(tensor(1))).toThrow(message);
    remove();
    layer.registerForwardPreHook((async () => undefined) as never);
    expect(() => layer.forward(tensor(1))).toThrow(message);
    expect(() => layer.registerForwardHook(3 as never)).toThrow(
      "registerForwardHook: hook must be a function, got 3",
    );
  });

  it("are called with the module, from wherever its forward is called", () => {
    const inner = new ReLU();
    const hook = vi.fn();
    inner.registerForwardHook(hook);
    new Sequential(inner).forward(ones([2]));
    expect(hook).toHaveBeenCalledOnce();
    expect(hook.mock.calls[0]![0]).toBe(inner);
  });

  it("see the gradient of every output, however deeply nested", () => {
    const lstm = new LSTM(2, 3);
    const seen: string[] = [];
    lstm.registerBackwardHook((_, gradOutput) => void seen.push(gradOutput.shape.join()));
    const [output, [h, c]] = lstm.forward(ones([4, 1, 2]));
    output.sum().add(h.sum()).add(c.sum()).backward();
    expect(seen.sort()).toEqual(["1,1,3", "1,1,3", "4,1,3"]);
  });

  it("do not add module hooks to leaves", () => {
    const x = tensor([1], { requiresGrad: true });
    const identity = new (class Same extends Module {
      override forward(input: Tensor): Tensor {
        return input;
      }
    })();
    const hook = vi.fn();
    identity.registerBackwardHook(hook);
    identity.forward(x).mul(2).backward();
    expect(hook).not.toHaveBeenCalled();
  });
});
