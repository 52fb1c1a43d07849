import { describe, expect, it } from "vitest";
import { full, type Tensor, zeros } from "../../src/index.js";
import * as optim from "../../src/optim/index.js";
import { all, parametersOf, stepOn, values } from "./bowl.js";

const { SGD, Adam, AdamW, RMSprop, Rprop, Adagrad, Adadelta, Adamax, NAdam, RAdam, LBFGS } = optim;

describe("parameter groups", () => {
  it("have their own settings, and can be added and changed later", () => {
    const [a, b] = parametersOf(6) as [Tensor, Tensor];
    const optimizer = new SGD([{ params: [a], lr: 0.5 }], { lr: 0.1 });
    optimizer.addParamGroup({ params: [b] });
    expect(optimizer.paramGroups.map(({ lr }) => lr)).toEqual([0.5, 0.1]);
    optimizer.paramGroups[0]!.lr = 0;
    const before = values([a, b]);
    stepOn(optimizer, [a, b]);
    expect(a.toArray()).toEqual(before[0]);
    expect(b.toArray()).not.toEqual(before[1]);
  });

  it("are listed in a state dict with the indices of their parameters across all groups", () => {
    const groups = [2, 1, 2].map((count) => ({
      params: Array.from({ length: count }, () => zeros([1], { requiresGrad: true })),
    }));
    const { paramGroups } = new SGD(groups).stateDict();
    expect(paramGroups.map(({ params }) => params)).toEqual([[0, 1], [2], [3, 4]]);
  });

  it("are rejected if invalid", () => {
    const p = zeros([2], { requiresGrad: true });
    const refusals: [() => unknown, string][] = [
      [() => new SGD([]), "SGD: needs at least one parameter, got none"],
      [() => new SGD(5 as never), "SGD: takes a list of parameters, got 5"],
      [() => new SGD(null as never), "SGD: takes a list of parameters, got null"],
      [() => new SGD([null as never]), "SGD: a parameter must be a tensor, got null"],
      [() => new SGD([5 as never]), "SGD: a parameter must be a tensor, got 5"],
      [
        () => new SGD([p, { params: [p] }] as never),
        "SGD: takes parameters or groups of them, not both, got Tensor",
      ],
      [() => new SGD([{ params: 3 as never }]), "SGD: takes a list of parameters, got 3"],
      [() => new SGD([p, p]), "SGD: a parameter occurs twice"],
      [() => new SGD([{ params: [p] }, { params: [p] }]), "SGD: a parameter occurs twice"],
      [() => new SGD([p]).addParamGroup({ params: [p] }), "SGD: a parameter occurs twice"],
      [() => new SGD([p.mul(2)]), "SGD: only leaves can be optimized, not results of recorded ops"],
      [() => new SGD([zeros([2], { dtype: "int32" })]), "SGD: needs a floating dtype, got int32"],
      [
        () => new Adagrad([p], { learningRate: 1 } as never),
        'Adagrad: unknown option "learningRate", known are "lr", "lrDecay", "weightDecay", "initialAccumulatorValue", "eps", "maximize", "initialLr"',
      ],
      [
        () => new Adam([{ params: [p], momentum: 1 } as never]),
        /^Adam: unknown option "momentum", known are "lr", "betas"/ as never,
      ],
      [
        () => new LBFGS([{ params: [p] }, { params: [zeros([1])] }]),
        "LBFGS: supports only one group of parameters, since the curvature is shared by all",
      ],
      [
        () => new LBFGS([p]).addParamGroup(),
        "LBFGS: supports only one group of parameters, since the curvature is shared by all",
      ],
      [() => new LBFGS([p]).step(), "LBFGS: step needs a closure that returns the loss"],
    ];
    for (const [run, message] of refusals) expect(run).toThrow(message);
  });
});

