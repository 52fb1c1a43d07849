/**
 * @file Schedules against PyTorch's: the learning rates before every step.
 */
import { describe, expect, it } from "vitest";
import { zeros } from "../../src/autograd/index.js";
import { ArgumentError } from "../../src/errors.js";
import * as optim from "../../src/optim/index.js";
import { loadSchedules, type ScheduleRecord } from "../reference/cases.js";

function optimizerOf(kind: "SGD" | "Adam"): optim.Optimizer {
  const groups = [0.5, 0.02].map((lr) => ({ params: [zeros([1], { requiresGrad: true })], lr }));
  return kind === "SGD" ? new optim.SGD(groups, { momentum: 0.9 }) : new optim.Adam(groups);
}

const lambdas = [(epoch: number) => 1 / Math.sqrt(epoch + 1), () => 1];

type Constructor = new (optimizer: optim.Optimizer, options: object) => optim.LRScheduler;

function scheduleOf(
  optimizer: optim.Optimizer,
  { schedule, options, parts }: Pick<ScheduleRecord, "schedule" | "options" | "parts">,
): optim.LRScheduler | optim.ReduceLROnPlateau | optim.ChainedScheduler {
  if (schedule === "LambdaLR") return new optim.LambdaLR(optimizer, lambdas);
  if (schedule === "MultiplicativeLR") return new optim.MultiplicativeLR(optimizer, lambdas);
  if (schedule === "SequentialLR") {
    const schedules = parts!.map((part) => scheduleOf(optimizer, part) as optim.LRScheduler);
    return new optim.SequentialLR(optimizer, schedules, options as { milestones: number[] });
  }
  if (schedule === "Chained" || schedule === "ChainedScheduler") {
    return new optim.ChainedScheduler(parts!.map((part) => scheduleOf(optimizer, part) as optim.LRScheduler));
  }
  const one = (optim as unknown as Record<string, Constructor>)[schedule]!;
  return new one(optimizer, options);
}

function momentumOf(group: object): number {
  const { momentum, betas } = group as { momentum?: number; betas?: readonly number[] };
  return momentum ?? betas![0]!;
}

function isClose(actual: readonly number[], expected: readonly number[]): void {
  actual.forEach((value, i) => {
    expect(Math.abs(value - expected[i]!)).toBeLessThanOrEqual(1e-12 + 1e-9 * Math.abs(expected[i]!));
  });
}

const records = loadSchedules();

describe("a schedule matches PyTorch's learning rates", () => {
  it.each(records.map((record) => [record.name, record] as const))("%s", (_, record) => {
    const optimizer = optimizerOf(record.optimizer);
    const schedule = scheduleOf(optimizer, record);
    record.lrs.forEach((lrs, i) => {
      if (i > 0) (schedule as { step(metric?: number): void }).step(record.metrics?.[i - 1]);
      if (record.options.changes && i === 5) optimizer.paramGroups[0]!.lr = 0.25;
      if (record.options.adds && i === 7) {
        optimizer.addParamGroup({ params: [zeros([1], { requiresGrad: true })], lr: 0.3 });
      }
      isClose(schedule.getLastLr(), lrs);
      if (record.momenta) isClose(optimizer.paramGroups.map(momentumOf), record.momenta[i]!);
    });
  });
});

describe.each(["made before its optimizer is loaded", "made after"] as const)(
  "a schedule that is interrupted and continued, %s, sets the same learning rates",
  (order) => {
    it.each(
      records
        .filter(({ options }) => options.changes !== true)
        .map((record) => [record.name, record] as const),
    )("%s", (_, record) => {
      const first = optimizerOf(record.optimizer);
      const before = scheduleOf(first, record) as unknown as {
        step(metric?: number): void;
        stateDict(): never;
      };
      for (let i = 0; i < 11; i++) before.step(record.metrics?.[i]);
      const second = optimizerOf(record.optimizer);
      if (order === "made after") second.loadStateDict(first.stateDict());
      const after = scheduleOf(second, record) as unknown as {
        step(metric?: number): void;
        loadStateDict(s: never): void;
      };
      if (order !== "made after") second.loadStateDict(first.stateDict());
      after.loadStateDict(JSON.parse(JSON.stringify(before.stateDict())) as never);
      isClose(
        second.paramGroups.map(({ lr }) => lr),
        record.lrs[11]!,
      );
      after.step(record.metrics?.[11]);
      isClose(
        second.paramGroups.map(({ lr }) => lr),
        record.lrs[12]!,
      );
    });
  },
);

