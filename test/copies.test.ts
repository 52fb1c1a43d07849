import { beforeAll, describe, expect, it, vi } from "vitest";
import { isForeign } from "../src/copies.js";
import * as here from "../src/index.js";
import * as io from "../src/io/index.js";

const cure = "from another copy of tapegrad: two are loaded (`npm ls tapegrad` lists them)";
let there: typeof here;

beforeAll(async () => {
  vi.resetModules();
  there = (await import("../src/index.js")) as typeof here;
});

describe("an object from another copy of the package", () => {
  it("is distinguished from our own", () => {
    for (const [ours, theirs] of [
      [here.ones([1]), there.ones([1])],
      [new here.nn.Tanh(), new there.nn.Tanh()],
    ] as const) {
      expect(isForeign(ours)).toBe(false);
      expect(isForeign(theirs)).toBe(true);
    }
    for (const other of [undefined, null, 3, {}, []]) expect(isForeign(other)).toBe(false);
  });

  it("is rejected by name everywhere", () => {
    const x = there.ones([2, 2]);
    const layer = new there.nn.Linear(2, 2);
    const sgd = new there.optim.SGD([there.nn.parameter(x)], { lr: 1 });
    const refusals: (() => unknown)[] = [
      () => here.ones([2, 2]).add(x),
      () => here.ones([2, 2]).matmul(x),
      () => here.tensor(x),
      () => here.tensor([x, x]),
      () => here.concat([x, x]),
      () => here.noGrad(() => here.zeros([2, 2]).assign(x)),
      () => new here.nn.Linear(2, 2).forward(x),
      () => new here.nn.Sequential(layer),
      () => here.nn.parameter(x),
      () => new here.optim.SGD([x], { lr: 1 }),
      () => new here.optim.SGD(layer.parameters(), { lr: 1 }),
      () => new here.optim.StepLR(sgd, { stepSize: 1 }),
      () => new here.data.TensorDataset(x),
      () => io.encodeSafetensors({ x }),
      () => new here.nn.Linear(2, 2).loadStateDict(layer.stateDict()),
    ];
    for (const refusal of refusals) expect(refusal, String(refusal)).toThrow(cure);
  });

  it("is not ignored among a module's fields", () => {
    class Net extends here.nn.Module {
      readonly layer: unknown;
      readonly layers: unknown;
      constructor(fields: { layer?: unknown; layers?: unknown }) {
        super();
        this.layer = fields.layer;
        this.layers = fields.layers;
      }
      override forward(x: here.Tensor): here.Tensor {
        return x;
      }
    }
    const layer = new there.nn.Linear(2, 2);
    const weight = there.nn.parameter(there.ones([2]));
    expect(() => new Net({ layer }).parameters()).toThrow(`Net: layer is a Linear ${cure}`);
    expect(() => new Net({ layer: weight }).stateDict()).toThrow(`Net: layer is a Tensor ${cure}`);
    expect(() => new Net({ layers: [new here.nn.Tanh(), layer] }).modules()).toThrow(
      `Net: layers.1 is a Linear ${cure}`,
    );
  });
});
