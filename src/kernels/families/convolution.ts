/** @file The family of convolution. */
import type { ConvolutionKernels, Family } from "../contract/index.js";
import { convolution, convolutionTranspose, convolutionWeight } from "../reference/convolution.js";
import { createConvolution } from "../wasm/convolution/index.js";

/** The kernels of convolution. */
export const convolutions: Family<ConvolutionKernels> = {
  reference: { convolution, convolutionTranspose, convolutionWeight },
  wasm: createConvolution,
};
