/**
 * @file Adagrad: steps divided by the size of all gradients so far.
 */
import type { Tensor } from "../autograd/index.js";
import { s } from "../kernels/expression.js";
import type { Given } from "../options.js";
import { type OptimizerSettings, type Params, withDefaults } from "./groups.js";
import { ElementwiseOptimizer, slot } from "./optimizer.js";
import { effectiveGradient, rule } from "./rule.js";
import { type Bounds, checkBounds, checkFlag, checkNotNegative } from "./settings.js";

/** Settings of {@link Adagrad}. */
export interface AdagradSettings extends OptimizerSettings {
  /** How fast the learning rate decays; default 0. */
  lrDecay: number;
  /** Coefficient of the L2 penalty; default 0. */
  weightDecay: number;
  /** Initial value of the sum of squares; default 0. */
  initialAccumulatorValue: number;
  /** Added to the denominator; default 1e-10. */
  eps: number;
  /** Whether to maximize instead of minimizing; default false. */
  maximize: boolean;
}

/** Options of {@link Adagrad}: any of the {@link AdagradSettings}. */
export type AdagradOptions = Given<AdagradSettings>;

type AdagradState = { step: number; sum: Tensor };

const adagrad = rule("Adagrad", ["sum"], ["lr", "sign", "weightDecay", "eps"], (of) => {
  const d = effectiveGradient(of);
  const sum = s.add(of.sum, s.mul(d, d));
  return [s.sub(of.p, s.div(s.mul(of.lr, d), s.add(s.sqrt(sum), of.eps))), sum];
});

const bounds: Bounds<AdagradSettings> = {
  lr: checkNotNegative,
  lrDecay: checkNotNegative,
  weightDecay: checkNotNegative,
  initialAccumulatorValue: checkNotNegative,
  eps: checkNotNegative,
  maximize: checkFlag,
};

/**
 * Adagrad. With d = ±g + weightDecay·p (− to maximize) and t the step number:
 *
 * ```
 * sum ← sum + d²
 * p ← p − lr / (1 + (t − 1)·lrDecay) · d / (√sum + eps)
 * ```
 *
 * The learning rate is 0.01 by default. Gradients stored as rows (`sparse: true`) require weightDecay to be
 * 0.
 * {@link https://jmlr.org/papers/v12/duchi11a.html | Duchi et al. 2011}
 *
 * @throws as {@link Optimizer}
 */
export class Adagrad extends ElementwiseOptimizer<AdagradSettings, AdagradState> {
  constructor(params: Params<AdagradSettings>, options?: AdagradOptions) {
    super(
      params,
      withDefaults<AdagradSettings>("Adagrad", options, {
        lr: 0.01,
        lrDecay: 0,
        weightDecay: 0,
        initialAccumulatorValue: 0,
        eps: 1e-10,
        maximize: false,
      }),
    );
  }

  protected override check(options: AdagradSettings): void {
    checkBounds(this.constructor.name, options, bounds);
  }

  protected override refusesRows({ weightDecay }: AdagradSettings): string | undefined {
    return weightDecay === 0 ? undefined : "weight decay moves all rows";
  }

  protected override initialState(parameter: Tensor, group: AdagradSettings): AdagradState {
    return { step: 0, sum: slot(parameter, group.initialAccumulatorValue) };
  }

  protected override update(
    parameter: Tensor,
    grad: Tensor,
    state: AdagradState,
    group: AdagradSettings,
  ): void {
    const { weightDecay, eps, maximize } = group;
    state.step += 1;
    const lr = group.lr / (1 + (state.step - 1) * group.lrDecay);
    adagrad(parameter, grad, [state.sum], { lr, sign: maximize ? -1 : 1, weightDecay, eps });
  }
}
