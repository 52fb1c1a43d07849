/**
 * @file Softmax and its logarithm: rows of numbers as probabilities.
 */
import { checkFloating } from "../../dtype.js";
import { kernels } from "../../kernels/index.js";
import { normalizeAxis } from "../../shape.js";
import { record, recordAs } from "../graph.js";
import { allocate } from "../storage.js";
import { Tensor } from "../tensor.js";
import { mul, sub } from "./arithmetic.js";
import { exp } from "./functions.js";
import { sum } from "./sum.js";
import { transpose } from "./views.js";

/**
 * `yᵢ = e^{xᵢ} / Σⱼ e^{xⱼ}` along an axis (default the last), without overflow; `dx = y·(dy − Σ dy·y)`.
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.softmax.html | PyTorch}
 *
 * @throws DTypeError for int32 and bool
 */
export function softmax(x: Tensor, axis = -1): Tensor {
  return alongAxis("softmax", x, axis, false);
}

/**
 * `yᵢ = xᵢ − ln Σⱼ e^{xⱼ}` along an axis (default the last); `dx = dy − e^y·Σ dy`.
 * {@link https://pytorch.org/docs/stable/generated/torch.nn.functional.log_softmax.html | PyTorch}
 *
 * @throws DTypeError for int32 and bool
 */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  return alongAxis("logSoftmax", x, axis, true);
}

function alongAxis(name: string, x: Tensor, axis: number, log: boolean): Tensor {
  checkFloating(name, x.dtype);
  if (x.ndim === 0) return log ? mul(x, 0) : exp(mul(x, 0));
  const along = normalizeAxis(name, axis, x.ndim);
  if (along === x.ndim - 1) return overRows(name, x, log);
  return transpose(overRows(name, transpose(x, along, -1), log), along, -1);
}

function overRows(name: string, x: Tensor, log: boolean): Tensor {
  const columns = x.shape.at(-1)!;
  const storage = allocate(x.dtype, x.size);
  kernels.softmax(storage.data, x.data, columns === 0 ? 0 : x.size / columns, columns, log);
  const y = new Tensor(storage, x.shape);
  return recordAs(y, name, [[x, (g) => softmaxGradient(y, g, log), y]]);
}

/** The gradient before softmax from the one after it; linear in g, with a symmetric matrix unless `log`. */
export function softmaxGradient(y: Tensor, g: Tensor, log: boolean): Tensor {
  const columns = y.shape.at(-1)!;
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