describe("invalid settings are rejected", () => {
  const p = () => [zeros([2], { requiresGrad: true })];
  const finite = (name: string, value: unknown) => `${name} must be a finite number ≥ 0, got ${value}`;
  it.each([
    [() => new SGD(p(), { lr: -1 }), `SGD: ${finite("lr", -1)}`],
    [() => new SGD(p(), { lr: Number.NaN }), `SGD: ${finite("lr", Number.NaN)}`],
    [() => new SGD(p(), { momentum: -1 }), `SGD: ${finite("momentum", -1)}`],
    [() => new SGD(p(), { weightDecay: Infinity }), `SGD: ${finite("weightDecay", Infinity)}`],
    [() => new SGD(p(), { dampening: Number.NaN }), "SGD: dampening must be a finite number, got NaN"],
    [() => new SGD(p(), { nesterov: true }), "SGD: nesterov needs a momentum and no dampening"],
    [
      () => new SGD(p(), { nesterov: true, momentum: 0.9, dampening: 0.1 }),
      "SGD: nesterov needs a momentum and no dampening",
    ],
    [() => new SGD([{ params: p(), lr: -1 }]), `SGD: ${finite("lr", -1)}`],
    [() => new Adam(p(), { betas: [1, 0.9] }), "Adam: betas[0] must be ≥ 0 and < 1, got 1"],
    [() => new Adam(p(), { betas: [0, -1] }), "Adam: betas[1] must be ≥ 0 and < 1, got -1"],
    [() => new Adam(p(), { betas: 1 as never }), "Adam: betas must be two numbers, got 1"],
    [() => new Adam(p(), { betas: [0.9] as never }), "Adam: betas must be two numbers, got [0.9]"],
    [() => new Adam(p(), { betas: [0.9, "0.9"] as never }), 'Adam: betas[1] must be ≥ 0 and < 1, got "0.9"'],
    [() => new Adam(p(), { maximize: 1 as never }), "Adam: maximize must be true or false, got 1"],
    [() => new AdamW(p(), { eps: -1 }), `AdamW: ${finite("eps", -1)}`],
    [() => new AdamW(p(), { weightDecay: -1 }), `AdamW: ${finite("weightDecay", -1)}`],
    [() => new RMSprop(p(), { alpha: 1 }), "RMSprop: alpha must be ≥ 0 and < 1, got 1"],
    [() => new RMSprop(p(), { momentum: -1 }), `RMSprop: ${finite("momentum", -1)}`],
    [() => new Adagrad(p(), { lrDecay: -1 }), `Adagrad: ${finite("lrDecay", -1)}`],
    [
      () => new Adagrad(p(), { initialAccumulatorValue: -1 }),
      `Adagrad: ${finite("initialAccumulatorValue", -1)}`,
    ],
    [() => new Adadelta(p(), { rho: 1 }), "Adadelta: rho must be ≥ 0 and < 1, got 1"],
    [() => new Adamax(p(), { lr: -1 }), `Adamax: ${finite("lr", -1)}`],
    [() => new NAdam(p(), { momentumDecay: -1 }), `NAdam: ${finite("momentumDecay", -1)}`],
    [() => new RAdam(p(), { eps: -1 }), `RAdam: ${finite("eps", -1)}`],
    [() => new LBFGS(p(), { lr: Infinity }), "LBFGS: lr must be a finite number > 0, got Infinity"],
    [() => new LBFGS(p(), { lr: 0 }), "LBFGS: lr must be a finite number > 0, got 0"],
    [() => new LBFGS(p(), { maxIter: 0 }), "LBFGS: maxIter must be a whole number ≥ 1, got 0"],
    [() => new LBFGS(p(), { historySize: 1.5 }), "LBFGS: historySize must be a whole number ≥ 1, got 1.5"],
    [() => new LBFGS(p(), { toleranceGrad: -1 }), `LBFGS: ${finite("toleranceGrad", -1)}`],
    [
      () => new LBFGS(p(), { lineSearch: "wolfe" as never }),
      'LBFGS: lineSearch must be "none" or "strongWolfe", got "wolfe"',
    ],
  ] as const)("%s", (run, message) => {
    expect(run).toThrow(message);
  });
});

describe("settings changed to invalid values", () => {
  it.each(all)("%s throws at its next step, before changing anything", (_, make) => {
    const parameters = parametersOf(7);
    const optimizer = make(parameters, { lr: 0.1 });
    stepOn(optimizer, parameters);
    const before = values(parameters);
    for (const lr of [undefined, null, Number.NaN, -1, "0.1"]) {
      optimizer.paramGroups[0]!.lr = lr as never;
      expect(() => stepOn(optimizer, parameters)).toThrow(/lr must be a finite number/);
    }
    expect(values(parameters)).toEqual(before);
  });
});

