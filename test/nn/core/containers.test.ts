import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { ones, type Tensor } from "../../../src/index.js";
import { Linear, Module, ModuleDict, ModuleList, ReLU, Sequential } from "../../../src/nn/index.js";

describe("containers", () => {
  it("chain layers by position or by name", () => {
    const model = new Sequential({ hidden: new Linear(2, 3), act: new ReLU() });
    expect(Object.keys(model.stateDict())).toEqual(["hidden.weight", "hidden.bias"]);
    expect([model.length, model.at(-1)!.constructor.name, [...model].length]).toEqual([2, "ReLU", 2]);
    expect(new Sequential().forward(ones([1])).toArray()).toEqual([1]);
  });

  it("hold modules in lists and dictionaries", () => {
    const list = new ModuleList([new Linear(1, 2)]);
    expect(list.push(new Linear(2, 3))).toBe(2);
    expect([list.length, list.at(1)!, [...list].length]).toEqual([2, [...list][1], 2]);
    expect(Object.keys(list.stateDict())).toEqual(["0.weight", "0.bias", "1.weight", "1.bias"]);
    const dict = new ModuleDict({ a: new ReLU() }).set("b", new ReLU());
    expect([
      dict.size,
      dict.get("b") instanceof ReLU,
      dict.delete("a"),
      [...dict].map(([name]) => name),
    ]).toEqual([2, true, true, ["b"]]);
  });

  it("reject anything but modules, bad names, and calls", () => {
    expect(() => new Sequential(3 as never)).toThrow("Sequential: takes modules, got 3");
    expect(() => new Sequential([new Linear(1, 2)] as never)).toThrow(
      "Sequential: takes modules, got [Linear]. Pass its items one by one: (...list).",
    );
    expect(() => new Sequential({ "a.b": new ReLU() })).toThrow(
      'Sequential: a module\'s name must not be empty or contain a dot, got "a.b"',
    );
    expect(() => new ModuleList([3 as never])).toThrow("ModuleList: takes modules, got 3");
    expect(() => new ModuleDict({ "": new ReLU() })).toThrow(
      'ModuleDict: a module\'s name must not be empty or contain a dot, got ""',
    );
    expect(() => new ModuleDict({ a: 1 as never })).toThrow("ModuleDict: takes modules, got 1");
    expect(() => new ModuleList().forward()).toThrow("ModuleList(): has no forward: call the modules in it");
    expect(() => new ModuleDict().forward()).toThrow("ModuleDict(): has no forward: call the modules in it");
  });
});

describe("printing", () => {
  it("nests modules as PyTorch does", () => {
    const model = new Sequential(
      new Linear(2, 3),
      new Sequential(new ReLU(), new Linear(3, 1, { bias: false })),
    );
    expect(String(model)).toBe(`Sequential(
  (0): Linear(in_features=2, out_features=3, bias=True)
  (1): Sequential(
    (0): ReLU()
    (1): Linear(in_features=3, out_features=1, bias=False)
  )
)`);
  });

  it("prints settings of a module with children on their own line", () => {
    class Scaled extends Module {
      readonly layer = new ReLU();
      override forward(x: Tensor): Tensor {
        return this.layer.forward(x);
      }
      override extraRepr(): string {
        return "scale=2";
      }
    }
    expect(String(new Scaled())).toBe("Scaled(\n  scale=2\n  (layer): ReLU()\n)");
  });
});

describe("console.log of a module", () => {
  it("shows the printed module, even nested in other values", () => {
    const model = new Sequential(new Linear(1, 2), new ReLU());
    expect(inspect(model)).toBe(String(model));
    expect(inspect({ model })).toContain("(0): Linear(in_features=1, out_features=2, bias=True)");
  });
});
