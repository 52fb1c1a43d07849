/**
 * @file The one-cycle policy.
 */
import { checkOneOf, checkWithin } from "../../checks.js";
import { ArgumentError } from "../../errors.js";
import { type Settled, settled } from "../../options.js";
import type { Optimizer } from "../optimizer.js";
import { checkPositive } from "../settings.js";
import { alongCosine } from "./cosine.js";
import { checkMomentum, setMomentum } from "./momentum.js";
import { LRScheduler } from "./schedule.js";

/** Options of {@link OneCycleLR}. */
export interface OneCycleOptions {
  /** The maximum learning rate, for all groups or for each. */
  maxLr: number | readonly number[];
  /** Number of steps in the cycle; default epochs · stepsPerEpoch. */
  totalSteps?: number | undefined;
  /** Number of passes over the data. */
  epochs?: number | undefined;
  /** Batches per epoch. */
  stepsPerEpoch?: number | undefined;
  /** Fraction of steps in which the learning rate rises; default 0.3. */
  pctStart?: number | undefined;
  /** The curve between two learning rates: half a cosine (default) or a straight line. */
  annealStrategy?: "cos" | "linear" | undefined;
  /** Whether the momentum (or betas[0]) moves opposite to the learning rate; default true. */
  cycleMomentum?: boolean | undefined;
  /** Minimum momentum; default 0.85. */
  baseMomentum?: number | undefined;
  /** Maximum momentum; default 0.95. */
  maxMomentum?: number | undefined;
  /** maxLr divided by the initial learning rate; default 25. */
  divFactor?: number | undefined;
  /** The initial learning rate divided by the final one; default 10,000. */
  finalDivFactor?: number | undefined;
  /**
   * Whether to fall to the initial learning rate as fast as it rose, before falling to the final one; default
   * false.
   */
  threePhase?: boolean | undefined;
}

/** All options except the number of steps. */
type CycleOptions = Settled<Omit<OneCycleOptions, "totalSteps" | "epochs" | "stepsPerEpoch">>;

/** A transition from one learning rate and momentum to others. */
interface Phase {
  readonly end: number;
  readonly lr: readonly [from: Rate, to: Rate];
  readonly momentum: readonly [from: number, to: number];
}

type Rate = "initial" | "max" | "min";

/**
 * One cycle: the learning rate rises from maxLr/divFactor to maxLr and then falls far below its initial
 * value, while the momentum does the opposite. Counts batches, not epochs. A rise of zero length (pctStart =
 * 1/totalSteps) starts at its end; PyTorch divides by zero there. {@link https://arxiv.org/abs/1708.07120 |
 * Smith and Topin 2018}
 *
 * @throws ArgumentError for bad options; if the momentum should cycle but the optimizer has none
 */
export class OneCycleLR extends LRScheduler {
  readonly totalSteps: number;
  readonly #options: CycleOptions;
  readonly #phases: readonly Phase[];

