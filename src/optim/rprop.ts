/**
 * @file Rprop: steps whose size depends on the signs of gradients only.
 */
import type { Tensor } from "../autograd/index.js";
import { ArgumentError, show } from "../errors.js";
import { s } from "../kernels/expression.js";
import type { Given } from "../options.js";
import { type OptimizerSettings, type Params, withDefaults } from "./groups.js";
import { ElementwiseOptimizer, slot } from "./optimizer.js";
import { rule } from "./rule.js";
import { type Bounds, checkBounds, checkFlag, checkNotNegative, checkPositive } from "./settings.js";

/** Settings of {@link Rprop}. */
export interface RpropSettings extends OptimizerSettings {
  /** Factors of a step's size after a change of sign (within 0 … 1) and after none (> 1); default [0.5, 1.2]. */
  etas: readonly [minus: number, plus: number];
  /** The smallest and the largest size of a step; default [1e-6, 50]. */
  stepSizes: readonly [smallest: number, largest: number];
  /** Climb instead of descending; default false. */
  maximize: boolean;
}

/** Options of {@link Rprop}: any of the {@link RpropSettings}. */
export type RpropOptions = Given<RpropSettings>;

type RpropState = { step: number; prev: Tensor; stepSize: Tensor };

const rprop = rule("Rprop", ["prev", "stepSize"], ["sign", "minus", "plus", "smallest", "largest"], (of) => {
  const d = s.mul(of.sign, of.g);
  const agreement = s.mul(d, of.prev);
  const [same, turned] = [s.gt(agreement, 0), s.lt(agreement, 0)];
  const factor = s.select(same, of.plus, s.select(turned, of.minus, 1));
  const next = s.mul(of.stepSize, factor);
  const stepSize = s.select(
    s.lt(next, of.smallest),
    of.smallest,
    s.select(s.gt(next, of.largest), of.largest, next),
  );
  const followed = s.select(turned, 0, d);
  return [s.sub(of.p, s.mul(s.sign(followed), stepSize)), followed, stepSize];
});

const bounds: Bounds<RpropSettings> = {
  lr: checkNotNegative,
  etas(op, name, value) {
    const [minus, plus] = pairOf(op, name, value);
    if (minus < 1 && plus > 1) return;
    throw new ArgumentError(op, `${name} must be a number within 0 … 1 and one above 1, got ${show(value)}`);
  },
  stepSizes(op, name, value) {
    const [smallest, largest] = pairOf(op, name, value);
    if (smallest > largest) throw new ArgumentError(op, `${name} must be ascending, got ${show(value)}`);
  },
  maximize: checkFlag,
};

/** @throws ArgumentError unless `value` is a pair of finite numbers > 0 */
function pairOf(op: string, name: string, value: unknown): [number, number] {
  if (!Array.isArray(value) || value.length !== 2) {
    throw new ArgumentError(op, `${name} must be two numbers, got ${show(value)}`);
  }
  checkPositive(op, `${name}[0]`, value[0]);
  checkPositive(op, `${name}[1]`, value[1]);
  return value as [number, number];
}

/**
 * Resilient backpropagation, for gradients of whole data sets. With d = ±g (− to maximize), for each element:
 *
 * ```
 * size ← clamp(size · (plus if d·prev > 0, minus if d·prev < 0, else 1), smallest, largest)
 * d ← 0 if d·prev < 0
 * p ← p − sign(d)·size   prev ← d
 * ```
 *
 * The first size is the learning rate, 0.01 by default.
 * {@link https://doi.org/10.1109/ICNN.1993.298623 | Riedmiller and Braun 1993}
 *
 * @throws as {@link Optimizer}
 */
export class Rprop extends ElementwiseOptimizer<RpropSettings, RpropState> {
  constructor(params: Params<RpropSettings>, options?: RpropOptions) {
    super(
      params,
      withDefaults<RpropSettings>("Rprop", options, {
        lr: 0.01,
        etas: [0.5, 1.2],
        stepSizes: [1e-6, 50],
        maximize: false,
      }),
    );
  }

  protected override check(options: RpropSettings): void {
    checkBounds(this.constructor.name, options, bounds);
  }

  protected override initialState(parameter: Tensor, group: RpropSettings): RpropState {
    return { step: 0, prev: slot(parameter), stepSize: slot(parameter, group.lr) };
  }

  protected override update(parameter: Tensor, grad: Tensor, state: RpropState, group: RpropSettings): void {
    const [[minus, plus], [smallest, largest]] = [group.etas, group.stepSizes];
    state.step += 1;
    const sign = group.maximize ? -1 : 1;
    rprop(parameter, grad, [state.prev, state.stepSize], { sign, minus, plus, smallest, largest });
  }
}
