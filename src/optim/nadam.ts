/**
 * @file NAdam: Adam with Nesterov momentum.
 */
import type { Tensor } from "../autograd/index.js";
import { s } from "../kernels/expression.js";
import type { Given } from "../options.js";
import { type OptimizerSettings, type Params, withDefaults } from "./groups.js";
import { ElementwiseOptimizer, slot } from "./optimizer.js";
import { effectiveGradient, lerp, rule } from "./rule.js";
import { adamBounds, type Bounds, checkBounds, checkNotNegative } from "./settings.js";

/** Settings of {@link NAdam}. */
export interface NAdamSettings extends OptimizerSettings {
  /** Decay rates of the running averages of gradients and of their squares; default [0.9, 0.999]. */
  betas: readonly [number, number];
  /** Added to the denominator; default 1e-8. */
  eps: number;
  /** Coefficient of the L2 penalty; default 0. */
  weightDecay: number;
  /** How slowly the momentum approaches β₁; default 0.004. */
  momentumDecay: number;
  /** Whether to maximize instead of minimizing; default false. */
  maximize: boolean;
}

/** Options of {@link NAdam}: any of the {@link NAdamSettings}. */
export type NAdamOptions = Given<NAdamSettings>;

type NAdamState = { step: number; muProduct: number; expAvg: Tensor; expAvgSq: Tensor };

const numbers = [
  "sign",
  "weightDecay",
  "beta1",
  "oneMinusBeta1",
  "beta2",
  "oneMinusBeta2",
  "ofGradient",
  "ofMean",
  "rootScale",
  "eps",
] as const;
const nadam = rule("NAdam", ["m", "v"], numbers, (of) => {
  const d = effectiveGradient(of);
  const m = lerp(of.m, of.beta1, d, of.oneMinusBeta1);
  const v = lerp(of.v, of.beta2, s.mul(d, d), of.oneMinusBeta2);
  const lookahead = s.add(s.mul(of.ofGradient, d), s.mul(of.ofMean, m));
  return [s.sub(of.p, s.div(lookahead, s.add(s.mul(s.sqrt(v), of.rootScale), of.eps))), m, v];
});

const bounds: Bounds<NAdamSettings> = { ...adamBounds, momentumDecay: checkNotNegative };

/**
 * NAdam. With d = ±g + weightDecay·p (− to maximize) and t the step number:
 *
 * ```
 * μₜ = β₁·(1 − 0.5·0.96^(t·momentumDecay))
 * m ← β₁·m + (1 − β₁)·d        v ← β₂·v + (1 − β₂)·d²        v̂ = v / (1 − β₂ᵗ)
 * m̂ = μₜ₊₁·m / (1 − μ₁·…·μₜ₊₁) + (1 − μₜ)·d / (1 − μ₁·…·μₜ)
 * p ← p − lr·m̂ / (√v̂ + eps)
 * ```
 *
 * The learning rate is 0.002 by default.
 * {@link https://openreview.net/forum?id=OM0jvwB8jIp57ZJjtNEZ | Dozat 2016}
 *
 * @throws as {@link Optimizer}
 */
export class NAdam extends ElementwiseOptimizer<NAdamSettings, NAdamState> {
  constructor(params: Params<NAdamSettings>, options?: NAdamOptions) {
    super(
      params,
      withDefaults<NAdamSettings>("NAdam", options, {
        lr: 0.002,
        betas: [0.9, 0.999],
        eps: 1e-8,
        weightDecay: 0,
        momentumDecay: 0.004,
        maximize: false,
      }),
    );
  }

  protected override check(options: NAdamSettings): void {
    checkBounds(this.constructor.name, options, bounds);
  }

  protected override initialState(parameter: Tensor): NAdamState {
    return { step: 0, muProduct: 1, expAvg: slot(parameter), expAvgSq: slot(parameter) };
  }

  protected override update(parameter: Tensor, grad: Tensor, state: NAdamState, group: NAdamSettings): void {
    const { lr, eps, weightDecay, momentumDecay, maximize } = group;
    const [beta1, beta2] = group.betas;
    state.step += 1;
    const momentum = (t: number): number => beta1 * (1 - 0.5 * 0.96 ** (t * momentumDecay));
    const [now, next] = [momentum(state.step), momentum(state.step + 1)];
    state.muProduct *= now;
    nadam(parameter, grad, [state.expAvg, state.expAvgSq], {
      sign: maximize ? -1 : 1,
      weightDecay,
      beta1,
      oneMinusBeta1: 1 - beta1,
      beta2,
      oneMinusBeta2: 1 - beta2,
      ofGradient: (lr * (1 - now)) / (1 - state.muProduct),
      ofMean: (lr * next) / (1 - state.muProduct * next),
      rootScale: 1 / Math.sqrt(1 - beta2 ** state.step),
      eps,
    });
  }
}
