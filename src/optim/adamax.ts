/**
 * @file Adamax: Adam with the maximum gradient instead of the mean square.
 */
import type { Tensor } from "../autograd/index.js";
import { s } from "../kernels/expression.js";
import type { Given } from "../options.js";
import { type OptimizerSettings, type Params, withDefaults } from "./groups.js";
import { ElementwiseOptimizer, slot } from "./optimizer.js";
import { effectiveGradient, lerp, rule } from "./rule.js";
import { adamBounds, type Bounds, checkBounds } from "./settings.js";

/** Settings of {@link Adamax}. */
export interface AdamaxSettings extends OptimizerSettings {
  /** Decay rates of the running average and of the running maximum of gradients; default [0.9, 0.999]. */
  betas: readonly [number, number];
  /** Added to the denominator; default 1e-8. */
  eps: number;
  /** Coefficient of the L2 penalty; default 0. */
  weightDecay: number;
  /** Whether to maximize instead of minimizing; default false. */
  maximize: boolean;
}

/** Options of {@link Adamax}: any of the {@link AdamaxSettings}. */
export type AdamaxOptions = Given<AdamaxSettings>;

type AdamaxState = { step: number; expAvg: Tensor; expInf: Tensor };

const numbers = ["sign", "weightDecay", "beta1", "oneMinusBeta1", "beta2", "eps", "stepSize"] as const;
const adamax = rule("Adamax", ["m", "u"], numbers, (of) => {
  const d = effectiveGradient(of);
  const m = lerp(of.m, of.beta1, d, of.oneMinusBeta1);
  const u = s.maximum(s.mul(of.beta2, of.u), s.add(s.abs(d), of.eps));
  return [s.sub(of.p, s.div(s.mul(of.stepSize, m), u)), m, u];
});

const bounds: Bounds<AdamaxSettings> = adamBounds;

/**
 * Adamax. With d = ±g + weightDecay·p (− to maximize) and t the step number:
 *
 * ```
 * m ← β₁·m + (1 − β₁)·d
 * u ← max(β₂·u, |d| + eps)
 * p ← p − lr / (1 − β₁ᵗ) · m / u
 * ```
 *
 * The learning rate is 0.002 by default. {@link https://arxiv.org/abs/1412.6980 | Kingma and Ba 2015}
 *
 * @throws as {@link Optimizer}
 */
export class Adamax extends ElementwiseOptimizer<AdamaxSettings, AdamaxState> {
  constructor(params: Params<AdamaxSettings>, options?: AdamaxOptions) {
    super(
      params,
      withDefaults<AdamaxSettings>("Adamax", options, {
        lr: 0.002,
        betas: [0.9, 0.999],
        eps: 1e-8,
        weightDecay: 0,
        maximize: false,
      }),
    );
  }

  protected override check(options: AdamaxSettings): void {
    checkBounds(this.constructor.name, options, bounds);
  }

  protected override initialState(parameter: Tensor): AdamaxState {
    return { step: 0, expAvg: slot(parameter), expInf: slot(parameter) };
  }

  protected override update(
    parameter: Tensor,
    grad: Tensor,
    state: AdamaxState,
    group: AdamaxSettings,
  ): void {
    const { lr, eps, weightDecay, maximize } = group;
    const [beta1, beta2] = group.betas;
    state.step += 1;
    const stepSize = lr / (1 - beta1 ** state.step);
    const sign = maximize ? -1 : 1;
    const slots = [state.expAvg, state.expInf];
    adamax(parameter, grad, slots, {
      sign,
      weightDecay,
      beta1,
      oneMinusBeta1: 1 - beta1,
      beta2,
      eps,
      stepSize,
    });
  }
}
