import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Generator, ones, randn, type Tensor, tensor, zeros } from "../../../src/index.js";
import { fieldsOf, snakeCase } from "../../../src/nn/core/members.js";
import {
  BatchNorm1d,
  buffer,
  isBuffer,
  isParameter,
  Linear,
  Module,
  ModuleDict,
  parameter,
  ReLU,
  Sequential,
  StateDictError,
} from "../../../src/nn/index.js";

/** One of everything that a module's fields can hold. */
class Everything extends Module {
  readonly innerLayer = new Linear(2, 3);
  readonly gain = parameter(ones([1]));
  readonly runningMean = buffer(zeros([3]));
  readonly plain = randn([2]);
  readonly blocks = [new Linear(3, 3), [new Linear(3, 1), parameter(zeros([4]))]];
  readonly heads = new ModuleDict({ mainHead: new Linear(1, 2) });
  readonly label = "not a tensor";
  readonly missing = undefined;
  readonly #hidden = new Linear(7, 7);

  override forward(x: Tensor): Tensor {
    return this.innerLayer.forward(x).add(this.#hidden.inFeatures);
  }
}

describe("a tensor or module in a field", () => {
  it("is named in PyTorch's spelling, its own tensors first, arrays by index, dictionaries by their keys", () => {
    const model = new Everything();
    expect(Object.keys(model.stateDict())).toEqual([
      "gain",
      "running_mean",
      "inner_layer.weight",
      "inner_layer.bias",
      "blocks.0.weight",
      "blocks.0.bias",
      "blocks.1.1",
      "blocks.1.0.weight",
      "blocks.1.0.bias",
      "heads.mainHead.weight",
      "heads.mainHead.bias",
    ]);
    expect([...model.namedBuffers().keys()]).toEqual(["running_mean"]);
    expect([...model.namedModules().keys()]).toEqual([
      "",
      "inner_layer",
      "blocks.0",
      "blocks.1.0",
      "heads",
      "heads.mainHead",
    ]);
    expect([...model.namedChildren().keys()]).toEqual(["inner_layer", "blocks.0", "blocks.1.0", "heads"]);
    expect(model.parameters()).toHaveLength(10);
    expect(model.children()).toHaveLength(4);
  });

  it("is found in sets, maps and objects, in lists with holes, and in lists that contain themselves", () => {
    class Holder extends Module {
      readonly list: unknown[] = [new Linear(1, 1, { bias: false })];
      readonly set: unknown = new Set([new Linear(1, 1, { bias: false })]);
      readonly map: unknown = new Map([["a", new Linear(1, 1, { bias: false })]]);
      readonly object: unknown = { b: { c: new Linear(1, 1, { bias: false }), other: new Date() } };
      override forward(x: Tensor): Tensor {
        return x;
      }
    }
    const model = new Holder();
    model.list[3] = model.list;
    expect(Object.keys(model.stateDict())).toEqual([
      "list.0.weight",
      "set.0.weight",
      "map.a.weight",
      "object.b.c.weight",
    ]);
    expect([...model.namedChildren().keys()]).toEqual(["list.0", "set.0", "map.a", "object.b.c"]);
  });

  it("is rejected if a name has a dot, at any depth", () => {
    const inner = { "a.b": new Linear(1, 1) };
    class Dotted extends Module {
      readonly parts: unknown;
      constructor(parts: unknown) {
        super();
        this.parts = parts;
      }
      override forward(x: Tensor): Tensor {
        return x;
      }
    }
    for (const parts of [inner, new Map(Object.entries(inner)), [inner], { "a.b": [parameter(ones([1]))] }]) {
      expect(() => new Dotted(parts).parameters()).toThrow(
        'Dotted: what it owns must have names without a dot, got "a.b"',
      );
    }
    expect(new Dotted({ "a.b": [1] }).parameters()).toEqual([]);
  });

  it("is snake case for fields, with a run of capitals as one hump", () => {
    expect(["conv2DLayer", "pool1D", "layer2Dense"].map(snakeCase)).toEqual([
      "conv2d_layer",
      "pool1d",
      "layer2_dense",
    ]);
    expect(["runningMean", "weightIhL0Reverse", "W", "convBN", "x_y", "in1Features"].map(snakeCase)).toEqual([
      "running_mean",
      "weight_ih_l0_reverse",
      "W",
      "conv_bn",
      "x_y",
      "in1_features",
    ]);
  });

  it("is rejected if two fields have the same name", () => {
    expect(() => fieldsOf({ fooBar: parameter(ones([1])), foo_bar: parameter(ones([1])) })).toThrow(
      "Object: two fields have the name foo_bar in the state dict",
    );
  });

  it("is rejected if a module contains itself", () => {
    class Loop extends Module {
      inner: { deep: Module }[] | Module[] = [];
      override forward(x: Tensor): Tensor {
        return x;
      }
    }
    const loop = new Loop();
    loop.inner = [loop];
    expect(() => loop.parameters()).toThrow(
      "Loop: inner.0 is a module that contains it. Keep references upward in a #private field.",
    );
  });

  it("counts once if repeated, but has both names in the state dict", () => {
    const shared = new Linear(2, 2);
    const model = new Sequential(shared, new ReLU(), shared);
    expect([...model.namedParameters().keys()]).toEqual(["0.weight", "0.bias"]);
    expect(Object.keys(model.stateDict())).toEqual(["0.weight", "0.bias", "2.weight", "2.bias"]);
    expect(model.modules()).toHaveLength(3);
  });
});

describe("parameters and buffers", () => {
  it("copy their values, and only parameters require a gradient", () => {
    const values = tensor([1, 2]);
    const [p, b] = [parameter(values), buffer(values)];
    values.assign(zeros([2]));
    expect([p.toArray(), b.toArray()]).toEqual([
      [1, 2],
      [1, 2],
    ]);
    expect([p.requiresGrad, b.requiresGrad]).toEqual([true, false]);
    expect([isParameter(p), isParameter(b), isParameter(values), isParameter(3)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect([isBuffer(p), isBuffer(b), isBuffer(values)]).toEqual([false, true, false]);
    expect(parameter(values, { requiresGrad: false }).requiresGrad).toBe(false);
    expect(() => parameter(tensor([1], { dtype: "int32" }))).toThrow(
      "parameter: needs a floating dtype, got int32",
    );
  });
});

const sizes = fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 2, maxLength: 5 });

function network(widths: readonly number[], generator: Generator): Sequential {
  const layers = widths
    .slice(1)
    .flatMap((width, i) => [new Linear(widths[i]!, width, { generator }), new BatchNorm1d(width)]);
  return new Sequential(...layers);
}

describe("state dicts", () => {
  it("carry everything from one module to another", () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 0, max: 1000 }), (widths, seed) => {
        const generator = new Generator(seed);
        const [first, second] = [network(widths, generator), network(widths, generator)];
        first.forward(randn([5, widths[0]!], { generator }));
        const dict = first.stateDict();
        expect(second.loadStateDict(dict)).toEqual({ missing: [], unexpected: [] });
        expect(second.stateDict()).toEqual(dict);
        const x = randn([4, widths[0]!], { generator });
        expect(second.eval().forward(x).toArray()).toEqual(first.eval().forward(x).toArray());
      }),
    );
  });

  it("are copies: training does not change them", () => {
    const layer = new Linear(2, 1);
    const before = layer.stateDict().weight!.toArray();
    const dict = layer.stateDict();
    layer.loadStateDict({ weight: zeros([1, 2]), bias: zeros([1]) });
    expect(dict.weight!.toArray()).toEqual(before);
  });

  it("that do not match are rejected with a full list of problems, without changing anything", () => {
    const model = new Sequential(new Linear(2, 3), new Linear(3, 1));
    const before = model.stateDict();
    const wrong = {
      "0.weight": zeros([3, 2]),
      "0.bias": zeros([4]),
      "1.weight": 5 as unknown as Tensor,
      extra: zeros([1]),
    };
    const load = (strict?: boolean) => model.loadStateDict(wrong, strict === undefined ? {} : { strict });
    expect(() => load()).toThrow(
      "loadStateDict: the state dict does not match the Sequential: missing 1.bias; unexpected extra; " +
        "0.bias must have shape [3], got [4]; 1.weight must be a tensor, got 5",
    );
    try {
      load();
    } catch (error) {
      expect(error).toBeInstanceOf(StateDictError);
      const { missing, unexpected, mismatched } = error as StateDictError;
      expect({ missing, unexpected, mismatched }).toEqual({
        missing: ["1.bias"],
        unexpected: ["extra"],
        mismatched: ["0.bias", "1.weight"],
      });
    }
    expect(() => load(false)).toThrow(
      "loadStateDict: the state dict does not match the Sequential: 0.bias must have shape [3], got [4]; 1.weight must be a tensor, got 5",
    );
    expect(model.stateDict()).toEqual(before);
    expect(() => model.loadStateDict(null as never)).toThrow(
      "loadStateDict: takes an object of tensors, got null",
    );
  });

  it("may have gaps when not strict", () => {
    const model = new Linear(2, 1);
    expect(model.loadStateDict({ bias: ones([1]), more: ones([1]) }, { strict: false })).toEqual({
      missing: ["weight"],
      unexpected: ["more"],
    });
    expect(model.bias!.toArray()).toEqual([1]);
  });
});

