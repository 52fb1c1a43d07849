import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { full, Generator, noGrad, type Tensor, tensor, zeros } from "../../src/index.js";
import { Linear } from "../../src/nn/index.js";
import * as optim from "../../src/optim/index.js";
import { all, bowl, parametersOf, stepOn, values, waysOf } from "./bowl.js";

const { Adam, LBFGS, SGD } = optim;

const elementwise = waysOf((row) => row.elementwise);
const averaging = waysOf((row) => row.elementwise && row.averages !== false);

describe.each(all)("%s", (_, make) => {
  it("goes downhill", () => {
    const parameters = parametersOf(1);
    const optimizer = make(parameters, { lr: 0.01 });
    const losses = Array.from({ length: 30 }, () => stepOn(optimizer, parameters));
    expect(losses.at(-1)!).toBeLessThan(losses[0]!);
  });

  it("continues from its state dict (all but the tensors as JSON) as if it had never stopped", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 999 }), fc.integer({ min: 0, max: 4 }), (seed, steps) => {
        const [first, second] = [parametersOf(seed), parametersOf(seed)];
        const before = make(first, { lr: 0.05 });
        for (let i = 0; i < steps; i++) stepOn(before, first);
        second.forEach((p, i) => {
          p.requiresGrad = false;
          p.assign(first[i]!.detach());
          p.requiresGrad = true;
        });
        const after = make(second, { lr: 0.9 });
        const dict = before.stateDict();
        after.loadStateDict(dict);
        expect(after.stateDict()).toEqual(dict);
        for (let i = 0; i < 3; i++) {
          stepOn(before, first);
          stepOn(after, second);
          expect(values(second)).toEqual(values(first));
        }
      }),
      { numRuns: 15 },
    );
  });

  it("does not change a saved state dict as training continues", () => {
    const parameters = parametersOf(3);
    const optimizer = make(parameters, { lr: 0.01 });
    stepOn(optimizer, parameters);
    const dict = optimizer.stateDict();
    const text = JSON.stringify(dict, (_key, value) => (value?.toArray ? value.toArray() : value));
    for (let i = 0; i < 3; i++) stepOn(optimizer, parameters);
    expect(JSON.stringify(dict, (_key, value) => (value?.toArray ? value.toArray() : value))).toBe(text);
  });

  it("does not move frozen parameters", () => {
    const parameters = parametersOf(4);
    const optimizer = make(parameters, { lr: 0.1 });
    stepOn(optimizer, parameters);
    const [first, second] = parameters as [Tensor, Tensor];
    second.requiresGrad = false;
    const before = second.toArray();
    noGrad(() => first.assign(zeros([3])));
    stepOn(optimizer, parameters);
    expect(second.toArray()).toEqual(before);
    expect(first.toArray()).not.toEqual([0, 0, 0]);
  });

  it("does not move a parameter that has no gradient this time", () => {
    const parameters = parametersOf(4);
    const [first, second] = parameters as [Tensor, Tensor];
    const optimizer = make(parameters, { lr: 0.1 });
    stepOn(optimizer, parameters);
    noGrad(() => first.assign(zeros([3])));
    const before = values(parameters);
    optimizer.step(() => {
      optimizer.zeroGrad();
      const loss = bowl([first]);
      loss.backward();
      return loss;
    });
    expect(second.toArray()).toEqual(before[1]);
    expect(first.toArray()).not.toEqual(before[0]);
  });
});

describe.each(averaging)("%s", (_, make) => {
  it("lets decaying averages end at 0, not among denormal numbers, and keeps NaN", () => {
    const p = zeros([5], { requiresGrad: true });
    const optimizer = make([p], { lr: 0.1 });
    p.grad = zeros([5]);
    optimizer.step();
    const { state, paramGroups } = optimizer.stateDict();
    const tiny = Object.entries(state[0] ?? {}).map(([name, value]) => [
      name,
      typeof value === "number" ? value : full([5], 1e-38),
    ]);
    optimizer.loadStateDict({ state: { 0: Object.fromEntries(tiny) }, paramGroups });
    const average = (): number[] =>
      Object.values(optimizer.stateDict().state[0] ?? {}).flatMap((value) =>
        typeof value === "number" ? [] : [...value.toTypedArray()],
      );
    optimizer.step();
    for (const value of average()) expect(value === 0 || value > 1e-37).toBe(true);
    p.grad = full([5], Number.NaN);
    optimizer.step();
    for (const value of average()) expect(value).toBeNaN();
  });
});

