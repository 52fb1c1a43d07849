/** @file The family of cross-entropy. */
import type { CrossEntropyKernels, Family } from "../contract/index.js";
import { crossEntropy, crossEntropyGradient } from "../reference/softmax.js";
import { createCrossEntropy } from "../wasm/softmax.js";

/** The kernels of cross-entropy. */
export const crossEntropies: Family<CrossEntropyKernels> = {
  reference: { crossEntropy, crossEntropyGradient },
  wasm: createCrossEntropy,
};