describe("settings apply to all modules", () => {
  it("train and eval", () => {
    const model = new Sequential(new Linear(1, 1), new Sequential(new ReLU()));
    expect(
      model
        .eval()
        .modules()
        .map((module) => module.training),
    ).toEqual([false, false, false, false]);
    expect(
      model
        .train()
        .modules()
        .every((module) => module.training),
    ).toBe(true);
  });

  it("freezing keeps gradients from parameters, and unfreezing restores them", () => {
    const model = new Linear(2, 1).setRequiresGrad(false);
    expect(model.forward(ones([1, 2])).requiresGrad).toBe(false);
    expect(Object.keys(model.stateDict())).toEqual(["weight", "bias"]);
    model
      .setRequiresGrad(true)
      .forward(ones([1, 2]))
      .sum()
      .backward();
    expect(model.weight.grad!.toArray()).toEqual([[1, 1]]);
    model.zeroGrad();
    expect(model.weight.grad).toBeUndefined();
  });

  it("apply visits children before parents", () => {
    const names: string[] = [];
    new Sequential(new Linear(1, 1), new Sequential(new ReLU())).apply((module) => {
      names.push(module.constructor.name);
    });
    expect(names).toEqual(["Linear", "ReLU", "Sequential", "Sequential"]);
  });

  it("converts to float64 in place, except integers", () => {
    const model = new Sequential(new Linear(2, 2), new BatchNorm1d(2));
    const before = model.parameters();
    model
      .forward(ones([2, 2]))
      .sum()
      .backward();
    model.to("float64");
    expect(model.parameters().every((parameter, i) => parameter === before[i])).toBe(true);
    expect(model.parameters().map(({ dtype, grad }) => [dtype, grad])).toEqual(
      Array.from({ length: 4 }, () => ["float64", undefined]),
    );
    expect(model.buffers().map(({ dtype }) => dtype)).toEqual(["float64", "float64", "int32"]);
    expect(() => model.to("int32")).toThrow("to: needs a floating dtype, got int32");
  });

  it("a graph that saved a parameter before conversion throws in backward", () => {
    const layer = new Linear(1, 1);
    const y = layer.forward(ones([1, 1], { requiresGrad: true }));
    layer.to("float64");
    expect(() => y.backward()).toThrow("changed");
  });
});