describe.each(elementwise)("%s", (_, make) => {
  it("gives each parameter its own state, which freezing preserves", () => {
    const [apart, together] = [parametersOf(5), parametersOf(5)];
    const ones = apart.map((p) => make([p], { lr: 0.1 }));
    const both = make(together, { lr: 0.1 });
    const turn = (i: number): void => {
      // One is trained while the other is frozen, alternating like generator and critic.
      together.forEach((p, k) => {
        p.requiresGrad = k === i;
      });
      stepOn(ones[i]!, [apart[i]!]);
      stepOn(both, together);
    };
    for (const i of [0, 1, 1, 0, 1, 0, 0]) turn(i);
    expect(values(together)).toEqual(values(apart));
  });

  it("does not move parameters without a gradient, or change their state", () => {
    const parameters = parametersOf(4);
    const [first, second] = parameters as [Tensor, Tensor];
    const optimizer = make(parameters, { lr: 0.1 });
    // In the first round there is no state yet.
    for (let round = 0; round < 2; round++) {
      const before = [second.toArray(), optimizer.stateDict().state[1]];
      optimizer.zeroGrad();
      bowl([first]).backward();
      optimizer.step();
      expect([second.toArray(), optimizer.stateDict().state[1]]).toEqual(before);
      stepOn(optimizer, parameters);
    }
  });

  it("maximizes a loss as it minimizes its negative", () => {
    const [up, down] = [parametersOf(6), parametersOf(6)];
    const maximizing = make(up, { lr: 0.01, maximize: true } as never);
    const minimizing = make(down, { lr: 0.01 });
    for (let step = 0; step < 8; step++) {
      maximizing.zeroGrad();
      bowl(up).neg().backward();
      maximizing.step();
      stepOn(minimizing, down);
      expect(values(up)).toEqual(values(down));
    }
  });

  it("converts its state along with the model", () => {
    const layer = new Linear(3, 2, { generator: new Generator(1) });
    const optimizer = make(layer.parameters(), { lr: 0.1 });
    stepOn(optimizer, layer.parameters());
    layer.to("float64");
    const fine = new Linear(3, 2, { dtype: "float64" });
    fine.loadStateDict(layer.stateDict());
    const other = make(fine.parameters(), { lr: 0.1 });
    other.loadStateDict(optimizer.stateDict() as never);
    for (const [one, parameters] of [
      [optimizer, layer.parameters()],
      [other, fine.parameters()],
    ] as const) {
      for (let i = 0; i < 3; i++) stepOn(one, parameters);
    }
    expect(layer.weight.toArray()).toEqual(fine.weight.toArray());
    const kept = Object.values(optimizer.stateDict().state).flatMap((state) => Object.values(state));
    for (const value of kept) if (typeof value !== "number") expect(value.dtype).toBe("float64");
  });

  it("invalidates a graph that saved the parameter", () => {
    const p = tensor([1, 2], { requiresGrad: true });
    const optimizer = make([p], { lr: 0.1 });
    const loss = p.square().sum();
    loss.backward({ retainGraph: true });
    optimizer.step();
    expect(() => loss.backward()).toThrow(/changed/);
  });
});

