/**
 * @file Gradient descent, with momentum.
 */
import type { Tensor } from "../autograd/index.js";
import { ArgumentError } from "../errors.js";
import { s } from "../kernels/expression.js";
import type { Given } from "../options.js";
import { type OptimizerSettings, type Params, withDefaults } from "./groups.js";
import { ElementwiseOptimizer, slot } from "./optimizer.js";
import { effectiveGradient, lerp, type Rule, rule } from "./rule.js";
import { type Bounds, checkBounds, checkFinite, checkFlag, checkNotNegative } from "./settings.js";

/** Settings of {@link SGD}. */
export interface SGDSettings extends OptimizerSettings {
  /** Fraction of the previous step that is added to the next; default 0. */
  momentum: number;
  /** Fraction of the gradient that does not enter the momentum; default 0. */
  dampening: number;
  /** Coefficient of the L2 penalty; default 0. */
  weightDecay: number;
  /** Whether to use Nesterov momentum, which looks one step ahead; default false. */
  nesterov: boolean;
  /** Whether to maximize instead of minimizing; default false. */
  maximize: boolean;
}

/** Options of {@link SGD}: any of the {@link SGDSettings}. */
export type SGDOptions = Given<SGDSettings>;

type SGDState = { momentumBuffer: Tensor } | Record<string, never>;

const plain = rule("SGD", [], ["lr", "sign", "weightDecay"], (of) => {
  return [s.sub(of.p, s.mul(of.lr, effectiveGradient(of)))];
});

function withMomentum(
  nesterov: boolean,
): Rule<"lr" | "sign" | "weightDecay" | "momentum" | "oneMinusDampening"> {
  return rule("SGD", ["b"], ["lr", "sign", "weightDecay", "momentum", "oneMinusDampening"], (of) => {
    const d = effectiveGradient(of);
    const b = lerp(of.b, of.momentum, d, of.oneMinusDampening);
    return [s.sub(of.p, s.mul(of.lr, nesterov ? s.add(d, s.mul(of.momentum, b)) : b)), b];
  });
}

const momentumRule = withMomentum(false);
const nesterovRule = withMomentum(true);

const bounds: Bounds<SGDSettings> = {
  lr: checkNotNegative,
  momentum: checkNotNegative,
  dampening: checkFinite,
  weightDecay: checkNotNegative,
  nesterov: checkFlag,
  maximize: checkFlag,
};

/**
 * Stochastic gradient descent. With d = ±g + weightDecay·p (− to maximize) and b the momentum buffer,
 * initially d:
 *
 * ```
 * b ← momentum·b + (1 − dampening)·d
 * p ← p − lr·(d, or with momentum b, or with nesterov d + momentum·b)
 * ```
 *
 * The learning rate is 0.001 by default. Gradients stored as rows (`sparse: true`) require momentum and
 * weightDecay to be 0.
 *
 * @throws as {@link Optimizer}, and if nesterov is used without momentum or with dampening
 */
export class SGD extends ElementwiseOptimizer<SGDSettings, SGDState> {
  constructor(params: Params<SGDSettings>, options?: SGDOptions) {
    super(
      params,
      withDefaults<SGDSettings>("SGD", options, {
        lr: 0.001,
        momentum: 0,
        dampening: 0,
        weightDecay: 0,
        nesterov: false,
        maximize: false,
      }),
    );
  }

  protected override check(options: SGDSettings): void {
    checkBounds(this.constructor.name, options, bounds);
    if (options.nesterov && (options.momentum === 0 || options.dampening !== 0)) {
      throw new ArgumentError(this.constructor.name, "nesterov needs a momentum and no dampening");
    }
  }

  protected override refusesRows({ momentum, weightDecay }: SGDSettings): string | undefined {
    return momentum === 0 && weightDecay === 0 ? undefined : "momentum and weight decay move all rows";
  }

  protected override initialState(parameter: Tensor, group: SGDSettings): SGDState {
    return group.momentum === 0 ? {} : { momentumBuffer: slot(parameter) };
  }

  protected override update(
    parameter: Tensor,
    grad: Tensor,
    state: SGDState,
    group: SGDSettings,
    isFirst: boolean,
  ): void {
    const { lr, momentum, dampening, weightDecay, nesterov, maximize } = group;
    const sign = maximize ? -1 : 1;
    if (momentum === 0) {
      plain(parameter, grad, [], { lr, sign, weightDecay });
      return;
    }
    // If momentum is switched on later, it starts as in the first step.
    const oneMinusDampening = isFirst || state.momentumBuffer === undefined ? 1 : 1 - dampening;
    state.momentumBuffer ??= slot(parameter);
    const follow = nesterov ? nesterovRule : momentumRule;
    follow(parameter, grad, [state.momentumBuffer], { lr, sign, weightDecay, momentum, oneMinusDampening });
  }
}
