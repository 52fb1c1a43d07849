/**
 * @file What loss modules share.
 */
import { checkReduction } from "../../autograd/extend.js";
import type { LossOptions, LossReduction, Tensor } from "../../autograd/index.js";
import { settled } from "../../options.js";
import { Module } from "../core/module.js";

/**
 * A loss as a module, by default of a prediction and a target.
 *
 * @throws ArgumentError for an unknown reduction
 */
export abstract class Loss<
  Inputs extends readonly Tensor[] = [prediction: Tensor, target: Tensor],
> extends Module<Inputs, Tensor> {
  /** How per-element losses are reduced. */
  readonly reduction: LossReduction;

  constructor(options?: LossOptions) {
    super();
    const { reduction } = settled(this.constructor.name, options, { reduction: "mean" });
    checkReduction(this.constructor.name, reduction);
    this.reduction = reduction;
  }
}
