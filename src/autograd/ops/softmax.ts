/**
 * @file Softmax, which turns rows of numbers into probabilities, and its logarithm.
 */
import { kernels } from "../../kernels/index.js";
import { axisOf, checkReal, takesOnly } from "../declare/arguments.js";
import { recordAs } from "../graph.js";
import { allocate } from "../storage.js";
import { Tensor } from "../tensor.js";
import { softmaxGradient } from "./parts/softmaxGradient.js";
import { transpose } from "./views.js";

/**
 * `yᵢ = e^{xᵢ} / Σⱼ e^{xⱼ}` along an axis (default the last), without overflow; `dx = y·(dy − Σ dy·y)`.
 *
 * @example `logits.softmax()  // each row as probabilities`
 * @throws DTypeError for int32 and bool
 * @throws ArgumentError if the axis is out of range
 */
export function softmax(x: Tensor, axis = -1): Tensor {
  takesOnly("softmax", 2, arguments);
  return alongAxis("softmax", x, axis, false);
}

/**
 * `yᵢ = xᵢ − ln Σⱼ e^{xⱼ}` along an axis (default the last); `dx = dy − e^y·Σ dy`.
 *
 * @throws DTypeError for int32 and bool
 * @throws ArgumentError if the axis is out of range
 */
export function logSoftmax(x: Tensor, axis = -1): Tensor {
  takesOnly("logSoftmax", 2, arguments);
  return alongAxis("logSoftmax", x, axis, true);
}

function alongAxis(name: string, x: Tensor, axis: number, log: boolean): Tensor {
  checkReal(name, x);
  const along = axisOf(name, x, axis);
  if (along >= x.ndim - 1) return overRows(name, x, log);
  return transpose(overRows(name, transpose(x, along, -1), log), along, -1);
}

function overRows(name: string, x: Tensor, log: boolean): Tensor {
  const columns = x.shape.at(-1) ?? 1;
  const storage = allocate(x.dtype, x.size);
  kernels.softmax(storage.data, x.data, columns === 0 ? 0 : x.size / columns, columns, log);
  const y = new Tensor(storage, x.shape);
  return recordAs(y, name, [[x, (g) => softmaxGradient(y, g, log), y]]);
}
