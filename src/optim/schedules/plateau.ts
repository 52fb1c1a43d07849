/**
 * @file The schedule that depends on results.
 */

import { Tensor } from "../../autograd/index.js";
import { checkOneOf } from "../../checks.js";
import { ArgumentError, show } from "../../errors.js";
import { type Settled, settled } from "../../options.js";
import { hostOn, obstruct } from "../../recorder/index.js";
import { Optimizer } from "../optimizer.js";
import { checkNotNegative, checkShare } from "../settings.js";

/** Options of {@link ReduceLROnPlateau}. */
export interface PlateauOptions {
  /** Whether lower (default) or higher is better. */
  mode?: "min" | "max" | undefined;
  /** Factor of each reduction; default 0.1. */
  factor?: number | undefined;
  /** Number of steps without progress to tolerate; default 10. */
  patience?: number | undefined;
  /** The minimum progress; default 1e-4. */
  threshold?: number | undefined;
  /** Whether the threshold is relative to the best value (default) or absolute. */
  thresholdMode?: "rel" | "abs" | undefined;
  /** Number of steps to ignore after a reduction; default 0. */
  cooldown?: number | undefined;
  /** The minimum learning rate, for all groups or for each; default 0. */
  minLr?: number | readonly number[] | undefined;
  /** Smaller changes are skipped; default 1e-8. */
  eps?: number | undefined;
}

/** The state of a {@link ReduceLROnPlateau}. */
export interface PlateauState {
  /** The best metric so far. */
  readonly best: number;
  /** Number of steps without progress since then. */
  readonly numBadEpochs: number;
  /** Number of steps still to be ignored. */
  readonly cooldownCounter: number;
  /** Number of steps made. */
  readonly lastEpoch: number;
}

/**
 * Multiplies the learning rates by a factor if a metric, passed to `step`, has made no progress for more than
 * `patience` steps.
 *
 * @example `schedule.step(validationLoss.item());`
 * @throws ArgumentError for bad options
 */
export class ReduceLROnPlateau {
  readonly optimizer: Optimizer;
  readonly #options: Settled<PlateauOptions>;
  #state: PlateauState;

  constructor(optimizer: Optimizer, options?: PlateauOptions) {
    if (!(optimizer instanceof Optimizer)) {
      throw new ArgumentError("ReduceLROnPlateau", `takes an optimizer, got ${show(optimizer)}`);
    }
    this.optimizer = optimizer;
    this.#options = settled("ReduceLROnPlateau", options, {
      mode: "min",
      factor: 0.1,
      patience: 10,
      threshold: 1e-4,
      thresholdMode: "rel",
      cooldown: 0,
      minLr: 0,
      eps: 1e-8,
    });
    this.#check();
    const best = this.#options.mode === "min" ? Infinity : -Infinity;
    this.#state = { best, numBadEpochs: 0, cooldownCounter: 0, lastEpoch: 0 };
  }

  #check(): void {
    const { mode, factor, patience, threshold, thresholdMode, cooldown, minLr, eps } = this.#options;
    const op = "ReduceLROnPlateau";
    checkOneOf(op, "mode", mode, ["min", "max"]);
    checkOneOf(op, "thresholdMode", thresholdMode, ["rel", "abs"]);
    checkShare(op, "factor", factor);
    checkNotNegative(op, "patience", patience);
    checkNotNegative(op, "threshold", threshold);
    checkNotNegative(op, "cooldown", cooldown);
    checkNotNegative(op, "eps", eps);
    const groups = this.optimizer.paramGroups.length;
    if (typeof minLr !== "number" && minLr.length !== groups)
      throw new ArgumentError(op, `${groups} groups need as many minLr, got ${minLr.length}`);
    for (const lr of typeof minLr === "number" ? [minLr] : minLr) checkNotNegative(op, "minLr", lr);
  }

  #isBetter(metric: number, best: number): boolean {
    const { mode, threshold, thresholdMode } = this.#options;
    // Initially, best and margin are both infinite.
    if (!Number.isFinite(best)) return mode === "min" ? metric < best : metric > best;
    const margin = thresholdMode === "rel" ? best * threshold : threshold;
    return mode === "min" ? metric < best - margin : metric > best + margin;
  }

  /**
   * Reports the latest metric. As a tensor it may be reported within a compiled function.
   *
   * @throws ArgumentError unless it is a number, or a tensor of one element
   */
  step(metric: number | Tensor): void {
    if (metric instanceof Tensor && metric.size === 1) {
      hostOn("ReduceLROnPlateau.step", [], [metric.data], (_writes, [element]) => this.#step(element![0]!));
      return;
    }
    if (typeof metric !== "number") {
      const problem = `metric must be a number or a tensor of one element, got ${show(metric)}`;
      throw new ArgumentError("ReduceLROnPlateau", problem);
    }
    obstruct("ReduceLROnPlateau.step was given a number, which may change: pass the tensor");
    this.#step(metric);
  }

  #step(metric: number): void {
    const { patience, cooldown } = this.#options;
    let { best, numBadEpochs, cooldownCounter, lastEpoch } = this.#state;
    lastEpoch++;
    if (this.#isBetter(metric, best)) {
      best = metric;
      numBadEpochs = 0;
    } else numBadEpochs++;
    if (cooldownCounter > 0) {
      cooldownCounter--;
      numBadEpochs = 0;
    }
    if (numBadEpochs > patience) {
      this.#reduce();
      cooldownCounter = cooldown;
      numBadEpochs = 0;
    }
    this.#state = { best, numBadEpochs, cooldownCounter, lastEpoch };
  }

  #reduce(): void {
    const { factor, minLr, eps } = this.#options;
    this.optimizer.paramGroups.forEach((group, i) => {
      const lr = Math.max(group.lr * factor, typeof minLr === "number" ? minLr : (minLr[i] ?? 0));
      if (group.lr - lr > eps) group.lr = lr;
    });
  }

  /** The current learning rates of the groups. */
  getLastLr(): number[] {
    return this.optimizer.paramGroups.map((group) => group.lr);
  }

  /** The state of the schedule, without its settings. */
  stateDict(): PlateauState {
    return { ...this.#state };
  }

  /**
   * Restores a state from {@link ReduceLROnPlateau.stateDict}.
   *
   * @throws ArgumentError if the state is invalid; nothing is changed then
   */
  loadStateDict(state: PlateauState): void {
    const names = ["best", "numBadEpochs", "cooldownCounter", "lastEpoch"] as const;
    const odd = names.find((name) => typeof state?.[name] !== "number");
    if (odd !== undefined) {
      throw new ArgumentError(
        "ReduceLROnPlateau",
        `a state dict must have a number ${odd}, got ${show(state?.[odd])}`,
      );
    }
    const { best, numBadEpochs, cooldownCounter, lastEpoch } = state;
    this.#state = { best, numBadEpochs, cooldownCounter, lastEpoch };
  }
}
