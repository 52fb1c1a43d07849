/**
 * @file What layers ask of their settings.
 */
import { zeros } from "../autograd/creation.js";
import type { Tensor } from "../autograd/methods.js";
import type { DType } from "../dtype.js";
import { ArgumentError, show } from "../errors.js";
import type { Generator } from "../random/index.js";
import type { Shape } from "../shape.js";
import { parameter } from "./parameter.js";

/** What all layers with parameters take. */
export interface LayerOptions {
  /** The parameters' dtype: float32 (default) or float64. */
  dtype?: DType;
  /** Where the initial numbers come from; default the generator that `manualSeed` seeds. */
  generator?: Generator;
}

/** A parameter that is yet to be initialised. */
export function emptyParameter(shape: Shape, options: { dtype?: DType }): Tensor {
  return parameter(zeros(shape, { dtype: options.dtype ?? "float32" }));
}

/** Refuses a setting that is not a whole number ≥ `least`. */
export function checkWhole(op: string, name: string, value: number, least = 1): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new ArgumentError(op, `${name} must be a whole number ≥ ${least}, got ${show(value)}`);
  }
}

/** Refuses a setting that is no probability. */
export function checkProbability(op: string, name: string, value: number): void {
  if (!(value >= 0 && value <= 1)) {
    throw new ArgumentError(op, `${name} must be within 0 … 1, got ${show(value)}`);
  }
}
