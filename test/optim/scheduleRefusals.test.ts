/**
 * @file What schedules refuse.
 */
import { describe, expect, it } from "vitest";
import { zeros } from "../../src/autograd/index.js";
import { ArgumentError } from "../../src/errors.js";
import * as optim from "../../src/optim/index.js";
import { optimizerOf } from "./recordedSchedules.js";

describe("schedules", () => {
  it.each<[string, unknown]>([
    ["a text for a number", { lastEpoch: "5", baseLrs: [1, 1] }],
    ["an infinite step", { lastEpoch: Infinity, baseLrs: [1, 1] }],
    ["a negative step", { lastEpoch: -1, baseLrs: [1, 1] }],
    ["a text for a list", { lastEpoch: 5, baseLrs: "ab" }],
    ["texts for rates", { lastEpoch: 5, baseLrs: ["a", "b"] }],
    ["rates that are none", { lastEpoch: 5, baseLrs: [1, Number.NaN] }],
    ["no rates", { lastEpoch: 5 }],
    ["last rates of other groups", { lastEpoch: 5, baseLrs: [1, 1], lastLrs: [1] }],
    ["last rates that are none", { lastEpoch: 5, baseLrs: [1, 1], lastLrs: [1, Number.NaN] }],
    ["nothing", null],
    ["a step beyond the cycle", { lastEpoch: 50, baseLrs: [1, 1] }],
  ])("refuse a state with %s and stay where they are", (_, state) => {
    const optimizer = optimizerOf("SGD");
    const schedule = new optim.OneCycleLR(optimizer, { maxLr: 1, totalSteps: 10 });
    schedule.step(2);
    const before = [schedule.stateDict(), optimizer.stateDict()];
    expect(() => schedule.loadStateDict(state as never)).toThrow(ArgumentError);
    expect([schedule.stateDict(), optimizer.stateDict()]).toEqual(before);
  });

  const [sgd, groups] = [() => optimizerOf("SGD"), "2 groups"];
  const whole = (name: string, value: unknown, least = 1) =>
    `${name} must be a whole number ≥ ${least}, got ${value}`;
  const finite = (name: string, value: unknown) => `${name} must be a finite number ≥ 0, got ${value}`;
  const plateau = (options: optim.PlateauOptions) => new optim.ReduceLROnPlateau(sgd(), options);
  const cycle = (options: object) =>
    new optim.OneCycleLR(sgd(), { maxLr: 1, totalSteps: 5, ...options } as optim.OneCycleOptions);
  it.each([
    [() => new optim.LambdaLR(sgd(), [() => 1]), `LambdaLR: ${groups} need as many functions, got 1`],
    [
      () => new optim.LambdaLR(sgd(), undefined as never),
      "LambdaLR: needs a function, or a list of one for each group, got undefined",
    ],
    [
      () => new optim.MultiplicativeLR(sgd(), [() => 1, 2 as never]),
      "MultiplicativeLR: needs a function, or a list of one for each group, got [",
    ],
    [
      () => new optim.StepLR(sgd(), undefined as never),
      "StepLR: stepSize must be a whole number ≥ 1, got undefined",
    ],
    [
      () => new optim.OneCycleLR(sgd(), undefined as never),
      "OneCycleLR: needs totalSteps, or epochs and stepsPerEpoch, whole numbers ≥ 1",
    ],
    [
      () => new optim.OneCycleLR(sgd(), { totalSteps: 5 } as never),
      "OneCycleLR: maxLr must be a finite number",
    ],
    [
      () => new optim.MultiStepLR(sgd(), {} as never),
      "MultiStepLR: milestones must be a list, got undefined",
    ],
    [
      () => new optim.SequentialLR(sgd(), [], undefined as never),
      "SequentialLR: milestones must be a list, got undefined",
    ],
    [
      () => new optim.SequentialLR(sgd(), null as never, { milestones: [] }),
      "SequentialLR: schedules must be a list, got null",
    ],
    [
      () => new optim.SequentialLR(sgd(), [null as never], { milestones: [] }),
      "SequentialLR: takes schedules, got null",
    ],
    [() => new optim.StepLR({} as never, { stepSize: 1 }), "StepLR: takes an optimizer, got Object"],
    [() => new optim.ReduceLROnPlateau(null as never), "ReduceLROnPlateau: takes an optimizer, got null"],
    [() => new optim.StepLR(sgd(), { stepSize: 0 }), `StepLR: ${whole("stepSize", 0)}`],
    [() => new optim.StepLR(sgd(), { stepSize: 1, gamma: -1 }), `StepLR: ${finite("gamma", -1)}`],
    [() => new optim.MultiStepLR(sgd(), { milestones: [-1] }), `MultiStepLR: ${whole("milestones", -1, 0)}`],
    [
      () => new optim.ExponentialLR(sgd(), { gamma: Number.NaN }),
      `ExponentialLR: ${finite("gamma", Number.NaN)}`,
    ],
    [() => new optim.ConstantLR(sgd(), { factor: -1 }), `ConstantLR: ${finite("factor", -1)}`],
    [() => new optim.ConstantLR(sgd(), { totalIters: -1 }), `ConstantLR: ${whole("totalIters", -1, 0)}`],
    [
      () => new optim.LinearLR(sgd(), { startFactor: 0 }),
      "LinearLR: startFactor must be a finite number > 0, got 0",
    ],
    [() => new optim.LinearLR(sgd(), { endFactor: -1 }), `LinearLR: ${finite("endFactor", -1)}`],
    [() => new optim.LinearLR(sgd(), { totalIters: 0 }), `LinearLR: ${whole("totalIters", 0)}`],
    [() => new optim.PolynomialLR(sgd(), { totalIters: 0 }), `PolynomialLR: ${whole("totalIters", 0)}`],
    [() => new optim.PolynomialLR(sgd(), { power: -1 }), `PolynomialLR: ${finite("power", -1)}`],
    [() => new optim.CosineAnnealingLR(sgd(), { tMax: 0 }), `CosineAnnealingLR: ${whole("tMax", 0)}`],
    [
      () => new optim.CosineAnnealingLR(sgd(), { tMax: 1, etaMin: -1 }),
      `CosineAnnealingLR: ${finite("etaMin", -1)}`,
    ],
    [
      () => new optim.CosineAnnealingWarmRestarts(sgd(), { t0: 0 }),
      `CosineAnnealingWarmRestarts: ${whole("t0", 0)}`,
    ],
    [
      () => new optim.CosineAnnealingWarmRestarts(sgd(), { t0: 1, tMult: 0.5 }),
      `CosineAnnealingWarmRestarts: ${whole("tMult", 0.5)}`,
    ],
    [() => new optim.ExponentialLR(sgd(), { gamma: 1 }).step(-1), `ExponentialLR: ${finite("epoch", -1)}`],
    [
      () => new optim.ExponentialLR(sgd(), { gamma: 1 }).loadStateDict({ lastEpoch: 1, baseLrs: [1] }),
      "ExponentialLR: a state dict must have lastEpoch and 2 baseLrs, got 1 and [1]",
    ],
    [
      () => cycle({ totalSteps: 0 }),
      "OneCycleLR: needs totalSteps, or epochs and stepsPerEpoch, whole numbers ≥ 1",
    ],
    [() => cycle({ maxLr: [1] }), `OneCycleLR: ${groups} need as many maxLr, got 1`],
    [() => cycle({ maxLr: 0 }), "OneCycleLR: maxLr must be a finite number > 0, got 0"],
    [() => cycle({ pctStart: 2 }), "OneCycleLR: pctStart must be within 0 … 1, got 2"],
    [
      () => cycle({ annealStrategy: "cosine" }),
      'OneCycleLR: annealStrategy must be "cos" or "linear", got "cosine"',
    ],
    [() => cycle({ divFactor: 0 }), "OneCycleLR: divFactor must be a finite number > 0, got 0"],
    [() => cycle({ finalDivFactor: 0 }), "OneCycleLR: finalDivFactor must be a finite number > 0, got 0"],
    [() => cycle({}).step(6), "OneCycleLR: the cycle has 5 steps, step 6 is beyond the end"],
    [
      () => new optim.OneCycleLR(new optim.Adagrad([zeros([1])]), { maxLr: 1, totalSteps: 5 }),
      "OneCycleLR: the optimizer has no momentum to cycle. Pass cycleMomentum: false.",
    ],
    [() => plateau({ mode: "less" as never }), 'ReduceLROnPlateau: mode must be "min" or "max", got "less"'],
    [
      () => plateau({ thresholdMode: "x" as never }),
      'ReduceLROnPlateau: thresholdMode must be "rel" or "abs", got "x"',
    ],
    [() => plateau({ factor: 1 }), "ReduceLROnPlateau: factor must be ≥ 0 and < 1, got 1"],
    [() => plateau({ patience: -1 }), `ReduceLROnPlateau: ${finite("patience", -1)}`],
    [() => plateau({ threshold: -1 }), `ReduceLROnPlateau: ${finite("threshold", -1)}`],
    [() => plateau({ cooldown: -1 }), `ReduceLROnPlateau: ${finite("cooldown", -1)}`],
    [() => plateau({ eps: -1 }), `ReduceLROnPlateau: ${finite("eps", -1)}`],
    [() => plateau({ minLr: [1] }), `ReduceLROnPlateau: ${groups} need as many minLr, got 1`],
    [() => plateau({ minLr: -1 }), `ReduceLROnPlateau: ${finite("minLr", -1)}`],
    [
      () => plateau({}).step(undefined as never),
      "ReduceLROnPlateau: metric must be a number or a tensor of one element, got undefined",
    ],
    [
      () => plateau({}).step(zeros([2])),
      "ReduceLROnPlateau: metric must be a number or a tensor of one element, got Tensor",
    ],
    [
      () => plateau({}).loadStateDict({ best: 1 } as never),
      "ReduceLROnPlateau: a state dict must have a number numBadEpochs, got undefined",
    ],
    [
      () => plateau({}).loadStateDict(null as never),
      "ReduceLROnPlateau: a state dict must have a number best, got undefined",
    ],
    [
      () => new optim.SequentialLR(sgd(), [], { milestones: [1] }),
      "SequentialLR: needs at least one schedule",
    ],
    [
      () => new optim.SequentialLR(sgd(), [new optim.ConstantLR(sgd())], { milestones: [] }),
      "SequentialLR: all schedules must be of the same optimizer",
    ],
    [
      () => {
        const optimizer = sgd();
        const parts = [1, 2, 3].map(() => new optim.ConstantLR(optimizer));
        return new optim.SequentialLR(optimizer, parts, { milestones: [4, 2] });
      },
      "SequentialLR: 3 schedules need 2 rising milestones, got [4, 2]",
    ],
    [
      () => {
        const optimizer = sgd();
        const parts = [1, 2, 3].map(() => new optim.ConstantLR(optimizer));
        return new optim.SequentialLR(optimizer, parts, { milestones: [4] });
      },
      "SequentialLR: 3 schedules need 2 rising milestones, got [4]",
    ],
    [
      () => {
        const optimizer = sgd();
        const parts = [optimizer, sgd()].map((own) => new optim.ConstantLR(own));
        return new optim.SequentialLR(optimizer, parts, { milestones: [4] });
      },
      "SequentialLR: all schedules must be of the same optimizer",
    ],
    [() => new optim.ChainedScheduler([]), "ChainedScheduler: takes a list of schedules, got []"],
    [() => new optim.ChainedScheduler(3 as never), "ChainedScheduler: takes a list of schedules, got 3"],
    [
      () => new optim.ChainedScheduler([new optim.ConstantLR(sgd()), 3 as never]),
      "ChainedScheduler: takes a list of schedules, got 3",
    ],
    [
      () => new optim.ChainedScheduler([sgd(), sgd()].map((own) => new optim.ConstantLR(own))),
      "ChainedScheduler: all schedules must be of the same optimizer",
    ],
    [
      () => new optim.CyclicLR(new optim.Adagrad([zeros([1])]), { baseLr: 0.1, maxLr: 1 }),
      "CyclicLR: the optimizer has no momentum to cycle. Pass cycleMomentum: false.",
    ],
  ] as const)("refuse what makes no sense %#", (run, message) => {
    expect(run).toThrow(message);
  });
});
