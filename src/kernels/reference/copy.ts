/**
 * @file Filling and copying whole arrays; a copy may change the dtype.
 */
import { dtypeOf } from "../../dtype.js";
import type { Kernels } from "../contract/index.js";

/** {@link Kernels.fill} for every dtype. */
export const fill: Kernels["fill"] = (out, value) => {
  out.fill(value);
};

/** {@link Kernels.copy} between all dtypes. */
export const copy: Kernels["copy"] = (out, a) => {
  if (dtypeOf(out) === "bool" && dtypeOf(a) !== "bool") {
    for (let i = 0; i < out.length; i++) out[i] = a[i] === 0 ? 0 : 1;
  } else out.set(a);
};
