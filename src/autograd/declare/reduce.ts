/**
 * @file Reductions over any axes, as calls of a kernel that reduces one.
 */
import type { DType } from "../../dtype.js";
import type { Reduction } from "../../kernels/contract/index.js";
import { kernels } from "../../kernels/index.js";
import { type Shape, sizeOf } from "../../shape.js";
import { allocate, type Storage } from "../storage.js";
import type { Tensor } from "../tensor.js";

/** An array viewed around a run of axes: the sizes outside, along, and inside it. */
export interface AxisView {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

/** `shape` viewed around axes `first … last`. */
export function axisView(shape: Shape, first: number, last: number = first): AxisView {
  return {
    outer: sizeOf(shape.slice(0, first)),
    length: sizeOf(shape.slice(first, last + 1)),
    inner: sizeOf(shape.slice(last + 1)),
  };
}

/** The reduction of `x` over `axes` (normalized): one kernel call per run of neighboring axes. */
export function reduceOver(reduction: Reduction, x: Tensor, axes: readonly number[], dtype: DType): Storage {
  const shape = [...x.shape];
  let source = x.storage;
  let kind = reduction;
  let last = axes.length - 1;
  if (last < 0) {
    const each = allocate(dtype, x.size);
    kernels.reduce(reduction, each.data, x.data, x.size, 1, 1);
    return each;
  }
  while (last >= 0) {
    let first = last;
    while (first > 0 && axes[first - 1] === axes[first]! - 1) first--;
    const { outer, length, inner } = axisView(shape, axes[first]!, axes[last]!);
    const result = allocate(dtype, outer * inner);
    kernels.reduce(kind, result.data, source.data, outer, length, inner);
    // Squares are taken once.
    if (kind === "meanSquare") kind = "mean";
    for (let i = first; i <= last; i++) shape[axes[i]!] = 1;
    source = result;
    last = first - 1;
  }
  return source;
}