describe("a mismatched state dict is rejected without changing anything", () => {
  function trained(): optim.Adam {
    const parameters = parametersOf(8);
    const optimizer = new Adam(parameters, { lr: 0.1 });
    stepOn(optimizer, parameters);
    return optimizer;
  }
  type Dict = optim.OptimizerState<optim.AdamSettings>;
  const cases: [string, (dict: Dict) => unknown, string][] = [
    ["nothing", () => undefined, "Adam: a state dict must have state and paramGroups"],
    [
      "no state",
      ({ paramGroups }) => ({ paramGroups, state: null }),
      "Adam: a state dict must have state and paramGroups",
    ],
    [
      "another number of parameters",
      ({ state, paramGroups: [group] }) => ({ state, paramGroups: [{ ...group, params: [0] }] }),
      "Adam: the state dict has groups of 1 parameters, the optimizer has 2",
    ],
    [
      "an unknown setting",
      ({ state, paramGroups: [group] }) => ({ state, paramGroups: [{ ...group, alpha: 1 }] }),
      'Adam: unknown option "alpha", known are "lr", "betas", "eps", "weightDecay", "amsgrad", "maximize", "initialLr"',
    ],
    [
      "a bad setting",
      ({ state, paramGroups: [group] }) => ({ state, paramGroups: [{ ...group, lr: -1 }] }),
      "Adam: lr must be a finite number ≥ 0, got -1",
    ],
    [
      "a state without its entries",
      ({ state, paramGroups }) => ({ paramGroups, state: { ...state, 0: { step: 1 } } }),
      "Adam: state 0 must have expAvg, expAvgSq, step, got step",
    ],
    [
      "a step that is no number",
      ({ state, paramGroups }) => ({ paramGroups, state: { ...state, 1: { ...state[1], step: "1" } } }),
      'Adam: step of state 1 must be a whole number ≥ 0, got "1"',
    ],
    [
      "a step that is none",
      ({ state, paramGroups }) => ({ paramGroups, state: { ...state, 1: { ...state[1], step: -1e308 } } }),
      "Adam: step of state 1 must be a whole number ≥ 0, got -1e+308",
    ],
    [
      "a negative step",
      ({ state, paramGroups }) => ({ paramGroups, state: { ...state, 1: { ...state[1], step: -1 } } }),
      "Adam: step of state 1 must be a whole number ≥ 0, got -1",
    ],
    [
      "what is no tensor",
      ({ state, paramGroups }) => ({ paramGroups, state: { ...state, 1: { ...state[1], expAvg: 3 } } }),
      "Adam: expAvg of state 1 must be a tensor, got 3",
    ],
    [
      "another shape",
      ({ state, paramGroups }) => ({
        paramGroups,
        state: { ...state, 1: { ...state[1], expAvg: zeros([3]) } },
      }),
      "Adam: expAvg of state 1 does not fit its parameter, got [3] and [2, 2]",
    ],
  ];
  it.each(cases)("%s", (_, spoil, message) => {
    const optimizer = trained();
    const before = optimizer.stateDict();
    expect(() => optimizer.loadStateDict(spoil(optimizer.stateDict()) as never)).toThrow(message);
    expect(optimizer.stateDict()).toEqual(before);
  });

  it("of SGD without its momentum", () => {
    const parameters = parametersOf(8);
    const optimizer = new SGD(parameters, { lr: 0.1, momentum: 0.9 });
    stepOn(optimizer, parameters);
    const dict = optimizer.stateDict();
    expect(() => optimizer.loadStateDict({ ...dict, state: { ...dict.state, 1: {} } })).toThrow(
      "SGD: state 1 must have momentumBuffer, got nothing",
    );
    expect(optimizer.stateDict()).toEqual(dict);
  });

  it("of LBFGS", () => {
    const parameters = parametersOf(8);
    const optimizer = new LBFGS(parameters, { lr: 0.1 });
    stepOn(optimizer, parameters);
    const dict = optimizer.stateDict();
    const spoiled = (more: object) => ({ ...dict, state: { 0: { ...dict.state[0], ...more } } }) as never;
    expect(() => optimizer.loadStateDict(spoiled({ t: undefined }))).toThrow(
      "LBFGS: t of state 0 must be a finite number, got undefined",
    );
    const [group] = dict.paramGroups;
    expect(() => optimizer.loadStateDict({ ...dict, paramGroups: [{ ...group!, lr: -1 }] })).toThrow(
      "LBFGS: lr must be a finite number > 0, got -1",
    );
    expect(() => optimizer.loadStateDict(spoiled({ d: 1 }))).toThrow(
      "LBFGS: state 0 needs a tensor d, got 1",
    );
    expect(() => optimizer.loadStateDict(spoiled({ d: zeros([3]) }))).toThrow(
      "LBFGS: d of state 0 must have 1 · 7 elements, got [3]",
    );
    expect(optimizer.stateDict()).toEqual(dict);
  });
});
