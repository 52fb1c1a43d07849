/**
 * @file The reference kernels: the definition of each kernel of the contract, as loops for every dtype.
 *
 * float32 is summed in float64, and rounded once at the end.
 */
import type { Kernels } from "../contract/index.js";
import { attention, attentionGradient } from "./attention.js";
import { convolution, convolutionTranspose, convolutionWeight } from "./convolution.js";
import { copy, fill } from "./copy.js";
import { elementwise } from "./elementwise.js";
import { choleskyFactor, luFactor, solveTriangular } from "./factorization.js";
import { gather, indexAdd, indexSelect, scatterAdd, scatterReduce } from "./indexing.js";
import { matmul } from "./matmul.js";
import { normalize, normalizeGradient } from "./normalization.js";
import { maxPool } from "./pooling.js";
import { argReduce, reduce } from "./reductions.js";
import { cumprod, cumsum, linearScan, productOfOthers } from "./scans.js";
import { crossEntropy, crossEntropyGradient, softmax, softmaxGradient } from "./softmax.js";
import { argSort, searchSorted } from "./sorting.js";
import { stridedRead, stridedWrite } from "./strided.js";

/** Every kernel as plain loops. */
export const referenceKernels: Kernels = {
  name: "reference",
  elementwise,
  matmul,
  reduce,
  argReduce,
  argSort,
  cumsum,
  cumprod,
  linearScan,
  productOfOthers,
  softmax,
  softmaxGradient,
  normalize,
  normalizeGradient,
  crossEntropy,
  crossEntropyGradient,
  attention,
  attentionGradient,
  indexSelect,
  indexAdd,
  gather,
  scatterAdd,
  scatterReduce,
  searchSorted,
  luFactor,
  choleskyFactor,
  solveTriangular,
  convolution,
  convolutionTranspose,
  convolutionWeight,
  maxPool,
  fill,
  copy,
  stridedRead,
  stridedWrite,
};
