/**
 * @file RAdam: Adam that waits until it can estimate the variance of the gradients.
 */
import type { Tensor } from "../autograd/index.js";
import { s } from "../kernels/expression.js";
import type { Given } from "../options.js";
import { type OptimizerSettings, type Params, withDefaults } from "./groups.js";
import { ElementwiseOptimizer, slot } from "./optimizer.js";
import { effectiveGradient, lerp, type Rule, rule } from "./rule.js";
import { adamBounds, type Bounds, checkBounds } from "./settings.js";

/** Settings of {@link RAdam}. */
export interface RAdamSettings extends OptimizerSettings {
  /** Decay rates of the running averages of gradients and of their squares; default [0.9, 0.999]. */
  betas: readonly [number, number];
  /** Added to the denominator; default 1e-8. */
  eps: number;
  /** Coefficient of the L2 penalty; default 0. */
  weightDecay: number;
  /** Whether to maximize instead of minimizing; default false. */
  maximize: boolean;
}

/** Options of {@link RAdam}: any of the {@link RAdamSettings}. */
export type RAdamOptions = Given<RAdamSettings>;

type RAdamState = { step: number; expAvg: Tensor; expAvgSq: Tensor };

const numbers = [
  "sign",
  "weightDecay",
  "beta1",
  "oneMinusBeta1",
  "beta2",
  "oneMinusBeta2",
  "stepSize",
  "eps",
] as const;

function radamRule(rectified: boolean): Rule<(typeof numbers)[number]> {
  return rule("RAdam", ["m", "v"], numbers, (of) => {
    const d = effectiveGradient(of);
    const m = lerp(of.m, of.beta1, d, of.oneMinusBeta1);
    const v = lerp(of.v, of.beta2, s.mul(d, d), of.oneMinusBeta2);
    const step = s.mul(of.stepSize, m);
    return [s.sub(of.p, rectified ? s.div(step, s.add(s.sqrt(v), of.eps)) : step), m, v];
  });
}

const rectified = radamRule(true);
const plain = radamRule(false);

/** r·√(1 − β₂ᵗ) as below; undefined while the variance estimate is unreliable. */
function rectification(beta2: number, t: number): number | undefined {
  const correction2 = 1 - beta2 ** t;
  const rhoMax = 2 / (1 - beta2) - 1;
  const rho = rhoMax - (2 * t * beta2 ** t) / correction2;
  if (rho <= 5) return undefined;
  return Math.sqrt((correction2 * (rho - 4) * (rho - 2) * rhoMax) / ((rhoMax - 4) * (rhoMax - 2) * rho));
}

const bounds: Bounds<RAdamSettings> = adamBounds;

/**
 * RAdam. With d = ±g + weightDecay·p (− to maximize) and t the step number:
 *
 * ```
 * m ← β₁·m + (1 − β₁)·d        v ← β₂·v + (1 − β₂)·d²        m̂ = m / (1 − β₁ᵗ)
 * ρ∞ = 2 / (1 − β₂) − 1        ρ = ρ∞ − 2t·β₂ᵗ / (1 − β₂ᵗ)
 * r = √((ρ − 4)(ρ − 2)ρ∞ / ((ρ∞ − 4)(ρ∞ − 2)ρ))
 * p ← p − lr·m̂·r·√(1 − β₂ᵗ) / (√v + eps) where ρ > 5, else p − lr·m̂
 * ```
 *
 * The learning rate is 0.001 by default. {@link https://arxiv.org/abs/1908.03265 | Liu et al. 2020}
 *
 * @throws as {@link Optimizer}
 */
export class RAdam extends ElementwiseOptimizer<RAdamSettings, RAdamState> {
  constructor(params: Params<RAdamSettings>, options?: RAdamOptions) {
    super(
      params,
      withDefaults<RAdamSettings>("RAdam", options, {
        lr: 0.001,
        betas: [0.9, 0.999],
        eps: 1e-8,
        weightDecay: 0,
        maximize: false,
      }),
    );
  }

  protected override check(options: RAdamSettings): void {
    checkBounds(this.constructor.name, options, bounds);
  }

  protected override initialState(parameter: Tensor): RAdamState {
    return { step: 0, expAvg: slot(parameter), expAvgSq: slot(parameter) };
  }

  protected override update(parameter: Tensor, grad: Tensor, state: RAdamState, group: RAdamSettings): void {
    const { lr, eps, weightDecay, maximize } = group;
    const [beta1, beta2] = group.betas;
    state.step += 1;
    const factor = rectification(beta2, state.step);
    const follow = factor === undefined ? plain : rectified;
    follow(parameter, grad, [state.expAvg, state.expAvgSq], {
      sign: maximize ? -1 : 1,
      weightDecay,
      beta1,
      oneMinusBeta1: 1 - beta1,
      beta2,
      oneMinusBeta2: 1 - beta2,
      stepSize: (lr * (factor ?? 1)) / (1 - beta1 ** state.step),
      eps,
    });
  }
}
