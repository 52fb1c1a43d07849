/**
 * @file Placing a tensor inside a larger one, for padding and scattering.
 */
import { kernels } from "../../../kernels/index.js";
import { type Shape, sizeOf, stridesOf } from "../../../shape.js";
import { record } from "../../graph.js";
import { allocateFilled } from "../../storage.js";
import type { Tensor } from "../../tensor.js";
import { type Range, slice } from "../views.js";

/** `x` at position `at` of a tensor of `shape` that is `value` elsewhere; `dx` is that part of dy. */
export function surround(x: Tensor, shape: Shape, at: readonly number[], value: number): Tensor {
  const strides = stridesOf(shape);
  const storage = allocateFilled(x.dtype, sizeOf(shape), value);
  const offset = at.reduce((sum, n, i) => sum + n * strides[i]!, 0);
  if (x.size > 0) kernels.stridedWrite(storage.data, x.data, x.shape, strides, offset);
  const back = at.map((start, i): Range => [start, start + x.shape[i]!]);
  return record("pad", storage, shape, [[x, (g) => slice(g, ...back)]]);
}
