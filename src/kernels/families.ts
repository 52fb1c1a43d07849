/**
 * @file The families of kernels: a row for each, with its two implementations. The other kernels of the
 * contract belong to every set, because methods of tensors need them.
 *
 * ```ts
 * kernels.of(convolutions).convolution(out, x, weight, bias, lengths);
 * ```
 */
import type {
  AttentionKernels,
  ConvolutionKernels,
  CrossEntropyKernels,
  FactorizationKernels,
  Family,
  NormalizationKernels,
  PoolingKernels,
  ScatterReduceKernels,
  SearchingKernels,
} from "./contract/index.js";
import { attention, attentionGradient } from "./reference/attention.js";
import { convolution, convolutionTranspose, convolutionWeight } from "./reference/convolution.js";
import { choleskyFactor, luFactor, solveTriangular } from "./reference/factorization.js";
import { scatterReduce } from "./reference/indexing.js";
import { normalize, normalizeGradient } from "./reference/normalization.js";
import { maxPool } from "./reference/pooling.js";
import { crossEntropy, crossEntropyGradient } from "./reference/softmax.js";
import { searchSorted } from "./reference/sorting.js";
import { createAttention } from "./wasm/attention.js";
import { createConvolution } from "./wasm/convolution/index.js";
import { createNormalize } from "./wasm/normalization.js";
import { createMaxPool } from "./wasm/pooling.js";
import { createCrossEntropy } from "./wasm/softmax.js";

export const attentions: Family<AttentionKernels> = {
  reference: { attention, attentionGradient },
  wasm: createAttention,
};

export const convolutions: Family<ConvolutionKernels> = {
  reference: { convolution, convolutionTranspose, convolutionWeight },
  wasm: createConvolution,
};

export const crossEntropies: Family<CrossEntropyKernels> = {
  reference: { crossEntropy, crossEntropyGradient },
  wasm: createCrossEntropy,
};

export const factorizations: Family<FactorizationKernels> = {
  reference: { luFactor, choleskyFactor, solveTriangular },
};

export const normalizations: Family<NormalizationKernels> = {
  reference: { normalize, normalizeGradient },
  wasm: createNormalize,
};

export const poolings: Family<PoolingKernels> = { reference: { maxPool }, wasm: createMaxPool };

export const scatterReductions: Family<ScatterReduceKernels> = { reference: { scatterReduce } };

export const searches: Family<SearchingKernels> = { reference: { searchSorted } };
