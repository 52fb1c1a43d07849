/**
 * @file `LRScheduler`: what sets the learning rates as training goes on.
 */
import { ArgumentError, show } from "../../errors.js";
import type { Optimizer } from "../optimizer.js";
import { checkNotNegative } from "../settings.js";

/** Where a schedule is. */
export interface ScheduleState {
  /** How many steps were made. */
  readonly lastEpoch: number;
  /** The learning rates that the schedule works on, one for each group. */
  readonly baseLrs: readonly number[];
}

/**
 * Sets the learning rates of an optimizer's groups: at once when made, and again with each `step`, to be
 * called after the optimizer's. What the steps count, batches or epochs, is up to who calls it. The groups'
 * first learning rates are kept in their `initialLr`; all schedules of an optimizer work on these.
 * {@link https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate | PyTorch}
 *
 * ```ts
 * const schedule = new CosineAnnealingLR(optimizer, { tMax: epochs });
 * for (let epoch = 0; epoch < epochs; epoch++) {
 *   trainOneEpoch();
 *   schedule.step();
 * }
 * ```
 */
export abstract class LRScheduler {
  readonly optimizer: Optimizer;
  /** How many steps were made. */
  lastEpoch = 0;
  /** The learning rates that the schedule works on, one for each group. */
  baseLrs: readonly number[];

  /** Subclasses call {@link LRScheduler.apply} when they have their settings. */
  constructor(optimizer: Optimizer) {
    this.optimizer = optimizer;
    for (const group of optimizer.paramGroups) group.initialLr ??= group.lr;
    this.baseLrs = optimizer.paramGroups.map((group) => group.initialLr!);
  }

  /** The learning rate of group `group`, whose first one was `base`, after `epoch` steps. */
  abstract lrAt(epoch: number, base: number, group: number): number;

  /** Sets the learning rates for `lastEpoch`. */
  protected apply(): void {
    this.optimizer.paramGroups.forEach((group, i) => {
      group.lr = this.lrAt(this.lastEpoch, this.baseLrs[i] ?? group.lr, i);
    });
  }

  /** Goes on by one, or to `epoch`. @throws ArgumentError when that is negative */
  step(epoch: number = this.lastEpoch + 1): void {
    checkNotNegative(this.constructor.name, "epoch", epoch);
    this.lastEpoch = epoch;
    this.apply();
  }

  /** The learning rates of the groups as they are now. */
  getLastLr(): number[] {
    return this.optimizer.paramGroups.map((group) => group.lr);
  }

  /** Where the schedule is; its settings are not part of it. */
  stateDict(): ScheduleState {
    return { lastEpoch: this.lastEpoch, baseLrs: [...this.baseLrs] };
  }

  /**
   * Continues where {@link LRScheduler.stateDict} was called. The learning rates themselves, which others may
   * have changed since, are part of the optimizer's state and stay as they are.
   *
   * @throws ArgumentError when the state is of other groups, or of a longer schedule; nothing is changed then
   */
  loadStateDict(state: ScheduleState): void {
    const { lastEpoch, baseLrs } = checkedState(
      this.constructor.name,
      state,
      this.optimizer.paramGroups.length,
    );
    // A formula refuses steps that it does not have.
    for (const [i, base] of baseLrs.entries()) this.lrAt(lastEpoch, base, i);
    this.lastEpoch = lastEpoch;
    this.baseLrs = [...baseLrs];
  }
}

function checkedState(op: string, state: unknown, groups: number): ScheduleState {
  const { lastEpoch, baseLrs } = (state ?? {}) as { [Name in keyof ScheduleState]?: unknown };
  const isRate = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value);
  const isEpoch = isRate(lastEpoch) && (lastEpoch as number) >= 0;
  if (!isEpoch || !Array.isArray(baseLrs) || baseLrs.length !== groups || !baseLrs.every(isRate)) {
    throw new ArgumentError(
      op,
      `a state dict must have lastEpoch and ${groups} baseLrs, got ${show(lastEpoch)} and ${show(baseLrs)}`,
    );
  }
  return state as ScheduleState;
}
