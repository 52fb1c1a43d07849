/**
 * @file The momentum of an optimizer, for schedules that change it: `momentum`, or the first of `betas`.
 */
import { ArgumentError } from "../../errors.js";
import type { Optimizer } from "../optimizer.js";

/** A group whose momentum can be set. */
type WithMomentum = { momentum?: number; betas?: readonly [number, number] };

/** Throws unless the optimizer has momentum. */
export function checkMomentum(op: string, { paramGroups }: Optimizer): void {
  if (paramGroups.every((group) => "momentum" in group || "betas" in group)) return;
  throw new ArgumentError(op, "the optimizer has no momentum to cycle. Pass cycleMomentum: false.");
}

/** Sets the momentum of all groups. */
export function setMomentum({ paramGroups }: Optimizer, momentum: number): void {
  for (const group of paramGroups as WithMomentum[]) {
    if (group.betas === undefined) group.momentum = momentum;
    else group.betas = [momentum, group.betas[1]];
  }
}
