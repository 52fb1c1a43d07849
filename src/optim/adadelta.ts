/**
 * @file Adadelta: steps the size of previous steps, divided by the size of the gradients.
 */
import type { Tensor } from "../autograd/index.js";
import { s } from "../kernels/expression.js";
import type { Given } from "../options.js";
import { type OptimizerSettings, type Params, withDefaults } from "./groups.js";
import { ElementwiseOptimizer, slot } from "./optimizer.js";
import { effectiveGradient, lerp, rule } from "./rule.js";
import { type Bounds, checkBounds, checkFlag, checkNotNegative, checkShare } from "./settings.js";

/** Settings of {@link Adadelta}. */
export interface AdadeltaSettings extends OptimizerSettings {
  /** Decay rate of the running averages; default 0.9. */
  rho: number;
  /** Added to the mean squares; default 1e-6. */
  eps: number;
  /** Coefficient of the L2 penalty; default 0. */
  weightDecay: number;
  /** Whether to maximize instead of minimizing; default false. */
  maximize: boolean;
}

/** Options of {@link Adadelta}: any of the {@link AdadeltaSettings}. */
export type AdadeltaOptions = Given<AdadeltaSettings>;

type AdadeltaState = { squareAvg: Tensor; accDelta: Tensor };

const numbers = ["lr", "sign", "weightDecay", "rho", "oneMinusRho", "eps"] as const;
const adadelta = rule("Adadelta", ["v", "a"], numbers, (of) => {
  const d = effectiveGradient(of);
  const v = lerp(of.v, of.rho, s.mul(d, d), of.oneMinusRho);
  const u = s.mul(s.div(s.sqrt(s.add(of.a, of.eps)), s.sqrt(s.add(v, of.eps))), d);
  return [s.sub(of.p, s.mul(of.lr, u)), v, lerp(of.a, of.rho, s.mul(u, u), of.oneMinusRho)];
});

const bounds: Bounds<AdadeltaSettings> = {
  lr: checkNotNegative,
  rho: checkShare,
  eps: checkNotNegative,
  weightDecay: checkNotNegative,
  maximize: checkFlag,
};

/**
 * Adadelta. With d = ±g + weightDecay·p (− to maximize), v the running average of squared gradients, and a
 * that of squared steps:
 *
 * ```
 * v ← ρ·v + (1 − ρ)·d²
 * u = √(a + eps) / √(v + eps) · d
 * a ← ρ·a + (1 − ρ)·u²
 * p ← p − lr·u
 * ```
 *
 * The learning rate is 1 by default. {@link https://arxiv.org/abs/1212.5701 | Zeiler 2012}
 *
 * @throws as {@link Optimizer}
 */
export class Adadelta extends ElementwiseOptimizer<AdadeltaSettings, AdadeltaState> {
  constructor(params: Params<AdadeltaSettings>, options?: AdadeltaOptions) {
    super(
      params,
      withDefaults<AdadeltaSettings>("Adadelta", options, {
        lr: 1,
        rho: 0.9,
        eps: 1e-6,
        weightDecay: 0,
        maximize: false,
      }),
    );
  }

  protected override check(options: AdadeltaSettings): void {
    checkBounds(this.constructor.name, options, bounds);
  }

  protected override initialState(parameter: Tensor): AdadeltaState {
    return { squareAvg: slot(parameter), accDelta: slot(parameter) };
  }

  protected override update(
    parameter: Tensor,
    grad: Tensor,
    state: AdadeltaState,
    group: AdadeltaSettings,
  ): void {
    const { lr, rho, eps, weightDecay, maximize } = group;
    const sign = maximize ? -1 : 1;
    const slots = [state.squareAvg, state.accDelta];
    adadelta(parameter, grad, slots, { lr, sign, weightDecay, rho, oneMinusRho: 1 - rho, eps });
  }
}
