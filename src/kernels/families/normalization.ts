/** @file The family of normalization. */
import type { Family, NormalizationKernels } from "../contract/index.js";
import { normalize, normalizeGradient } from "../reference/normalization.js";
import { createNormalize } from "../wasm/normalization.js";

/** The kernels of normalization. */
export const normalizations: Family<NormalizationKernels> = {
  reference: { normalize, normalizeGradient },
  wasm: createNormalize,
};
