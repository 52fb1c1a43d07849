/**
 * @file Learning rates that rise and fall throughout training.
 */
import { checkOneOf, checkWhole } from "../../checks.js";
import { ArgumentError } from "../../errors.js";
import { settled, type WithDefaults } from "../../options.js";
import type { Optimizer } from "../optimizer.js";
import { checkNotNegative } from "../settings.js";
import { checkMomentum, setMomentum } from "./momentum.js";
import { LRScheduler } from "./schedule.js";

/** Options of {@link CyclicLR}. */
export interface CyclicLROptions {
  /** The minimum learning rate, for all groups or for each. */
  baseLr: number | readonly number[];
  /** The maximum of the first cycle, for all groups or for each. */
  maxLr: number | readonly number[];
  /** Number of rising steps; default 2000. */
  stepSizeUp?: number | undefined;
  /** Number of falling steps; default: as many as rising. */
  stepSizeDown?: number | undefined;
  /**
   * How the height of the cycles changes: constant (`"triangular"`, default), halved with each cycle
   * (`"triangular2"`), or multiplied by `gamma` with each step (`"expRange"`).
   */
  mode?: "triangular" | "triangular2" | "expRange" | undefined;
  /** Factor of `"expRange"`; default 1. */
  gamma?: number | undefined;
  /** Whether the momentum (or betas[0]) moves opposite to the learning rate; default true. */
  cycleMomentum?: boolean | undefined;
  /** Minimum momentum; default 0.8. */
  baseMomentum?: number | undefined;
  /** Maximum momentum; default 0.9. */
  maxMomentum?: number | undefined;
}

const defaults = {
  baseLr: undefined,
  maxLr: undefined,
  stepSizeUp: 2000,
  stepSizeDown: undefined,
  mode: "triangular",
  gamma: 1,
  cycleMomentum: true,
  baseMomentum: 0.8,
  maxMomentum: 0.9,
} as const;

/**
 * Rises linearly from baseLr to maxLr in stepSizeUp steps, falls linearly in stepSizeDown, and so on; the
 * momentum does the opposite. Counts batches, not epochs. {@link https://arxiv.org/abs/1506.01186 | Smith
 * 2017}
 *
 * @throws ArgumentError for bad options; if the momentum should cycle but the optimizer has none
 */
export class CyclicLR extends LRScheduler {
  readonly #options: WithDefaults<CyclicLROptions, typeof defaults>;
  readonly #down: number;

  constructor(optimizer: Optimizer, options: CyclicLROptions) {
    super(optimizer);
    this.#options = settled("CyclicLR", options, defaults);
    const { stepSizeUp, stepSizeDown = stepSizeUp, mode, cycleMomentum } = this.#options;
    const groups = optimizer.paramGroups.length;
    for (const name of ["baseLr", "maxLr"] as const) {
      const given: unknown = this.#options[name];
      if (Array.isArray(given) && given.length !== groups) {
        throw new ArgumentError("CyclicLR", `${groups} groups need as many ${name}, got ${given.length}`);
      }
      for (const lr of Array.isArray(given) ? given : [given]) checkNotNegative("CyclicLR", name, lr);
    }
    checkWhole("CyclicLR", "stepSizeUp", stepSizeUp);
    checkWhole("CyclicLR", "stepSizeDown", stepSizeDown);
    checkOneOf("CyclicLR", "mode", mode, ["triangular", "triangular2", "expRange"]);
    for (const name of ["gamma", "baseMomentum", "maxMomentum"] as const) {
      checkNotNegative("CyclicLR", name, this.#options[name]);
    }
    if (cycleMomentum) checkMomentum("CyclicLR", optimizer);
    this.#down = stepSizeDown;
    this.baseLrs = optimizer.paramGroups.map((_, i) => this.#limit("baseLr", i));
    // As in PyTorch, schedules created later build on these.
    optimizer.paramGroups.forEach((group, i) => {
      group.initialLr = this.baseLrs[i]!;
    });
    this.start();
  }

  #limit(name: "baseLr" | "maxLr", group: number): number {
    const given = this.#options[name];
    const own = typeof given === "number" ? given : given[group];
    if (own !== undefined) return own;
    throw new ArgumentError("CyclicLR", `there is no ${name} for group ${group}, which was added later`);
  }

  /** The relative position of the learning rate between its limits, 0 … 1. */
  #heightAt(epoch: number): number {
    const { stepSizeUp: up, mode, gamma } = this.#options;
    const length = up + this.#down;
    const cycle = Math.floor(epoch / length);
    const since = epoch - cycle * length;
    const triangle = since <= up ? since / up : (length - since) / this.#down;
    if (mode === "triangular") return triangle;
    return triangle * (mode === "triangular2" ? 2 ** -cycle : gamma ** epoch);
  }

  /** @internal A step overwrites the current learning rate, as in PyTorch. */
  override get floor(): undefined {
    return undefined;
  }

  override lrAt(epoch: number, _base: number, group: number): number {
    const [low, high] = [this.#limit("baseLr", group), this.#limit("maxLr", group)];
    return low + (high - low) * this.#heightAt(epoch);
  }

  /** @internal Sets the momentum values. */
  override setOthers(epoch: number): void {
    const { cycleMomentum, baseMomentum: low, maxMomentum: high } = this.#options;
    if (cycleMomentum) setMomentum(this.optimizer, high - (high - low) * this.#heightAt(epoch));
  }
}
