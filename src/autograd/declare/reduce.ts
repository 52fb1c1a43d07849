/**
 * @file Reductions over any axes, as calls of the kernel that reduces one.
 */
import type { DType } from "../../dtype.js";
import type { Reduction } from "../../kernels/contract.js";
import { kernels } from "../../kernels/index.js";
import { type Shape, sizeOf } from "../../shape.js";
import { allocate, type Storage } from "../storage.js";
import type { Tensor } from "../tensor.js";

/** An array seen around a run of axes: what lies outside, along and inside of it. */
export interface AxisView {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

/** `shape` around axes `first … last`. */
export function around(shape: Shape, first: number, last: number = first): AxisView {
  return {
    outer: sizeOf(shape.slice(0, first)),
    length: sizeOf(shape.slice(first, last + 1)),
    inner: sizeOf(shape.slice(last + 1)),
  };
}

/** The reduction of `x` over `axes` (normalized): each run of neighbouring axes is one kernel call. */
export function reduceOver(reduction: Reduction, x: Tensor, axes: readonly number[], dtype: DType): Storage {
  const shape = [...x.shape];
  let source = x.storage;
  let last = axes.length - 1;
  if (last < 0) {
    const each = allocate(dtype, x.size);
    kernels.reduce(reduction, each.data, x.data, x.size, 1, 1);
    return each;
  }
  while (last >= 0) {
    let first = last;
    while (first > 0 && axes[first - 1] === axes[first]! - 1) first--;
    const { outer, length, inner } = around(shape, axes[first]!, axes[last]!);
    const result = allocate(dtype, outer * inner);
    kernels.reduce(reduction, result.data, source.data, outer, length, inner);
    for (let i = first; i <= last; i++) shape[axes[i]!] = 1;
    source = result;
    last = first - 1;
  }
  return source;
}
