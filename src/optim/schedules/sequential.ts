/**
 * @file Schedules in sequence.
 */
import { ArgumentError, show } from "../../errors.js";
import { settled } from "../../options.js";
import type { Optimizer } from "../optimizer.js";
import { LRScheduler } from "./schedule.js";

/**
 * Runs schedules in sequence: the next one starts, with its step 0, at each milestone.
 *
 * ```ts
 * const warmUp = new LinearLR(optimizer, { startFactor: 0.1, totalIters: 5 });
 * const cosine = new CosineAnnealingLR(optimizer, { tMax: 95 });
 * const schedule = new SequentialLR(optimizer, [warmUp, cosine], { milestones: [5] });
 * ```
 *
 * @throws ArgumentError unless all schedules belong to this optimizer, and there is one milestone fewer, in
 * ascending order
 */
export class SequentialLR extends LRScheduler {
  readonly milestones: readonly number[];
  readonly #schedules: readonly LRScheduler[];

  constructor(
    optimizer: Optimizer,
    schedules: readonly LRScheduler[],
    options: { milestones: readonly number[] },
  ) {
    super(optimizer);
    const { milestones } = settled("SequentialLR", options, { milestones: undefined });
    for (const [name, list] of Object.entries({ schedules, milestones })) {
      if (!Array.isArray(list))
        throw new ArgumentError("SequentialLR", `${name} must be a list, got ${show(list)}`);
    }
    this.#schedules = [...schedules];
    this.milestones = [...milestones];
    const odd = schedules.find((schedule) => !(schedule instanceof LRScheduler));
    if (odd !== undefined) throw new ArgumentError("SequentialLR", `takes schedules, got ${show(odd)}`);
    if (schedules.length === 0) throw new ArgumentError("SequentialLR", "needs at least one schedule");
    if (schedules.some((schedule) => schedule.optimizer !== optimizer)) {
      throw new ArgumentError("SequentialLR", "all schedules must be of the same optimizer");
    }
    const rises = this.milestones.every((at, i) => at > (this.milestones[i - 1] ?? 0));
    if (schedules.length !== this.milestones.length + 1 || !rises) {
      throw new ArgumentError(
        "SequentialLR",
        `${schedules.length} schedules need ${schedules.length - 1} rising milestones, ` +
          `got ${show(this.milestones)}`,
      );
    }
    // Creating the schedules has already set learning rates.
    this.step(0);
  }

  /** The schedule of an epoch, and the epoch in that schedule's count. */
  #at(epoch: number): { schedule: LRScheduler; own: number } {
    const at = this.milestones.filter((milestone) => epoch >= milestone).length;
    return { schedule: this.#schedules[at]!, own: epoch - (this.milestones[at - 1] ?? 0) };
  }

  override lrAt(epoch: number, base: number, group: number): number {
    const { schedule, own } = this.#at(epoch);
    return schedule.lrAt(own, base, group);
  }

  /** @internal Each schedule starts where its formula does. */
  override next(epoch: number, lr: number, base: number, group: number): number {
    const { schedule, own } = this.#at(epoch);
    return own === 0 ? schedule.lrAt(0, base, group) : schedule.next(own, lr, base, group);
  }

  /** @internal */
  override setOthers(epoch: number): void {
    const { schedule, own } = this.#at(epoch);
    schedule.setOthers(own);
  }
}
