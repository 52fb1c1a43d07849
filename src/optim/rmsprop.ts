/**
 * @file RMSprop: steps divided by the recent size of the gradients.
 */
import type { Tensor } from "../autograd/index.js";
import { s } from "../kernels/expression.js";
import type { Given } from "../options.js";
import { type OptimizerSettings, type Params, withDefaults } from "./groups.js";
import { ElementwiseOptimizer, slot } from "./optimizer.js";
import { effectiveGradient, lerp, type Rule, rule } from "./rule.js";
import { type Bounds, checkBounds, checkFlag, checkNotNegative, checkShare } from "./settings.js";

/** Settings of {@link RMSprop}. */
export interface RMSpropSettings extends OptimizerSettings {
  /** Decay rate of the running average of squares; default 0.99. */
  alpha: number;
  /** Added to the denominator; default 1e-8. */
  eps: number;
  /** Coefficient of the L2 penalty; default 0. */
  weightDecay: number;
  /** Fraction of the previous step that is added to the next; default 0. */
  momentum: number;
  /** Whether to divide by the standard deviation instead of the root mean square; default false. */
  centered: boolean;
  /** Whether to maximize instead of minimizing; default false. */
  maximize: boolean;
}

/** Options of {@link RMSprop}: any of the {@link RMSpropSettings}. */
export type RMSpropOptions = Given<RMSpropSettings>;

type RMSpropState = { squareAvg: Tensor; gradAvg?: Tensor; momentumBuffer?: Tensor };

const numbers = ["lr", "sign", "weightDecay", "alpha", "oneMinusAlpha", "eps", "momentum"] as const;

function rmspropRule(centered: boolean, withMomentum: boolean): Rule<(typeof numbers)[number]> {
  const slots = ["v", ...(centered ? ["m"] : []), ...(withMomentum ? ["b"] : [])] as ("v" | "m" | "b")[];
  return rule("RMSprop", slots, numbers, (of) => {
    const d = effectiveGradient(of);
    const v = lerp(of.v, of.alpha, s.mul(d, d), of.oneMinusAlpha);
    const m = centered ? [lerp(of.m, of.alpha, d, of.oneMinusAlpha)] : [];
    const variance = m.reduce((square, mean) => s.sub(square, s.mul(mean, mean)), v);
    const scaled = s.div(d, s.add(s.sqrt(variance), of.eps));
    const b = withMomentum ? [s.add(s.mul(of.momentum, of.b), scaled)] : [];
    return [s.sub(of.p, s.mul(of.lr, b[0] ?? scaled)), v, ...m, ...b];
  });
}

// Indexed by whether centered, then by whether with momentum.
const rules = [
  [rmspropRule(false, false), rmspropRule(false, true)],
  [rmspropRule(true, false), rmspropRule(true, true)],
] as const;

const bounds: Bounds<RMSpropSettings> = {
  lr: checkNotNegative,
  alpha: checkShare,
  eps: checkNotNegative,
  weightDecay: checkNotNegative,
  momentum: checkNotNegative,
  centered: checkFlag,
  maximize: checkFlag,
};

/**
 * RMSprop. With d = ±g + weightDecay·p (− to maximize), v the running average of squares, m that of
 * gradients, and b the momentum buffer:
 *
 * ```
 * v ← α·v + (1 − α)·d²
 * u = d / (√v + eps), or when centered d / (√(v − m²) + eps)
 * p ← p − lr·u, or with momentum p − lr·b after b ← momentum·b + u
 * ```
 *
 * The learning rate is 0.01 by default.
 * {@link https://www.cs.toronto.edu/~tijmen/csc321/slides/lecture_slides_lec6.pdf | Hinton 2012}
 *
 * @throws as {@link Optimizer}
 */
export class RMSprop extends ElementwiseOptimizer<RMSpropSettings, RMSpropState> {
  constructor(params: Params<RMSpropSettings>, options?: RMSpropOptions) {
    super(
      params,
      withDefaults<RMSpropSettings>("RMSprop", options, {
        lr: 0.01,
        alpha: 0.99,
        eps: 1e-8,
        weightDecay: 0,
        momentum: 0,
        centered: false,
        maximize: false,
      }),
    );
  }

  protected override check(options: RMSpropSettings): void {
    checkBounds(this.constructor.name, options, bounds);
  }

  protected override initialState(parameter: Tensor, group: RMSpropSettings): RMSpropState {
    const state: RMSpropState = { squareAvg: slot(parameter) };
    if (group.centered) state.gradAvg = slot(parameter);
    if (group.momentum > 0) state.momentumBuffer = slot(parameter);
    return state;
  }

  protected override update(
    parameter: Tensor,
    grad: Tensor,
    state: RMSpropState,
    group: RMSpropSettings,
  ): void {
    const { lr, alpha, eps, weightDecay, momentum, centered, maximize } = group;
    const withMomentum = momentum > 0;
    const slots = [state.squareAvg];
    if (centered) {
      state.gradAvg ??= slot(parameter);
      slots.push(state.gradAvg);
    }
    if (withMomentum) {
      state.momentumBuffer ??= slot(parameter);
      slots.push(state.momentumBuffer);
    }
    const sign = maximize ? -1 : 1;
    const follow = rules[centered ? 1 : 0][withMomentum ? 1 : 0];
    follow(parameter, grad, slots, { lr, sign, weightDecay, alpha, oneMinusAlpha: 1 - alpha, eps, momentum });
  }
}
