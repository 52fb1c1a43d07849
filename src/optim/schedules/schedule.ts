/**
 * @file `LRScheduler`: what sets the learning rates as training goes on.
 */
import { markCopy } from "../../copies.js";
import { ArgumentError, show } from "../../errors.js";
import { host } from "../../recorder/index.js";
import { Optimizer } from "../optimizer.js";
import { checkNotNegative } from "../settings.js";

/** Where a schedule is. */
export interface ScheduleState {
  /** How many steps were made. */
  readonly lastEpoch: number;
  /** The learning rates that the schedule works on, one for each group. */
  readonly baseLrs: readonly number[];
  /** The learning rates of the groups; states of version 0.1 have none. */
  readonly lastLrs?: readonly number[];
}

/**
 * Sets the learning rates of an optimizer's groups: at once when made, and again with each `step`, to be
 * called after the optimizer's. What the steps count, batches or epochs, is up to who calls it. The groups'
 * first learning rates are kept in their `initialLr`.
 *
 * As in PyTorch, schedules chain: where something else has changed a learning rate since (another schedule,
 * {@link ReduceLROnPlateau}, the user), a step changes it by as much as it would have changed its own. Those
 * that overwrite it are `LambdaLR`, `CosineAnnealingWarmRestarts`, `CyclicLR` and `OneCycleLR`.
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
  /** The learning rates that the schedule works on, one for each group that it has seen. */
  baseLrs: readonly number[];

  static {
    markCopy(LRScheduler.prototype);
  }

  /**
   * Subclasses call {@link LRScheduler.start} when they have their settings.
   *
   * @throws ArgumentError for what is no optimizer
   */
  constructor(optimizer: Optimizer) {
    if (!(optimizer instanceof Optimizer)) {
      throw new ArgumentError(this.constructor.name, `takes an optimizer, got ${show(optimizer)}`);
    }
    this.optimizer = optimizer;
    this.baseLrs = [];
    this.#seeGroups();
  }

  /** The learning rate of group `group`, whose first one was `base`, after `epoch` steps. */
  abstract lrAt(epoch: number, base: number, group: number): number;

  /** @internal Below what the learning rate does not go; `undefined` when a step overwrites what it finds. */
  get floor(): number | undefined {
    return 0;
  }

  /**
   * @internal The learning rate after `epoch` steps where it was `lr` after one less (after none, the first
   * one). It goes on as a share of the way from `lr` to the floor, or, at the floor, by a difference.
   */
  next(epoch: number, lr: number, base: number, group: number): number {
    const { floor } = this;
    const before = epoch === 0 ? base : this.lrAt(epoch - 1, base, group);
    const after = this.lrAt(epoch, base, group);
    // Alone, the formula itself has no rounding errors that add up.
    if (floor === undefined || lr === before) return after;
    return before === floor
      ? lr + after - before
      : floor + ((lr - floor) * (after - floor)) / (before - floor);
  }

  /** @internal Sets what else than learning rates depends on the epoch. */
  setOthers(_epoch: number): void {}

  /** Sets the learning rates of the beginning. */
  protected start(): void {
    this.#set((lr, base, group) => this.next(0, lr, base, group));
  }

  /** Goes on by one, or to `epoch`. @throws ArgumentError when that is negative */
  step(epoch?: number): void {
    host(`${this.constructor.name}.step`, [this, epoch], () => this.#step(epoch));
  }

  #step(epoch: number | undefined): void {
    const to = epoch ?? this.lastEpoch + 1;
    checkNotNegative(this.constructor.name, "epoch", to);
    this.#seeGroups();
    const set = (lr: number, base: number, group: number): number =>
      epoch === undefined ? this.next(to, lr, base, group) : this.lrAt(to, base, group);
    this.#set(set, to);
    this.lastEpoch = to;
  }

  /** A group that was added later begins with the learning rate that it has now. */
  #seeGroups(): void {
    const added = this.optimizer.paramGroups.slice(this.baseLrs.length);
    for (const group of added) group.initialLr ??= group.lr;
    this.baseLrs = [...this.baseLrs, ...added.map((group) => group.initialLr!)];
  }

  #set(lrOf: (lr: number, base: number, group: number) => number, epoch = 0): void {
    const groups = this.optimizer.paramGroups;
    // All of them first: a formula may refuse.
    const lrs = groups.map((group, i) => lrOf(group.lr, this.baseLrs[i]!, i));
    groups.forEach((group, i) => {
      group.lr = lrs[i]!;
    });
    this.setOthers(epoch);
  }

  /** The learning rates of the groups as they are now. */
  getLastLr(): number[] {
    return this.optimizer.paramGroups.map((group) => group.lr);
  }

  /** Where the schedule is; its settings are not part of it. */
  stateDict(): ScheduleState {
    this.#seeGroups();
    return { lastEpoch: this.lastEpoch, baseLrs: [...this.baseLrs], lastLrs: this.getLastLr() };
  }

  /**
   * Continues where {@link LRScheduler.stateDict} was called, with the learning rates and momenta of then:
   * making a schedule sets those of its first step, also on an optimizer that was loaded before.
   *
   * @throws ArgumentError when the state is of other groups, or of a longer schedule; nothing is changed then
   */
  loadStateDict(state: ScheduleState): void {
    const groups = this.optimizer.paramGroups;
    const { lastEpoch, baseLrs, lastLrs } = checkedState(this.constructor.name, state, groups.length);
    // A formula refuses steps that it does not have.
    for (const [i, base] of baseLrs.entries()) this.lrAt(lastEpoch, base, i);
    this.lastEpoch = lastEpoch;
    this.baseLrs = [...baseLrs];
    lastLrs?.forEach((lr, i) => {
      groups[i]!.lr = lr;
    });
    this.setOthers(lastEpoch);
  }
}

function checkedState(op: string, state: unknown, groups: number): ScheduleState {
  const {
    lastEpoch,
    baseLrs,
    lastLrs = baseLrs,
  } = (state ?? {}) as { [Name in keyof ScheduleState]?: unknown };
  const isRate = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value);
  const isEpoch = isRate(lastEpoch) && (lastEpoch as number) >= 0;
  const areRates = (list: unknown): boolean =>
    Array.isArray(list) && list.length === groups && list.every(isRate);
  if (!isEpoch || !areRates(baseLrs) || !areRates(lastLrs)) {
    throw new ArgumentError(
      op,
      `a state dict must have lastEpoch and ${groups} baseLrs, got ${show(lastEpoch)} and ${show(baseLrs)}`,
    );
  }
  return state as ScheduleState;
}
