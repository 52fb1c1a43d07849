/**
 * @file The gradient of softmax, which cross-entropy uses as well.
 */
import { kernels } from "../../../kernels/index.js";
import { record } from "../../graph.js";
import { allocate } from "../../storage.js";
import type { Tensor } from "../../tensor.js";
import { mul, sub } from "../arithmetic.js";
import { exp } from "../functions.js";
import { sum } from "../sum.js";

/**
 * The gradient of softmax's input, given that of its output; linear in g, with a symmetric matrix unless
 * `log`.
 */
export function softmaxGradient(y: Tensor, g: Tensor, log: boolean): Tensor {
  const columns = y.shape.at(-1) ?? 1;
  const storage = allocate(y.dtype, y.size);
  kernels.softmaxGradient(storage.data, y.data, g.data, columns === 0 ? 0 : y.size / columns, columns, log);
  const total = (x: Tensor): Tensor => sum(x, -1, { keepDims: true });
  return record("softmaxGradient", storage, y.shape, [
    log
      ? [y, (h) => mul(mul(h, exp(y)), mul(total(g), -1)), y, g]
      : [y, (h) => sub(mul(h, sub(g, total(mul(g, y)))), mul(g, total(mul(h, y)))), y, g],
    [g, (h) => (log ? sub(h, total(mul(h, exp(y)))) : softmaxGradient(y, h, false)), y],
  ]);
}
