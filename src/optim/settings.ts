/**
 * @file Checks of optimizer settings.
 */
import { ArgumentError, show } from "../errors.js";

/** Throws unless a setting is a finite number ≥ 0. */
export function checkNotNegative(op: string, name: string, value: unknown): void {
  if (!(typeof value === "number" && value >= 0 && value < Infinity)) {
    throw new ArgumentError(op, `${name} must be a finite number ≥ 0, got ${show(value)}`);
  }
}

/** Throws unless a setting is a finite number. */
export function checkFinite(op: string, name: string, value: unknown): void {
  if (!Number.isFinite(value)) {
    throw new ArgumentError(op, `${name} must be a finite number, got ${show(value)}`);
  }
}

/** Throws unless a setting is a finite number > 0. */
export function checkPositive(op: string, name: string, value: unknown): void {
  if (!(typeof value === "number" && value > 0 && value < Infinity)) {
    throw new ArgumentError(op, `${name} must be a finite number > 0, got ${show(value)}`);
  }
}

/** Throws unless a setting is a decay rate of a running average: ≥ 0 and < 1. */
export function checkShare(op: string, name: string, value: unknown): void {
  if (!(typeof value === "number" && value >= 0 && value < 1)) {
    throw new ArgumentError(op, `${name} must be ≥ 0 and < 1, got ${show(value)}`);
  }
}

/** Throws unless a setting is a pair of decay rates. */
export function checkBetas(op: string, name: string, betas: unknown): void {
  if (!Array.isArray(betas) || betas.length !== 2) {
    throw new ArgumentError(op, `${name} must be two numbers, got ${show(betas)}`);
  }
  checkShare(op, `${name}[0]`, betas[0]);
  checkShare(op, `${name}[1]`, betas[1]);
}

/** Throws unless a setting is true or false. */
export function checkFlag(op: string, name: string, value: unknown): void {
  if (typeof value !== "boolean") {
    throw new ArgumentError(op, `${name} must be true or false, got ${show(value)}`);
  }
}

/** The check for each setting; the compiler insists on every setting. */
export type Bounds<O> = {
  readonly [Name in keyof Omit<O, "initialLr">]-?: (op: string, name: string, value: unknown) => void;
};

/** The bounds shared by Adam and its relatives. */
export const adamBounds: Bounds<{
  lr: number;
  betas: readonly [number, number];
  eps: number;
  weightDecay: number;
  maximize: boolean;
}> = {
  lr: checkNotNegative,
  betas: checkBetas,
  eps: checkNotNegative,
  weightDecay: checkNotNegative,
  maximize: checkFlag,
};

/** Throws unless all settings are within their bounds. */
export function checkBounds<O extends object>(op: string, settings: O, bounds: Bounds<O>): void {
  for (const name in bounds) {
    bounds[name as keyof Bounds<O>](op, name, (settings as Readonly<Record<string, unknown>>)[name]);
  }
}
