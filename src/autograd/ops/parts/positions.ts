/**
 * @file Reading and adding at positions of an axis: each is the other's gradient. The positions, int32, are
 * in range and have the tensor's shape off the axis.
 */
import { kernels } from "../../../kernels/index.js";
import { type Shape, sizeOf } from "../../../shape.js";
import { record } from "../../graph.js";
import { allocate, allocateZeros } from "../../storage.js";
import type { Tensor } from "../../tensor.js";
import { around } from "./reduce.js";

/** The elements of x that stand on `axis` where `index` says; `dx = scatterAt(dy, axis, index, x.shape)`. */
export function gatherAt(x: Tensor, axis: number, index: Tensor): Tensor {
  const { outer, length, inner } = around(x.shape, axis);
  const positions = index.data as Int32Array;
  const storage = allocate(x.dtype, index.size);
  kernels.gather(storage.data, x.data, positions, outer, length, index.shape[axis]!, inner);
  return record("gather", storage, index.shape, [[x, (g) => scatterAt(g, axis, index, x.shape), index]]);
}

/** Zeros of `shape` with x added on `axis` where `index` says; `dx = gatherAt(dy, axis, index)`. */
export function scatterAt(x: Tensor, axis: number, index: Tensor, shape: Shape): Tensor {
  const { outer, length, inner } = around(shape, axis);
  const positions = index.data as Int32Array;
  const storage = allocateZeros(x.dtype, sizeOf(shape));
  kernels.scatterAdd(storage.data, x.data, positions, outer, length, index.shape[axis]!, inner);
  return record("scatterAdd", storage, shape, [[x, (g) => gatherAt(g, axis, index), index]]);
}
