/** @file The family of pooling. */
import type { Family, PoolingKernels } from "../contract/index.js";
import { maxPool } from "../reference/pooling.js";
import { createMaxPool } from "../wasm/pooling.js";

/** The kernels of pooling. */
export const poolings: Family<PoolingKernels> = {
  reference: { maxPool },
  wasm: createMaxPool,
};
