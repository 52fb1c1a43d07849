/** @file The family of factorizations. */
import type { FactorizationKernels, Family } from "../contract/index.js";
import { choleskyFactor, luFactor, solveTriangular } from "../reference/factorization.js";

/** The kernels of factorizations. */
export const factorizations: Family<FactorizationKernels> = {
  reference: { choleskyFactor, luFactor, solveTriangular },
};
