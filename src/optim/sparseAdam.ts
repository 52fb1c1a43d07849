/**
 * @file Adam for gradients stored as rows.
 */
import type { Tensor } from "../autograd/index.js";
import type { Given } from "../options.js";
import { type AdamSettings, type AdamState, adamStep } from "./adam.js";
import { type OptimizerSettings, type Params, withDefaults } from "./groups.js";
import { ElementwiseOptimizer, slot } from "./optimizer.js";
import { adamBounds, checkBounds } from "./settings.js";

/** Settings of {@link SparseAdam}. */
export interface SparseAdamSettings
  extends OptimizerSettings,
    Pick<AdamSettings, "betas" | "eps" | "maximize"> {}

/** Options of {@link SparseAdam}: any of the {@link SparseAdamSettings}. */
export type SparseAdamOptions = Given<SparseAdamSettings>;

const { weightDecay: _, ...bounds } = adamBounds;

/**
 * Adam that updates only the rows that have a gradient, and their averages, for embeddings created with
 * `sparse: true`. With g the gradient of a row (−g to maximize) and t the step number:
 *
 * ```
 * m ← β₁·m + (1 − β₁)·g        v ← β₂·v + (1 − β₂)·g²
 * p ← p − lr·√(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + eps)
 * ```
 *
 * The learning rate is 0.001 by default. A dense gradient updates all rows.
 * {@link https://pytorch.org/docs/stable/generated/torch.optim.SparseAdam.html | PyTorch}
 *
 * @throws as {@link Optimizer}
 */
export class SparseAdam extends ElementwiseOptimizer<SparseAdamSettings, AdamState> {
  constructor(params: Params<SparseAdamSettings>, options?: SparseAdamOptions) {
    super(
      params,
      withDefaults<SparseAdamSettings>("SparseAdam", options, {
        lr: 0.001,
        betas: [0.9, 0.999],
        eps: 1e-8,
        maximize: false,
      }),
    );
  }

  protected override check(options: SparseAdamSettings): void {
    checkBounds<SparseAdamSettings>(this.constructor.name, options, bounds);
  }

  protected override refusesRows(): undefined {
    return undefined;
  }

  protected override initialState(parameter: Tensor): AdamState {
    return { step: 0, expAvg: slot(parameter), expAvgSq: slot(parameter) };
  }

  protected override update(
    parameter: Tensor,
    grad: Tensor,
    state: AdamState,
    group: SparseAdamSettings,
  ): void {
    const { lr, eps, maximize } = group;
    const [beta1, beta2] = group.betas;
    state.step += 1;
    adamStep(parameter, grad, [state.expAvg, state.expAvgSq], {
      weightDecay: 0,
      decayFactor: 1,
      sign: maximize ? -1 : 1,
      beta1,
      oneMinusBeta1: 1 - beta1,
      beta2,
      oneMinusBeta2: 1 - beta2,
      stepSize: (lr * Math.sqrt(1 - beta2 ** state.step)) / (1 - beta1 ** state.step),
      rootScale: 1,
      eps,
    });
  }
}
