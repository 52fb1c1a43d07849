/** @file The family of factorizations. */
import type { FactorizationKernels, Family } from "../contract/index.js";
import { elimination, factorizationsBy } from "../reference/factorization.js";
import { createFactorizations } from "../wasm/factorization.js";

/** The kernels of factorizations. */
export const factorizations: Family<FactorizationKernels> = {
  reference: factorizationsBy(elimination),
  wasm: createFactorizations,
};
