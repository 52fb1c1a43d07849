/**
 * @file What optimizers ask of their settings.
 */
import { ArgumentError, show } from "../errors.js";

/** Refuses a setting that is not a finite number ≥ 0. */
export function checkNotNegative(op: string, name: string, value: unknown): void {
  if (!(typeof value === "number" && value >= 0 && value < Infinity)) {
    throw new ArgumentError(op, `${name} must be a finite number ≥ 0, got ${show(value)}`);
  }
}

/** Refuses a setting that is not a finite number > 0. */
export function checkPositive(op: string, name: string, value: unknown): void {
  if (!(typeof value === "number" && value > 0 && value < Infinity)) {
    throw new ArgumentError(op, `${name} must be a finite number > 0, got ${show(value)}`);
  }
}

/** Refuses what is no share that a running average keeps of the old: ≥ 0 and < 1. */
export function checkShare(op: string, name: string, value: unknown): void {
  if (!(typeof value === "number" && value >= 0 && value < 1)) {
    throw new ArgumentError(op, `${name} must be ≥ 0 and < 1, got ${show(value)}`);
  }
}

/** Refuses what is not two shares of running averages. */
export function checkBetas(op: string, betas: readonly [number, number]): void {
  if (!Array.isArray(betas) || betas.length !== 2) {
    throw new ArgumentError(op, `betas must be two numbers, got ${show(betas)}`);
  }
  checkShare(op, "betas[0]", betas[0]);
  checkShare(op, "betas[1]", betas[1]);
}
