/** @file The contract of elementwise programs, fills, copies. */
import type { DataArray } from "../../dtype.js";
import type { Program } from "../expression.js";
import type { Signatures } from "./signatures.js";

/**
 * How the inputs of an elementwise kernel are broadcast. `shape` is the output's shape, with adjacent axes
 * merged wherever every input allows it; `strides[i]` are the strides of input i in elements, 0 on axes along
 * which it is repeated.
 */
export interface Broadcast {
  readonly shape: readonly number[];
  readonly strides: readonly (readonly number[])[];
}

/** The kernels of elementwise programs, fills, copies. */
export interface ElementwiseKernels {
  /**
   * `outs[j][i] = program.outputs[j](ins[0][i], ins[1][i], …)` for every element. An output may be one of the
   * inputs that is not broadcast (updates in place). Without `broadcast`, all arrays have the outputs'
   * length.
   */
  elementwise(
    program: Program,
    outs: readonly DataArray[],
    ins: readonly DataArray[],
    broadcast?: Broadcast,
    uniforms?: readonly number[],
  ): void;

  /** `out[i] = value`, a number that out's dtype can represent. */
  fill(out: DataArray, value: number): void;

  /**
   * `out[i] = a[i]` in out's dtype: int32 truncates fractions (of numbers in its range), and for bool
   * everything but 0 is true, including NaN.
   */
  copy(out: DataArray, a: DataArray): void;
}

/** Their parameters. */
export const signatures: Signatures<ElementwiseKernels> = {
  elementwise: ["program", ">outs", "<ins", "broadcast", "uniforms"],
  fill: [">out", "value"],
  copy: [">out", "<a"],
};
