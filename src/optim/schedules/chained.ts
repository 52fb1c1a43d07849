/**
 * @file Several schedules at once.
 */
import { ArgumentError, show } from "../../errors.js";
import { LRScheduler } from "./schedule.js";

/**
 * Runs several schedules of one optimizer at once: each step is a step of every one of them, in order, and each
 * changes the learning rate that the ones before it have left.
 * {@link https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ChainedScheduler.html | PyTorch}
 *
 * ```ts
 * const warmUp = new ConstantLR(optimizer, { factor: 0.1, totalIters: 2 });
 * const decay = new ExponentialLR(optimizer, { gamma: 0.9 });
 * const schedule = new ChainedScheduler([warmUp, decay]);
 * ```
 *
 * @throws ArgumentError unless there is at least one schedule, and all belong to one optimizer
 */
export class ChainedScheduler extends LRScheduler {
  readonly #schedules: readonly LRScheduler[];

  constructor(schedules: readonly LRScheduler[]) {
    const odd = Array.isArray(schedules)
      ? schedules.find((schedule) => !(schedule instanceof LRScheduler))
      : schedules;
    if (odd !== undefined || schedules.length === 0) {
      throw new ArgumentError("ChainedScheduler", `takes a list of schedules, got ${show(odd ?? schedules)}`);
    }
    const { optimizer } = schedules[0]!;
    if (schedules.some((schedule) => schedule.optimizer !== optimizer)) {
      throw new ArgumentError("ChainedScheduler", "all schedules must be of the same optimizer");
    }
    // Creating the schedules has already set the learning rates of the first step.
    super(optimizer);
    this.#schedules = [...schedules];
  }

  /** The steps so far, one by one: what a schedule changes depends on what the others have left. */
  override lrAt(epoch: number, base: number, group: number): number {
    let lr = base;
    for (let step = 0; step <= epoch; step++) lr = this.next(step, lr, base, group);
    return lr;
  }

  /** @internal */
  override next(epoch: number, lr: number, base: number, group: number): number {
    return this.#schedules.reduce((now, schedule) => schedule.next(epoch, now, base, group), lr);
  }

  /** @internal */
  override setOthers(epoch: number): void {
    for (const schedule of this.#schedules) schedule.setOthers(epoch);
  }
}
