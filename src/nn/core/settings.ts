/**
 * @file What layers with parameters have in common.
 */
import { type Tensor, zeros } from "../../autograd/index.js";
import type { DType } from "../../dtype.js";
import { settled } from "../../options.js";
import type { Generator } from "../../random/index.js";
import type { Shape } from "../../shape.js";
import { uniform } from "./init.js";
import { parameter } from "./parameter.js";

/** Options of all layers with parameters. */
export interface LayerOptions {
  /** The parameters' dtype: float32 (default) or float64. */
  dtype?: DType | undefined;
  /** The source of initial values; default the generator that `manualSeed` seeds. */
  generator?: Generator | undefined;
}

/** The defaults of {@link LayerOptions}. */
export const layerDefaults: { readonly dtype: "float32"; readonly generator: undefined } = {
  dtype: "float32",
  generator: undefined,
};

/** Options of `resetParameters`. */
export type ResetOptions = Pick<LayerOptions, "generator">;

/** A parameter yet to be initialized. */
export function emptyParameter(shape: Shape, options: Pick<LayerOptions, "dtype">): Tensor {
  return parameter(zeros(shape, { dtype: options.dtype ?? "float32" }));
}

/** Draws parameters uniformly in ±`bound`, skipping those that a layer does not have. */
export function drawUniform(
  parameters: Iterable<Tensor | undefined>,
  bound: number,
  options?: ResetOptions,
): void {
  const { generator } = settled("resetParameters", options, { generator: undefined });
  for (const parameter of parameters) if (parameter) uniform(parameter, { a: -bound, b: bound, generator });
}
