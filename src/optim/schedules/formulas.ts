/**
 * @file Schedules that are a formula of the number of steps, e below, and the initial learning rate, base.
 */
import { checkWhole } from "../../checks.js";
import { ArgumentError, show } from "../../errors.js";
import { settled } from "../../options.js";
import type { Optimizer } from "../optimizer.js";
import { checkNotNegative, checkPositive } from "../settings.js";
import { alongCosine } from "./cosine.js";
import { LRScheduler } from "./schedule.js";

/** The factor of the learning rate after some steps. */
export type LRLambda = (epoch: number) => number;

/**
 * `base·f(e)`, with one f for all groups or one for each.
 *
 * @throws ArgumentError unless there are as many functions as groups
 */
export class LambdaLR extends LRScheduler {
  readonly #lambdas: LRLambda | readonly LRLambda[];

  constructor(optimizer: Optimizer, lrLambda: LRLambda | readonly LRLambda[]) {
    super(optimizer);
    this.#lambdas = checkedLambdas("LambdaLR", lrLambda, optimizer.paramGroups.length);
    this.start();
  }

  /** @internal A step overwrites the current learning rate, as in PyTorch. */
  override get floor(): undefined {
    return undefined;
  }

  override lrAt(epoch: number, base: number, group: number): number {
    return base * lambdaOf("LambdaLR", this.#lambdas, group)(epoch);
  }
}

/** One function for all groups, or a list with one for each. */
function checkedLambdas(
  op: string,
  given: LRLambda | readonly LRLambda[],
  groups: number,
): LRLambda | readonly LRLambda[] {
  if (typeof given === "function") return given;
  if (!Array.isArray(given) || !given.every((one) => typeof one === "function")) {
    throw new ArgumentError(op, `needs a function, or a list of one for each group, got ${show(given)}`);
  }
  if (given.length !== groups) {
    throw new ArgumentError(op, `${groups} groups need as many functions, got ${given.length}`);
  }
  return [...given];
}

function lambdaOf(op: string, lambdas: LRLambda | readonly LRLambda[], group: number): LRLambda {
  if (typeof lambdas === "function") return lambdas;
  const own = lambdas[group];
  if (own !== undefined) return own;
  throw new ArgumentError(op, `there is no function for group ${group}, which was added later`);
}

/**
 * `base·f(1)·f(2)·…·f(e)`: each step multiplies the current learning rate, with one f for all groups or one
 * for each.
 *
 * @throws ArgumentError unless there are as many functions as groups
 */
export class MultiplicativeLR extends LRScheduler {
  readonly #lambdas: LRLambda | readonly LRLambda[];

  constructor(optimizer: Optimizer, lrLambda: LRLambda | readonly LRLambda[]) {
    super(optimizer);
    this.#lambdas = checkedLambdas("MultiplicativeLR", lrLambda, optimizer.paramGroups.length);
    this.start();
  }

