/**
 * @file `LRScheduler`: sets learning rates during training.
 */
import { markCopy } from "../../copies.js";
import { ArgumentError, show } from "../../errors.js";
import { host } from "../../recorder/index.js";
import { Optimizer } from "../optimizer.js";
import { checkNotNegative } from "../settings.js";

/** The state of a schedule. */
export interface ScheduleState {
  /** Number of steps made. */
  readonly lastEpoch: number;
  /** The initial learning rates, one for each group. */
  readonly baseLrs: readonly number[];
  /** The learning rates of the groups; states of version 0.1 have none. */
  readonly lastLrs?: readonly number[];
}

/**
 * Sets the learning rates of an optimizer's groups: immediately when created, and again with each `step`, to
 * be called after the optimizer's. Whether steps count batches or epochs is up to the caller. The groups'
 * initial learning rates are kept in their `initialLr`.
 *
 * As in PyTorch, schedules chain: if something else has changed a learning rate in the meantime (another
 * schedule, {@link ReduceLROnPlateau}, the user), a step changes it by as much as it would have changed its
 * own. `LambdaLR`, `CosineAnnealingWarmRestarts`, `CyclicLR`, and `OneCycleLR` overwrite it instead.
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
  /** Number of steps made. */
  lastEpoch = 0;
  /** The initial learning rates, one for each group seen so far. */
  baseLrs: readonly number[];

  static {
    markCopy(LRScheduler.prototype);
  }

  /**
   * Subclasses call {@link LRScheduler.start} once they have their settings.
   *
   * @throws ArgumentError unless `optimizer` is an optimizer
   */
  constructor(optimizer: Optimizer) {
    if (!(optimizer instanceof Optimizer)) {
      throw new ArgumentError(this.constructor.name, `takes an optimizer, got ${show(optimizer)}`);
    }
    this.optimizer = optimizer;
    this.baseLrs = [];
    this.#seeGroups();
  }

  /** The learning rate of group `group`, initially `base`, after `epoch` steps. */
  abstract lrAt(epoch: number, base: number, group: number): number;

  /** @internal The lower limit of the learning rate; `undefined` if a step overwrites the current one. */
  get floor(): number | undefined {
    return 0;
  }

  /**
   * @internal The learning rate after `epoch` steps, given that it was `lr` one step earlier (initially, the
   * first one). It changes by the same fraction of the distance from `lr` to the floor or, at the floor, by a
   * difference.
   */
  next(epoch: number, lr: number, base: number, group: number): number {
    const { floor } = this;
    const before = epoch === 0 ? base : this.lrAt(epoch - 1, base, group);
    const after = this.lrAt(epoch, base, group);
    // If nothing else changes it, the formula itself accumulates no rounding errors.
    if (floor === undefined || lr === before) return after;
    return before === floor
      ? lr + after - before
      : floor + ((lr - floor) * (after - floor)) / (before - floor);
  }

  /** @internal Sets anything else that depends on the epoch. */
  setOthers(_epoch: number): void {}

  /** Sets the initial learning rates. */
  protected start(): void {
    this.#set((lr, base, group) => this.next(0, lr, base, group));
  }

  /** Advances by one step, or to `epoch`. @throws ArgumentError if `epoch` is negative */
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

  /** A group that was added later starts with its current learning rate. */
  #seeGroups(): void {
    const added = this.optimizer.paramGroups.slice(this.baseLrs.length);
    for (const group of added) group.initialLr ??= group.lr;
    this.baseLrs = [...this.baseLrs, ...added.map((group) => group.initialLr!)];
  }

  #set(lrOf: (lr: number, base: number, group: number) => number, epoch = 0): void {
    const groups = this.optimizer.paramGroups;
    // Compute all of them first: a formula may throw.
    const lrs = groups.map((group, i) => lrOf(group.lr, this.baseLrs[i]!, i));
    groups.forEach((group, i) => {
      group.lr = lrs[i]!;
    });
    this.setOthers(epoch);
  }

  /** The current learning rates of the groups. */
  getLastLr(): number[] {
    return this.optimizer.paramGroups.map((group) => group.lr);
  }

  /** The state of the schedule, without its settings. */
  stateDict(): ScheduleState {
    this.#seeGroups();
    return { lastEpoch: this.lastEpoch, baseLrs: [...this.baseLrs], lastLrs: this.getLastLr() };
  }

  /**
   * Restores a state from {@link LRScheduler.stateDict}, including learning rates and momentum: creating a
   * schedule sets those of its first step, even on an optimizer that was loaded before.
   *
   * @throws ArgumentError if the state has other groups or a longer schedule; nothing is changed then
   */
  loadStateDict(state: ScheduleState): void {
    const groups = this.optimizer.paramGroups;
    const { lastEpoch, baseLrs, lastLrs } = checkedState(this.constructor.name, state, groups.length);
    // A formula throws for steps beyond its end.
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
  const isEpoch = Number.isFinite(lastEpoch) && (lastEpoch as number) >= 0;
  const areRates = (list: unknown): boolean =>
    Array.isArray(list) && list.length === groups && list.every(Number.isFinite);
  if (!isEpoch || !areRates(baseLrs) || !areRates(lastLrs)) {
    throw new ArgumentError(
      op,
      `a state dict must have lastEpoch and ${groups} baseLrs, got ${show(lastEpoch)} and ${show(baseLrs)}`,
    );
  }
  return state as ScheduleState;
}
