/**
 * @file Filling and copying whole arrays; a copy may change the dtype.
 */
import { type DataArray, dtypeOf } from "../../dtype.js";

/** {@link Kernels.fill} for every dtype. */
export function fill(out: DataArray, value: number): void {
  out.fill(value);
}

/** {@link Kernels.copy} between all dtypes. */
export function copy(out: DataArray, a: DataArray): void {
  if (dtypeOf(out) === "bool" && dtypeOf(a) !== "bool") {
    for (let i = 0; i < out.length; i++) out[i] = a[i] === 0 ? 0 : 1;
  } else out.set(a);
}
