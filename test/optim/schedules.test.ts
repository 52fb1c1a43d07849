/**
 * @file Schedules against PyTorch's: the learning rates before every step.
 */
import { describe, expect, it } from "vitest";
import { tensor, zeros } from "../../src/autograd/index.js";
import * as optim from "../../src/optim/index.js";
import { loadSchedules } from "../reference/cases.js";
import { lambdas, optimizerOf, scheduleOf } from "./recordedSchedules.js";

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

describe("a jump to a step sets what as many single steps set, and goes on from there", () => {
  const alone = records.filter(
    ({ schedule, options }) => schedule !== "ReduceLROnPlateau" && !options.changes && !options.adds,
  );
  it.each(alone.map((record) => [record.name, record] as const))("%s", (_, record) => {
    for (const [step, lrs] of record.lrs.entries()) {
      const optimizer = optimizerOf(record.optimizer);
      const schedule = scheduleOf(optimizer, record) as optim.LRScheduler;
      schedule.step(step);
      isClose(schedule.getLastLr(), lrs);
      // A schedule that the jump passes over sets no momentum.
      const momenta = record.parts === undefined ? record.momenta?.[step] : undefined;
      if (momenta) isClose(optimizer.paramGroups.map(momentumOf), momenta);
      const next = record.lrs[step + 1];
      if (next === undefined) continue;
      schedule.step();
      isClose(schedule.getLastLr(), next);
    }
  });
});

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

  it("leave momentum alone unless they cycle it, and need none then", () => {
    const makers = [
      (own: optim.Optimizer) => new optim.CyclicLR(own, { baseLr: 0.1, maxLr: 1, cycleMomentum: false }),
      (own: optim.Optimizer) => new optim.OneCycleLR(own, { maxLr: 1, totalSteps: 1, cycleMomentum: false }),
    ];
    for (const make of makers) {
      const optimizer = optimizerOf("SGD");
      make(optimizer).step();
      expect(optimizer.paramGroups.map(momentumOf)).toEqual([0.9, 0.9]);
      const without = new optim.Adagrad([zeros([1], { requiresGrad: true })]);
      make(without).step();
      expect(without.paramGroups[0]).not.toHaveProperty("momentum");
    }
  });

  it("move momentum also as parts of a chain", () => {
    const optimizer = optimizerOf("SGD");
    const cyclic = new optim.CyclicLR(optimizer, { baseLr: 0.1, maxLr: 1, stepSizeUp: 2 });
    new optim.ChainedScheduler([cyclic]).step();
    isClose(optimizer.paramGroups.map(momentumOf), [0.85, 0.85]);
  });

  // Progress is a metric below best − margin (min), or above best + margin (max).
  it.each<[optim.PlateauOptions, first: number, next: number, isProgress: boolean]>([
    [{ threshold: 0.25 }, 8, 5.9, true],
    [{ threshold: 0.25 }, 8, 6, false],
    [{ threshold: 0.25, thresholdMode: "abs" }, 8, 7.7, true],
    [{ threshold: 0.25, thresholdMode: "abs" }, 8, 7.75, false],
    [{ threshold: 0.25, mode: "max" }, 8, 10.1, true],
    [{ threshold: 0.25, mode: "max" }, 8, 10, false],
    [{ threshold: 0.25, mode: "max", thresholdMode: "abs" }, 8, 8.3, true],
    [{ threshold: 0.25, mode: "max", thresholdMode: "abs" }, 8, 8.25, false],
    [{}, Infinity, Infinity, false],
    [{ mode: "max" }, -Infinity, -Infinity, false],
    [{}, Number.NaN, 1, true],
    [{ mode: "max" }, Number.NaN, 1, true],
  ])("take for progress what is better by the threshold: %j from %d to %d: %s", (own, first, next, is) => {
    const schedule = new optim.ReduceLROnPlateau(optimizerOf("SGD"), own);
    schedule.step(first);
    const { numBadEpochs } = schedule.stateDict();
    schedule.step(tensor([next], { dtype: "float64" }));
    expect(schedule.stateDict()).toMatchObject({ numBadEpochs: is ? 0 : numBadEpochs + 1, lastEpoch: 2 });
    if (is) expect(schedule.stateDict().best).toBe(next);
  });

  it("reduce by more than eps, or not at all", () => {
    const optimizer = optimizerOf("SGD");
    const schedule = new optim.ReduceLROnPlateau(optimizer, { patience: 0, factor: 0.5, eps: 0.25 });
    schedule.step(1);
    schedule.step(1);
    expect(schedule.getLastLr()).toEqual([0.5, 0.02]);
    optimizer.paramGroups[0]!.lr = 0.52;
    schedule.step(1);
    expect(schedule.getLastLr()).toEqual([0.26, 0.02]);
  });

  it("take one function for all groups; a product of factors begins with the one of step 1", () => {
    const made = [optim.LambdaLR, optim.MultiplicativeLR].map((Made) => {
      const schedule = new Made(optimizerOf("SGD"), (epoch) => 1 / (epoch + 2));
      return [0, 1].map(() => {
        const now = schedule.getLastLr();
        schedule.step();
        return now;
      });
    });
    isClose(made[0]!.flat(), [0.25, 0.01, 0.5 / 3, 0.02 / 3]);
    isClose(made[1]!.flat(), [0.5, 0.02, 0.5 / 3, 0.02 / 3]);
  });

  it("follow their formula to the last bit if nothing else changes the learning rate", () => {
    const optimizer = optimizerOf("SGD");
    const schedule = new optim.CosineAnnealingLR(optimizer, { tMax: 37, etaMin: 0.001 });
    for (let epoch = 1; epoch <= 200; epoch++) {
      schedule.step();
      expect(schedule.getLastLr()).toEqual([0.5, 0.02].map((base) => schedule.lrAt(epoch, base)));
    }
  });

  it("rise from their floor by a difference if the learning rate is no longer there", () => {
    const optimizer = optimizerOf("SGD");
    const schedule = new optim.CosineAnnealingLR(optimizer, { tMax: 4, etaMin: 0.01 });
    schedule.step(4);
    expect(schedule.getLastLr()).toEqual([0.01, 0.01]);
    optimizer.paramGroups[0]!.lr = 0.1;
    schedule.step();
    const rise = (1 - Math.cos(Math.PI / 4)) / 2;
    isClose(schedule.getLastLr(), [0.1 + 0.49 * rise, 0.01 + 0.01 * rise]);
  });

  it("continue from their own state alone with an optimizer of other learning rates", () => {
    const first = new optim.StepLR(optimizerOf("SGD"), { stepSize: 2 });
    first.step();
    const params = [1, 2].map(() => ({ params: [zeros([1], { requiresGrad: true })] }));
    const second = new optim.StepLR(new optim.SGD(params, { lr: 7 }), { stepSize: 2 });
    second.loadStateDict(first.stateDict());
    second.step(2);
    isClose(second.getLastLr(), [0.05, 0.002]);
  });
});
