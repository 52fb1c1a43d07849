/**
 * @file The schedules of PyTorch's records, made here.
 */
import { zeros } from "../../src/autograd/index.js";
import * as optim from "../../src/optim/index.js";
import type { ScheduleRecord } from "../reference/cases.js";

/** An optimizer of two groups with learning rates 0.5 and 0.02, and momentum 0.9. */
export function optimizerOf(kind: "SGD" | "Adam"): optim.Optimizer {
  const groups = [0.5, 0.02].map((lr) => ({ params: [zeros([1], { requiresGrad: true })], lr }));
  return kind === "SGD" ? new optim.SGD(groups, { momentum: 0.9 }) : new optim.Adam(groups);
}

/** The factors of the records that have functions. */
export const lambdas: readonly optim.LRLambda[] = [(epoch: number) => 1 / Math.sqrt(epoch + 1), () => 1];

type Constructor = new (optimizer: optim.Optimizer, options: object) => optim.LRScheduler;

/** The schedule of a record. */
export function scheduleOf(
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
