/**
 * @file Schedules that are a formula of the number of steps, e below, and the first learning rate, base.
 */
import { checkWhole } from "../../checks.js";
import { ArgumentError } from "../../errors.js";
import type { Optimizer } from "../optimizer.js";
import { checkNotNegative, checkPositive } from "../settings.js";
import { alongCosine } from "./cosine.js";
import { LRScheduler } from "./schedule.js";

/** A learning rate's factor after some steps. */
export type LRLambda = (epoch: number) => number;

/**
 * `base·f(e)`, with one f for all groups or one for each.
 * {@link https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LambdaLR.html | PyTorch}
 */
export class LambdaLR extends LRScheduler {
  readonly #lambdas: readonly LRLambda[];

  /** @throws ArgumentError when there are not as many functions as groups */
  constructor(optimizer: Optimizer, lrLambda: LRLambda | readonly LRLambda[]) {
    super(optimizer);
    const groups = optimizer.paramGroups.length;
    this.#lambdas = typeof lrLambda === "function" ? optimizer.paramGroups.map(() => lrLambda) : lrLambda;
    if (this.#lambdas.length !== groups) {
      throw new ArgumentError(
        "LambdaLR",
        `${groups} groups need as many functions, got ${this.#lambdas.length}`,
      );
    }
    this.apply();
  }

  override lrAt(epoch: number, base: number, group: number): number {
    return base * this.#lambdas[group]!(epoch);
  }
}

/**
 * `base·gamma^⌊e / stepSize⌋`; gamma is 0.1 by default.
 * {@link https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.StepLR.html | PyTorch}
 */
export class StepLR extends LRScheduler {
  readonly stepSize: number;
  readonly gamma: number;

  constructor(optimizer: Optimizer, options: { stepSize: number; gamma?: number }) {
    super(optimizer);
    this.stepSize = options.stepSize;
    this.gamma = options.gamma ?? 0.1;
    checkWhole("StepLR", "stepSize", this.stepSize);
    checkNotNegative("StepLR", "gamma", this.gamma);
    this.apply();
  }

  override lrAt(epoch: number, base: number): number {
    return base * this.gamma ** Math.floor(epoch / this.stepSize);
  }
}

/**
 * `base·gammaᵏ` after k of the milestones; gamma is 0.1 by default.
 * {@link https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.MultiStepLR.html | PyTorch}
 */
export class MultiStepLR extends LRScheduler {
  readonly milestones: readonly number[];
  readonly gamma: number;

  constructor(optimizer: Optimizer, options: { milestones: readonly number[]; gamma?: number }) {
    super(optimizer);
    this.milestones = [...options.milestones];
    this.gamma = options.gamma ?? 0.1;
    for (const milestone of this.milestones) checkWhole("MultiStepLR", "milestones", milestone, 0);
    checkNotNegative("MultiStepLR", "gamma", this.gamma);
    this.apply();
  }

  override lrAt(epoch: number, base: number): number {
    return base * this.gamma ** this.milestones.filter((milestone) => epoch >= milestone).length;
  }
}

/**
 * `base·gammaᵉ`.
 * {@link https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ExponentialLR.html | PyTorch}
 */
export class ExponentialLR extends LRScheduler {
  readonly gamma: number;

  constructor(optimizer: Optimizer, options: { gamma: number }) {
    super(optimizer);
    this.gamma = options.gamma;
    checkNotNegative("ExponentialLR", "gamma", this.gamma);
    this.apply();
  }

  override lrAt(epoch: number, base: number): number {
    return base * this.gamma ** epoch;
  }
}

/**
 * `base·factor` for the first totalIters steps (default 1/3, 5), then base.
 * {@link https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ConstantLR.html | PyTorch}
 */
export class ConstantLR extends LRScheduler {
  readonly factor: number;
  readonly totalIters: number;

  constructor(optimizer: Optimizer, options: { factor?: number; totalIters?: number } = {}) {
    super(optimizer);
    this.factor = options.factor ?? 1 / 3;
    this.totalIters = options.totalIters ?? 5;
    checkNotNegative("ConstantLR", "factor", this.factor);
    checkWhole("ConstantLR", "totalIters", this.totalIters, 0);
    this.apply();
  }