describe("schedules", () => {
  it("chain, and know the initial learning rates", () => {
    const optimizer = optimizerOf("SGD");
    new optim.LinearLR(optimizer, { startFactor: 0.1 });
    expect(new optim.StepLR(optimizer, { stepSize: 5 }).getLastLr()).toEqual([0.05, 0.002]);
    expect(optimizer.paramGroups.map(({ initialLr }) => initialLr)).toEqual([0.5, 0.02]);
  });

  it("that rise and fall also move betas, and reject invalid options", () => {
    const adam = optimizerOf("Adam");
    const schedule = new optim.CyclicLR(adam, { baseLr: 0.1, maxLr: 1, stepSizeUp: 2 });
    schedule.step();
    isClose(schedule.getLastLr(), [0.55, 0.55]);
    isClose(adam.paramGroups.map(momentumOf), [0.85, 0.85]);
    const cyclic = (options: object) => () =>
      new optim.CyclicLR(optimizerOf("SGD"), { baseLr: 0.1, maxLr: 1, ...options } as optim.CyclicLROptions);
    expect(cyclic({ maxLr: [1] })).toThrow("CyclicLR: 2 groups need as many maxLr, got 1");
    expect(cyclic({ baseLr: undefined })).toThrow(
      "CyclicLR: baseLr must be a finite number ≥ 0, got undefined",
    );
    expect(cyclic({ mode: "exp_range" })).toThrow(
      'CyclicLR: mode must be "triangular", "triangular2" or "expRange"',
    );
    expect(cyclic({ stepSizeUp: 0 })).toThrow("CyclicLR: stepSizeUp must be a whole number ≥ 1, got 0");
  });

  it("continue from a learning rate changed by a plateau schedule", () => {
    const optimizer = optimizerOf("SGD");
    const exponential = new optim.ExponentialLR(optimizer, { gamma: 0.5 });
    const plateau = new optim.ReduceLROnPlateau(optimizer, { factor: 0.1, patience: 0 });
    plateau.step(1);
    plateau.step(1);
    exponential.step();
    isClose(exponential.getLastLr(), [0.025, 0.001]);
    exponential.step();
    isClose(exponential.getLastLr(), [0.0125, 0.0005]);
    exponential.step(1);
    isClose(exponential.getLastLr(), [0.25, 0.01]);
  });

  it("continue from the learning rate of a group that was added later, even after a restart", () => {
    const begin = () => {
      const optimizer = optimizerOf("SGD");
      return { optimizer, schedule: new optim.StepLR(optimizer, { stepSize: 1, gamma: 0.5 }) };
    };
    const add = ({ optimizer }: ReturnType<typeof begin>) =>
      optimizer.addParamGroup({ params: [zeros([1], { requiresGrad: true })], lr: 1 });
    const first = begin();
    first.schedule.step();
    first.schedule.step();
    add(first);
    const second = begin();
    add(second);
    second.optimizer.loadStateDict(first.optimizer.stateDict());
    second.schedule.loadStateDict(first.schedule.stateDict());
    for (const { schedule } of [first, second]) {
      schedule.step();
      isClose(schedule.getLastLr(), [0.0625, 0.0025, 0.5]);
    }
  });

  it("reject a group that they have no setting for, before changing any learning rate", () => {
    const makers = [
      (optimizer: optim.Optimizer) => new optim.LambdaLR(optimizer, lambdas),
      (optimizer: optim.Optimizer) => new optim.OneCycleLR(optimizer, { maxLr: [1, 2], totalSteps: 9 }),
    ];
    for (const make of makers) {
      const optimizer = optimizerOf("SGD");
      const schedule = make(optimizer);
      optimizer.addParamGroup({ params: [zeros([1], { requiresGrad: true })] });
      const before = schedule.getLastLr();
      expect(() => schedule.step()).toThrow("for group 2, which was added later");
      expect(schedule.getLastLr()).toEqual(before);
      expect(schedule.lastEpoch).toBe(0);
    }
  });

  it("may jump to any step, and to fractions", () => {
    const optimizer = optimizerOf("SGD");
    const schedule = new optim.CosineAnnealingWarmRestarts(optimizer, { t0: 4 });
    schedule.step(2);
    isClose(schedule.getLastLr(), [0.25, 0.01]);
    schedule.step(5.5);
    isClose(schedule.getLastLr(), [
      (0.5 * (1 + Math.cos((1.5 / 4) * Math.PI))) / 2,
      0.01 * (1 + Math.cos((1.5 / 4) * Math.PI)),
    ]);
  });

  it("start one cycle at the top if the rise has zero length", () => {
    for (const threePhase of [false, true]) {
      const optimizer = new optim.SGD([zeros([1], { requiresGrad: true })], { momentum: 0.9 });
      const options = { maxLr: 1, totalSteps: 10, pctStart: 0.1, threePhase };
      expect(new optim.OneCycleLR(optimizer, options).getLastLr()).toEqual([1]);
      expect(optimizer.paramGroups[0]!.momentum).toBe(0.85);
    }
  });

  it("end one cycle at the bottom if the fall has zero length", () => {
    const optimizer = new optim.SGD([zeros([1], { requiresGrad: true })], { momentum: 0.9 });
    const schedule = new optim.OneCycleLR(optimizer, { maxLr: 1, totalSteps: 10, pctStart: 1 });
    schedule.step(9);
    isClose(schedule.getLastLr(), [1]);
    schedule.step();
    isClose(schedule.getLastLr(), [4e-6]);
  });

  it("from states of version 0.1, without learning rates, leave these unchanged", () => {
    const optimizer = optimizerOf("SGD");
    const schedule = new optim.StepLR(optimizer, { stepSize: 2 });
    optimizer.paramGroups[0]!.lr = 0.125;
    const { lastLrs: _, ...state } = schedule.stateDict();
    schedule.loadStateDict(state);
    expect(schedule.getLastLr()).toEqual([0.125, 0.02]);
  });

  it.each<[string, unknown]>([
    ["a text for a number", { lastEpoch: "5", baseLrs: [1, 1] }],
    ["an infinite step", { lastEpoch: Infinity, baseLrs: [1, 1] }],
    ["texts for rates", { lastEpoch: 5, baseLrs: ["a", "b"] }],
    ["rates that are none", { lastEpoch: 5, baseLrs: [1, Number.NaN] }],
    ["no rates", { lastEpoch: 5 }],
    ["last rates of other groups", { lastEpoch: 5, baseLrs: [1, 1], lastLrs: [1] }],
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
  ] as const)("refuse what makes no sense %#", (run, message) => {
    expect(run).toThrow(message);
  });
});
