/** @file The family of reducing at positions. */
import type { Family, ScatterReduceKernels } from "../contract/index.js";
import { scatterReduce } from "../reference/indexing.js";
import { createScatterReductions } from "../wasm/scatterReduction.js";

/** The kernels of reducing at positions. */
export const scatterReductions: Family<ScatterReduceKernels> = {
  reference: { scatterReduce },
  wasm: createScatterReductions,
};