  override lrAt(epoch: number, base: number): number {
    return epoch < this.totalIters ? base * this.factor : base;
  }
}

/**
 * Warm-up: base times a factor that goes from startFactor (default 1/3) to endFactor (1) in totalIters (5)
 * equal steps.
 * {@link https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.LinearLR.html | PyTorch}
 */
export class LinearLR extends LRScheduler {
  readonly startFactor: number;
  readonly endFactor: number;
  readonly totalIters: number;

  constructor(
    optimizer: Optimizer,
    options: { startFactor?: number; endFactor?: number; totalIters?: number } = {},
  ) {
    super(optimizer);
    this.startFactor = options.startFactor ?? 1 / 3;
    this.endFactor = options.endFactor ?? 1;
    this.totalIters = options.totalIters ?? 5;
    checkPositive("LinearLR", "startFactor", this.startFactor);
    checkNotNegative("LinearLR", "endFactor", this.endFactor);
    checkWhole("LinearLR", "totalIters", this.totalIters);
    this.apply();
  }

  override lrAt(epoch: number, base: number): number {
    const share = Math.min(epoch / this.totalIters, 1);
    return base * (this.startFactor + (this.endFactor - this.startFactor) * share);
  }
}

/**
 * `base·(1 − e/totalIters)^power`, 0 from then on; totalIters is 5 and power 1 by default.
 * {@link https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.PolynomialLR.html | PyTorch}
 */
export class PolynomialLR extends LRScheduler {
  readonly totalIters: number;
  readonly power: number;

  constructor(optimizer: Optimizer, options: { totalIters?: number; power?: number } = {}) {
    super(optimizer);
    this.totalIters = options.totalIters ?? 5;
    this.power = options.power ?? 1;
    checkWhole("PolynomialLR", "totalIters", this.totalIters);
    checkNotNegative("PolynomialLR", "power", this.power);
    this.apply();
  }

  override lrAt(epoch: number, base: number): number {
    return base * (1 - Math.min(epoch / this.totalIters, 1)) ** this.power;
  }
}

/**
 * From base to etaMin (default 0) along half a cosine of tMax steps, and back up after that.
 * {@link https://arxiv.org/abs/1608.03983 | Loshchilov and Hutter 2017},
 * {@link https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingLR.html | PyTorch}
 */
export class CosineAnnealingLR extends LRScheduler {
  readonly tMax: number;
  readonly etaMin: number;

  constructor(optimizer: Optimizer, options: { tMax: number; etaMin?: number }) {
    super(optimizer);
    this.tMax = options.tMax;
    this.etaMin = options.etaMin ?? 0;
    checkWhole("CosineAnnealingLR", "tMax", this.tMax);
    checkNotNegative("CosineAnnealingLR", "etaMin", this.etaMin);
    this.apply();
  }

  override lrAt(epoch: number, base: number): number {
    return alongCosine(base, this.etaMin, epoch / this.tMax);
  }
}

/**
 * From base towards etaMin (default 0) along half a cosine of t0 steps, then again from base in tMult
 * (default 1) times as many, and so on. `step` may be given a fraction of an epoch.
 * {@link https://arxiv.org/abs/1608.03983 | Loshchilov and Hutter 2017},
 * {@link https://pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.CosineAnnealingWarmRestarts.html | PyTorch}
 */
export class CosineAnnealingWarmRestarts extends LRScheduler {
  readonly t0: number;
  readonly tMult: number;
  readonly etaMin: number;

  constructor(optimizer: Optimizer, options: { t0: number; tMult?: number; etaMin?: number }) {
    super(optimizer);
    this.t0 = options.t0;
    this.tMult = options.tMult ?? 1;
    this.etaMin = options.etaMin ?? 0;
    checkWhole("CosineAnnealingWarmRestarts", "t0", this.t0);
    checkWhole("CosineAnnealingWarmRestarts", "tMult", this.tMult);
    checkNotNegative("CosineAnnealingWarmRestarts", "etaMin", this.etaMin);
    this.apply();
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