  constructor(optimizer: Optimizer, options: OneCycleOptions) {
    super(optimizer);
    const { totalSteps, epochs, stepsPerEpoch, ...rest } = settled("OneCycleLR", options, {
      totalSteps: undefined,
      epochs: 0,
      stepsPerEpoch: 0,
      maxLr: undefined,
      pctStart: 0.3,
      annealStrategy: "cos",
      cycleMomentum: true,
      baseMomentum: 0.85,
      maxMomentum: 0.95,
      divFactor: 25,
      finalDivFactor: 1e4,
      threePhase: false,
    });
    this.totalSteps = totalSteps ?? epochs * stepsPerEpoch;
    this.#options = rest;
    this.#check();
    this.#phases = phasesOf(this.totalSteps, this.#options);
    this.baseLrs = optimizer.paramGroups.map((_, i) => this.#rate("initial", i));
    // As in PyTorch, schedules that are created later, or follow in a sequence, build on these.
    optimizer.paramGroups.forEach((group, i) => {
      group.initialLr = this.baseLrs[i]!;
    });
    this.start();
  }

  #check(): void {
    const { maxLr, pctStart, annealStrategy, divFactor, finalDivFactor, cycleMomentum } = this.#options;
    const groups = this.optimizer.paramGroups;
    if (!Number.isSafeInteger(this.totalSteps) || this.totalSteps < 1) {
      throw new ArgumentError(
        "OneCycleLR",
        "needs totalSteps, or epochs and stepsPerEpoch, whole numbers ≥ 1",
      );
    }
    if (Array.isArray(maxLr) && maxLr.length !== groups.length) {
      throw new ArgumentError(
        "OneCycleLR",
        `${groups.length} groups need as many maxLr, got ${maxLr.length}`,
      );
    }
    for (const lr of Array.isArray(maxLr) ? maxLr : [maxLr]) checkPositive("OneCycleLR", "maxLr", lr);
    checkWithin("OneCycleLR", "pctStart", pctStart, 0, 1);
    checkOneOf("OneCycleLR", "annealStrategy", annealStrategy, ["cos", "linear"]);
    checkPositive("OneCycleLR", "divFactor", divFactor);
    checkPositive("OneCycleLR", "finalDivFactor", finalDivFactor);
    if (cycleMomentum) checkMomentum("OneCycleLR", this.optimizer);
  }

  #rate(rate: Rate, group: number): number {
    const { maxLr, divFactor, finalDivFactor } = this.#options;
    const max = typeof maxLr === "number" ? maxLr : maxLr[group];
    if (max === undefined) {
      throw new ArgumentError("OneCycleLR", `there is no maxLr for group ${group}, which was added later`);
    }
    if (rate === "max") return max;
    return rate === "initial" ? max / divFactor : max / divFactor / finalDivFactor;
  }

  /** The phase of a step, and the share of it that has passed; a phase of zero length has passed. */
  #phaseAt(epoch: number): { phase: Phase; share: number } {
    if (epoch > this.totalSteps) {
      throw new ArgumentError(
        "OneCycleLR",
        `the cycle has ${this.totalSteps} steps, step ${epoch} is beyond the end`,
      );
    }
    const at = this.#phases.findIndex(({ end }, i) => epoch <= end || i === this.#phases.length - 1);
    const phase = this.#phases[at]!;
    const start = this.#phases[at - 1]?.end ?? 0;
    const length = phase.end - start;
    return { phase, share: length === 0 ? 1 : (epoch - start) / length };
  }

  #between(from: number, to: number, share: number): number {
    if (this.#options.annealStrategy === "linear") return from + (to - from) * share;
    return alongCosine(from, to, share);
  }

  override lrAt(epoch: number, _base: number, group: number): number {
    const { phase, share } = this.#phaseAt(epoch);
    const [from, to] = phase.lr;
    return this.#between(this.#rate(from, group), this.#rate(to, group), share);
  }

  /** @internal A step overwrites the current learning rate, as in PyTorch. */
  override get floor(): undefined {
    return undefined;
  }

  /** @internal Sets the momentum values. */
  override setOthers(epoch: number): void {
    if (!this.#options.cycleMomentum) return;
    const { phase, share } = this.#phaseAt(epoch);
    setMomentum(this.optimizer, this.#between(...phase.momentum, share));
  }
}

function phasesOf(totalSteps: number, options: CycleOptions): Phase[] {
  const { pctStart, threePhase, baseMomentum: low, maxMomentum: high } = options;
  const rise: Phase = { end: pctStart * totalSteps - 1, lr: ["initial", "max"], momentum: [high, low] };
  const end = totalSteps - 1;
  if (!threePhase) return [rise, { end, lr: ["max", "min"], momentum: [low, high] }];
  return [
    rise,
    { end: 2 * pctStart * totalSteps - 2, lr: ["max", "initial"], momentum: [low, high] },
    { end, lr: ["initial", "min"], momentum: [high, high] },
  ];
}
