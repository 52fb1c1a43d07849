/**
 * @file Schedules against PyTorch's: the learning rates before every step.
 */
import { describe, expect, it } from "vitest";
import { zeros } from "../../src/autograd/index.js";
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
): optim.LRScheduler | optim.ReduceLROnPlateau {
  if (schedule === "LambdaLR") return new optim.LambdaLR(optimizer, lambdas);
  if (schedule === "SequentialLR") {
    const schedules = parts!.map((part) => scheduleOf(optimizer, part) as optim.LRScheduler);
    return new optim.SequentialLR(optimizer, schedules, options as { milestones: number[] });
  }
  const one = optim[schedule as keyof typeof optim] as unknown as Constructor;
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

describe("a schedule sets PyTorch's learning rates", () => {
  it.each(records.map((record) => [record.name, record] as const))("%s", (_, record) => {
    const optimizer = optimizerOf(record.optimizer);
    const schedule = scheduleOf(optimizer, record);
    record.lrs.forEach((lrs, i) => {
      if (i > 0) (schedule as { step(metric?: number): void }).step(record.metrics?.[i - 1]);
      isClose(schedule.getLastLr(), lrs);
      if (record.momenta) isClose(optimizer.paramGroups.map(momentumOf), record.momenta[i]!);
    });
  });
});

describe("a schedule that is interrupted and continued sets the same learning rates", () => {
  it.each(records.map((record) => [record.name, record] as const))("%s", (_, record) => {
    const first = optimizerOf(record.optimizer);
    const before = scheduleOf(first, record) as unknown as {
      step(metric?: number): void;
      stateDict(): never;
    };
    for (let i = 0; i < 11; i++) before.step(record.metrics?.[i]);
    const second = optimizerOf(record.optimizer);
    const after = scheduleOf(second, record) as unknown as {
      step(metric?: number): void;
      loadStateDict(s: never): void;
    };
    second.loadStateDict(first.stateDict());
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
});
