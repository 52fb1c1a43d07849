/**
 * @file How per-element losses are reduced: the option `reduction` of every loss.
 */
import { ArgumentError, show } from "../../../errors.js";
import type { Tensor } from "../../tensor.js";
import { mean } from "../reductions.js";
import { sum } from "../sum.js";

/** How per-element losses are reduced. */
export type LossReduction = "mean" | "sum" | "none";

/** Throws unless `reduction` is one of the three. */
export function checkReduction(op: string, reduction: unknown): asserts reduction is LossReduction {
  if (reduction !== "mean" && reduction !== "sum" && reduction !== "none") {
    throw new ArgumentError(op, `reduction must be "mean", "sum" or "none", got ${show(reduction)}`);
  }
}

/** Reduces the losses. */
export function reduced(op: string, losses: Tensor, reduction: LossReduction): Tensor {
  checkReduction(op, reduction);
  if (reduction === "none") return losses;
  if (reduction === "mean" && losses.size === 0) throw new ArgumentError(op, "needs at least one element");
  return reduction === "sum" ? sum(losses) : mean(losses);
}
