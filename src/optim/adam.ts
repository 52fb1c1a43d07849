/**
 * @file Adam and AdamW: steps as large as the gradient is reliable.
 */
import type { Tensor } from "../autograd/index.js";
import { s } from "../kernels/expression.js";
import type { Given } from "../options.js";
import { type OptimizerSettings, type Params, withDefaults } from "./groups.js";
import { ElementwiseOptimizer, slot } from "./optimizer.js";
import { effectiveGradient, lerp, type Rule, rule } from "./rule.js";
import { adamBounds, type Bounds, checkBounds, checkFlag } from "./settings.js";

/** Settings of {@link Adam} and {@link AdamW}. */
export interface AdamSettings extends OptimizerSettings {
  /** Decay rates of the running averages of gradients and of their squares; default [0.9, 0.999]. */
  betas: readonly [number, number];
  /** Added to the denominator; default 1e-8. */
  eps: number;
  /**
   * Coefficient of the L2 penalty (Adam, default 0), or the fraction of lr by which weights shrink (AdamW,
   * default 0.01).
   */
  weightDecay: number;
  /** Whether to divide by the maximum mean square so far; default false. */
  amsgrad: boolean;
  /** Whether to maximize instead of minimizing; default false. */
  maximize: boolean;
}

/** Options of {@link Adam} and {@link AdamW}: any of the {@link AdamSettings}. */
export type AdamOptions = Given<AdamSettings>;

export type AdamState = { step: number; expAvg: Tensor; expAvgSq: Tensor; maxExpAvgSq?: Tensor };

const numbers = [
  "sign",
  "weightDecay",
  "decayFactor",
  "beta1",
  "oneMinusBeta1",
  "beta2",
  "oneMinusBeta2",
  "stepSize",
  "rootScale",
  "eps",
] as const;

function adamRule(amsgrad: boolean): Rule<(typeof numbers)[number]> {
  return rule("Adam", amsgrad ? ["m", "v", "maxV"] : ["m", "v"], numbers, (of) => {
    const d = effectiveGradient(of);
    const m = lerp(of.m, of.beta1, d, of.oneMinusBeta1);
    const v = lerp(of.v, of.beta2, s.mul(d, d), of.oneMinusBeta2);
    const maxV = amsgrad ? s.maximum(of.maxV, v) : v;
    const root = s.add(s.mul(s.sqrt(maxV), of.rootScale), of.eps);
    const p = s.sub(s.mul(of.decayFactor, of.p), s.div(s.mul(of.stepSize, m), root));
    return amsgrad ? [p, m, v, maxV] : [p, m, v];
  });
}

const defaults: AdamSettings = {
  lr: 0.001,
  betas: [0.9, 0.999],
  eps: 1e-8,
  weightDecay: 0,
  amsgrad: false,
  maximize: false,
};

/** The rule without amsgrad. */
export const adamStep: Rule<(typeof numbers)[number]> = adamRule(false);
const withAmsgrad = adamRule(true);

const bounds: Bounds<AdamSettings> = { ...adamBounds, amsgrad: checkFlag };

/**
 * Adam. With d = ±g + weightDecay·p (− to maximize) and t the step number:
 *
 * ```
 * m ← β₁·m + (1 − β₁)·d        m̂ = m / (1 − β₁ᵗ)
 * v ← β₂·v + (1 − β₂)·d²       v̂ = v / (1 − β₂ᵗ), or with amsgrad the maximum v so far
 * p ← p − lr·m̂ / (√v̂ + eps)
 * ```
 *
 * The learning rate is 0.001 by default. {@link https://arxiv.org/abs/1412.6980 | Kingma and Ba 2015}
 *
 * @throws as {@link Optimizer}
 */
export class Adam extends ElementwiseOptimizer<AdamSettings, AdamState> {
  constructor(params: Params<AdamSettings>, options?: AdamOptions) {
    super(params, withDefaults(new.target.name, options, defaults));
  }

  protected override check(options: AdamSettings): void {
    checkBounds(this.constructor.name, options, bounds);
  }

  protected override initialState(parameter: Tensor, group: AdamSettings): AdamState {
    const state = { step: 0, expAvg: slot(parameter), expAvgSq: slot(parameter) };
    return group.amsgrad ? { ...state, maxExpAvgSq: slot(parameter) } : state;
  }

  /** Weight decay through the gradient, and the factor by which weights shrink before the step. */
  protected decay(group: AdamSettings): { weightDecay: number; decayFactor: number } {
    return { weightDecay: group.weightDecay, decayFactor: 1 };
  }

  protected override update(parameter: Tensor, grad: Tensor, state: AdamState, group: AdamSettings): void {
    const { lr, eps, amsgrad, maximize } = group;
    const [beta1, beta2] = group.betas;
    state.step += 1;
    const { weightDecay, decayFactor } = this.decay(group);
    // No object spread: in some engines it takes as long as updating 5,000 weights.
    const values = {
      weightDecay,
      decayFactor,
      sign: maximize ? -1 : 1,
      beta1,
      oneMinusBeta1: 1 - beta1,
      beta2,
      oneMinusBeta2: 1 - beta2,
      stepSize: lr / (1 - beta1 ** state.step),
      rootScale: 1 / Math.sqrt(1 - beta2 ** state.step),
      eps,
    };
    if (!amsgrad) {
      adamStep(parameter, grad, [state.expAvg, state.expAvgSq], values);
      return;
    }
    state.maxExpAvgSq ??= slot(parameter);
    withAmsgrad(parameter, grad, [state.expAvg, state.expAvgSq, state.maxExpAvgSq], values);
  }
}

/**
 * Adam with decoupled weight decay: weights are multiplied by (1 − lr·weightDecay) before each step of
 * {@link Adam}, and d is the gradient alone. weightDecay is 0.01 by default. Of a gradient of rows (`sparse: true`),
 * only these rows are moved, averaged, and multiplied. {@link https://arxiv.org/abs/1711.05101 | Loshchilov and
 * Hutter 2019}
 */
export class AdamW extends Adam {
  constructor(params: Params<AdamSettings>, options?: AdamOptions) {
    super(params, withDefaults(new.target.name, options, { ...defaults, weightDecay: 0.01 }));
  }

  protected override refusesRows(): undefined {
    return undefined;
  }

  protected override decay(group: AdamSettings): { weightDecay: number; decayFactor: number } {
    return { weightDecay: 0, decayFactor: 1 - group.lr * group.weightDecay };
  }
}