describe.each(["etas", "stepSizes"] as const)("invalid %s of Rprop are rejected", (name) => {
  const wrong: Record<typeof name, unknown[]> = {
    etas: [1, [0.5], [0, 1.2], [1, 1.2], [0.5, 1], [0.5, Infinity], [2, 0.5], ["0.5", "1.2"]],
    stepSizes: [1, [1], [2, 1], [-1, 1], [1, Infinity], ["1", "2"]],
  };
  it.each(wrong[name].map((value) => [value]))("%j", (value) => {
    expect(() => new Rprop([zeros([1])], { [name]: value as never })).toThrow(`Rprop: ${name}`);
  });

  it("but not their limits", () => {
    expect(new Rprop([zeros([1])], { stepSizes: [1, 1] }).defaults.stepSizes).toEqual([1, 1]);
  });
});

describe("the types named Options", () => {
  it("are accepted by constructors, with everything optional", () => {
    const shared: optim.OptimizerOptions = { lr: 0.1 };
    const own: optim.AdamOptions = { ...shared, betas: undefined };
    expect(new Adam([zeros([1])], own).paramGroups[0]).toMatchObject({ lr: 0.1, betas: [0.9, 0.999] });
    const options: [optim.SGDOptions, optim.RMSpropOptions, optim.AdagradOptions, optim.AdadeltaOptions] = [
      {},
      {},
      {},
      {},
    ];
    const others: [optim.AdamaxOptions, optim.NAdamOptions, optim.RAdamOptions, optim.LBFGSOptions] = [
      {},
      {},
      {},
      {},
    ];
    expect(options.length + others.length).toBe(8);
  });
});

describe("settings changed during training", () => {
  it("the state dict still loads after momentum was switched on and off again", () => {
    const parameters = parametersOf(9);
    const optimizer = new SGD(parameters, { lr: 0.1 });
    stepOn(optimizer, parameters);
    optimizer.paramGroups[0]!.momentum = 0.9;
    stepOn(optimizer, parameters);
    optimizer.paramGroups[0]!.momentum = 0;
    optimizer.loadStateDict(optimizer.stateDict());
    stepOn(optimizer, parameters);
    expect(Object.keys(optimizer.stateDict().state[0]!)).toEqual(["momentumBuffer"]);
  });

  it("only what they need is kept: RMSprop's state", () => {
    const keysOf = (options: optim.RMSpropOptions): string[] => {
      const parameters = parametersOf(9);
      const optimizer = new RMSprop(parameters, options);
      stepOn(optimizer, parameters);
      const dict = optimizer.stateDict();
      const { squareAvg } = dict.state[0]!;
      const needed = Object.keys(dict.state[0]!);
      const spoil = (): void => optimizer.loadStateDict({ ...dict, state: { 0: { squareAvg: squareAvg! } } });
      if (needed.length === 1) spoil();
      else expect(spoil).toThrow(`RMSprop: state 0 must have ${needed.toSorted().join(", ")}, got squareAvg`);
      return needed;
    };
    expect(keysOf({})).toEqual(["squareAvg"]);
    expect(keysOf({ centered: true })).toEqual(["squareAvg", "gradAvg"]);
    expect(keysOf({ momentum: 0.5 })).toEqual(["squareAvg", "momentumBuffer"]);
  });

  it("momentum that is switched on later starts as in the first step, without dampening", () => {
    const late = zeros([1], { requiresGrad: true });
    const optimizer = new SGD([late], { lr: 1 });
    const follow = (g: number): number => {
      late.grad = full([1], g);
      optimizer.step();
      return late.item();
    };
    expect(follow(1)).toBe(-1);
    expect(optimizer.stateDict().state).toEqual({});
    Object.assign(optimizer.paramGroups[0]!, { momentum: 0.5, dampening: 0.75 });
    expect(follow(1)).toBe(-2);
    expect(follow(1)).toBe(-2 - (0.5 + 0.25));
  });
});
