/**
 * @file The three ops that convolutions are built from. Each output is a sum of products x·w; its two
 * gradients sum the same products over the positions of x or of w. So the three ops are each other's
 * gradients, to any order.
 */
import type { Convolution } from "../../../kernels/contract/index.js";
import { convolutions } from "../../../kernels/families/index.js";
import { kernels } from "../../../kernels/index.js";
import { sizeOf } from "../../../shape.js";
import { record } from "../../graph.js";
import { allocate } from "../../storage.js";
import type { Tensor } from "../../tensor.js";
import { sum } from "../sum.js";

/** x, w, b → y; `dx = transposed(dy, w)   dw = weighed(x, dy)   db = Σ dy`. */
export function correlate(
  name: string,
  x: Tensor,
  w: Tensor,
  b: Tensor | undefined,
  lengths: Convolution,
): Tensor {
  const { batch, groups, filters, outSize } = lengths;
  const shape = [batch, groups * filters, ...outSize];
  const storage = allocate(x.dtype, sizeOf(shape));
  kernels.of(convolutions).convolution(storage.data, x.data, w.data, b?.data, lengths);
  return record(name, storage, shape, [
    [x, (g) => transposed(`${name}Gradient`, g, w, lengths), w],
    [w, (g) => weighed(x, g, lengths), x],
    ...(b === undefined ? [] : [[b, (g: Tensor) => sum(g, [0, 2, 3])] as const]),
  ]);
}

/** y, w → x; `dy = correlate(dx, w)   dw = weighed(dx, y)`. */
export function transposed(name: string, y: Tensor, w: Tensor, lengths: Convolution): Tensor {
  const { batch, groups, channels, size } = lengths;
  const shape = [batch, groups * channels, ...size];
  const storage = allocate(y.dtype, sizeOf(shape));
  kernels.of(convolutions).convolutionTranspose(storage.data, y.data, w.data, lengths);
  return record(name, storage, shape, [
    [y, (g) => correlate(`${name}Gradient`, g, w, undefined, lengths), w],
    [w, (g) => weighed(g, y, lengths), y],
  ]);
}

/** x, y → w; `dx = transposed(y, dw)   dy = correlate(x, dw)`. */
function weighed(x: Tensor, y: Tensor, lengths: Convolution): Tensor {
  const { groups, channels, filters, kernel } = lengths;
  const shape = [groups * filters, channels, ...kernel];
  const storage = allocate(x.dtype, sizeOf(shape));
  kernels.of(convolutions).convolutionWeight(storage.data, x.data, y.data, lengths);
  return record("convolutionWeight", storage, shape, [
    [x, (g) => transposed("convolutionWeightGradient", y, g, lengths), y],
    [y, (g) => correlate("convolutionWeightGradient", x, g, undefined, lengths), x],
  ]);
}