  override lrAt(epoch: number, base: number, group: number): number {
    const lambda = lambdaOf("MultiplicativeLR", this.#lambdas, group);
    let lr = base;
    for (let e = 1; e <= epoch; e++) lr *= lambda(e);
    return lr;
  }

  /** @internal */
  override next(epoch: number, lr: number, _base: number, group: number): number {
    return epoch === 0 ? lr : lr * lambdaOf("MultiplicativeLR", this.#lambdas, group)(epoch);
  }
}

/** Options of {@link StepLR}. */
export interface StepLROptions {
  /** Number of steps between reductions. */
  stepSize: number;
  /** Factor of each reduction; default 0.1. */
  gamma?: number | undefined;
}

/**
 * `base·gamma^⌊e / stepSize⌋`.
 *
 * @throws ArgumentError for options out of range
 */
export class StepLR extends LRScheduler {
  readonly stepSize: number;
  readonly gamma: number;

  constructor(optimizer: Optimizer, options: StepLROptions) {
    super(optimizer);
    const own = settled("StepLR", options, { stepSize: undefined, gamma: 0.1 });
    this.stepSize = own.stepSize;
    this.gamma = own.gamma;
    checkWhole("StepLR", "stepSize", this.stepSize);
    checkNotNegative("StepLR", "gamma", this.gamma);
    this.start();
  }

  override lrAt(epoch: number, base: number): number {
    return base * this.gamma ** Math.floor(epoch / this.stepSize);
  }
}

/** Options of {@link MultiStepLR}. */
export interface MultiStepLROptions {
  /** The steps at which the learning rate is reduced. */
  milestones: readonly number[];
  /** Factor of each reduction; default 0.1. */
  gamma?: number | undefined;
}

/**
 * `base·gammaᵏ` after k milestones.
 *
 * @throws ArgumentError for options out of range
 */
export class MultiStepLR extends LRScheduler {
  readonly milestones: readonly number[];
  readonly gamma: number;

  constructor(optimizer: Optimizer, options: MultiStepLROptions) {
    super(optimizer);
    const own = settled("MultiStepLR", options, { milestones: undefined, gamma: 0.1 });
    if (!Array.isArray(own.milestones)) {
      throw new ArgumentError("MultiStepLR", `milestones must be a list, got ${show(own.milestones)}`);
    }
    this.milestones = [...own.milestones];
    this.gamma = own.gamma;
    for (const milestone of this.milestones) checkWhole("MultiStepLR", "milestones", milestone, 0);
    checkNotNegative("MultiStepLR", "gamma", this.gamma);
    this.start();
  }

  override lrAt(epoch: number, base: number): number {
    return base * this.gamma ** this.milestones.filter((milestone) => epoch >= milestone).length;
  }
}

/** Options of {@link ExponentialLR}. */
export interface ExponentialLROptions {
  /** Factor applied at every step. */
  gamma: number;
}

/**
 * `base·gammaᵉ`.
 *
 * @throws ArgumentError for options out of range
 */
export class ExponentialLR extends LRScheduler {
  readonly gamma: number;

  constructor(optimizer: Optimizer, options: ExponentialLROptions) {
    super(optimizer);
    const own = settled("ExponentialLR", options, { gamma: undefined });
    this.gamma = own.gamma;
    checkNotNegative("ExponentialLR", "gamma", this.gamma);
    this.start();
  }

  override lrAt(epoch: number, base: number): number {
    return base * this.gamma ** epoch;
  }
}

/** Options of {@link ConstantLR}. */
export interface ConstantLROptions {
  /** Factor of the learning rate at the start; default 1/3. */
  factor?: number | undefined;
  /** Number of steps with that factor; default 5. */
  totalIters?: number | undefined;
}

/**
 * `base·factor` for the first totalIters steps, then base.
 *
 * @throws ArgumentError for options out of range
 */
export class ConstantLR extends LRScheduler {
  readonly factor: number;
  readonly totalIters: number;

  constructor(optimizer: Optimizer, options?: ConstantLROptions) {
    super(optimizer);
    const own = settled("ConstantLR", options, { factor: 1 / 3, totalIters: 5 });
    this.factor = own.factor;
    this.totalIters = own.totalIters;
    checkNotNegative("ConstantLR", "factor", this.factor);
    checkWhole("ConstantLR", "totalIters", this.totalIters, 0);
    this.start();
  }

  override lrAt(epoch: number, base: number): number {
    return epoch < this.totalIters ? base * this.factor : base;
  }
}

/** Options of {@link LinearLR}. */
export interface LinearLROptions {
  /** The initial factor; default 1/3. */
  startFactor?: number | undefined;
  /** The final factor; default 1. */
  endFactor?: number | undefined;
  /** Number of steps from one to the other; default 5. */
  totalIters?: number | undefined;
}

/**
 * Warm-up: base times a factor that changes linearly from startFactor to endFactor in totalIters steps.
 *
 * @throws ArgumentError for options out of range
 */
export class LinearLR extends LRScheduler {
  readonly startFactor: number;
  readonly endFactor: number;
  readonly totalIters: number;

  constructor(optimizer: Optimizer, options?: LinearLROptions) {
    super(optimizer);
    const own = settled("LinearLR", options, { startFactor: 1 / 3, endFactor: 1, totalIters: 5 });
    this.startFactor = own.startFactor;
    this.endFactor = own.endFactor;
    this.totalIters = own.totalIters;
    checkPositive("LinearLR", "startFactor", this.startFactor);
    checkNotNegative("LinearLR", "endFactor", this.endFactor);
    checkWhole("LinearLR", "totalIters", this.totalIters);
    this.start();
  }

  override lrAt(epoch: number, base: number): number {
    const share = Math.min(epoch / this.totalIters, 1);
    return base * (this.startFactor + (this.endFactor - this.startFactor) * share);
  }
}

/** Options of {@link PolynomialLR}. */
export interface PolynomialLROptions {
  /** Number of steps until the learning rate is 0; default 5. */
  totalIters?: number | undefined;
  /** The power of the polynomial; default 1. */
  power?: number | undefined;
}

/**
 * `base·(1 − e/totalIters)^power`, and 0 from step totalIters on.
 *
 * @throws ArgumentError for options out of range
 */
export class PolynomialLR extends LRScheduler {
  readonly totalIters: number;
  readonly power: number;

  constructor(optimizer: Optimizer, options?: PolynomialLROptions) {
    super(optimizer);
    const own = settled("PolynomialLR", options, { totalIters: 5, power: 1 });
    this.totalIters = own.totalIters;
    this.power = own.power;
    checkWhole("PolynomialLR", "totalIters", this.totalIters);
    checkNotNegative("PolynomialLR", "power", this.power);
    this.start();
  }

  override lrAt(epoch: number, base: number): number {
    return base * (1 - Math.min(epoch / this.totalIters, 1)) ** this.power;
  }
}

/** Options of {@link CosineAnnealingLR}. */
export interface CosineAnnealingLROptions {
  /** Number of falling steps. */
  tMax: number;
  /** Minimum learning rate; default 0. */
  etaMin?: number | undefined;
}

/**
 * From base to etaMin along half a cosine of tMax steps, then back up.
 * {@link https://arxiv.org/abs/1608.03983 | Loshchilov and Hutter 2017}
 *
 * @throws ArgumentError for options out of range
 */
export class CosineAnnealingLR extends LRScheduler {
  readonly tMax: number;
  readonly etaMin: number;

  constructor(optimizer: Optimizer, options: CosineAnnealingLROptions) {
    super(optimizer);
    const own = settled("CosineAnnealingLR", options, { tMax: undefined, etaMin: 0 });
    this.tMax = own.tMax;
    this.etaMin = own.etaMin;
    checkWhole("CosineAnnealingLR", "tMax", this.tMax);
    checkNotNegative("CosineAnnealingLR", "etaMin", this.etaMin);
    this.start();
  }

  /** @internal */
  override get floor(): number {
    return this.etaMin;
  }

  override lrAt(epoch: number, base: number): number {
    return alongCosine(base, this.etaMin, epoch / this.tMax);
  }
}

/** Options of {@link CosineAnnealingWarmRestarts}. */
export interface CosineAnnealingWarmRestartsOptions {
  /** Number of steps in the first round. */
  t0: number;
  /** Ratio of the lengths of successive rounds; default 1. */
  tMult?: number | undefined;
  /** Minimum learning rate; default 0. */
  etaMin?: number | undefined;
}

/**
 * From base toward etaMin along half a cosine of t0 steps, then restarts from base, each time with tMult
 * times as many steps. `step` accepts fractions of an epoch. {@link https://arxiv.org/abs/1608.03983 |
 * Loshchilov and Hutter 2017}
 *
 * @throws ArgumentError for options out of range
 */
export class CosineAnnealingWarmRestarts extends LRScheduler {
  readonly t0: number;
  readonly tMult: number;
  readonly etaMin: number;

  constructor(optimizer: Optimizer, options: CosineAnnealingWarmRestartsOptions) {
    super(optimizer);
    const own = settled("CosineAnnealingWarmRestarts", options, { t0: undefined, tMult: 1, etaMin: 0 });
    this.t0 = own.t0;
    this.tMult = own.tMult;
    this.etaMin = own.etaMin;
    checkWhole("CosineAnnealingWarmRestarts", "t0", this.t0);
    checkWhole("CosineAnnealingWarmRestarts", "tMult", this.tMult);
    checkNotNegative("CosineAnnealingWarmRestarts", "etaMin", this.etaMin);
    this.start();
  }

  /** @internal A step overwrites the current learning rate, as in PyTorch. */
  override get floor(): undefined {
    return undefined;
  }

  override lrAt(epoch: number, base: number): number {
    let [since, length] = [epoch, this.t0];
    if (this.tMult === 1) since %= length;
    else {
      while (since >= length) {
        since -= length;
        length *= this.tMult;
      }
    }
    return alongCosine(base, this.etaMin, since / length);
  }
}
