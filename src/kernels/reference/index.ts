/**
 * @file The reference kernels: the definition of each kernel of the contract, as loops for every dtype. Those
 * of families are not listed here: a family brings its own.
 *
 * float32 is summed in float64, and rounded once at the end.
 */
import type { KernelSet } from "../contract/index.js";
import { copy, fill } from "./copy.js";
import { elementwise } from "./elementwise.js";
import { gather, indexAdd, indexSelect, scatter, scatterAdd } from "./indexing.js";
import { matmul } from "./matmul.js";
import { argReduce, reduce } from "./reductions.js";
import { cumprod, cumsum, linearScan, productOfOthers } from "./scans.js";
import { softmax, softmaxGradient } from "./softmax.js";
import { argSort } from "./sorting.js";
import { stridedRead, stridedWrite } from "./strided.js";

/** The kernels as plain loops. */
export const referenceKernels: KernelSet = {
  name: "reference",
  of: (family) => family.reference,
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
  indexSelect,
  indexAdd,
  gather,
  scatterAdd,
  scatter,
  fill,
  copy,
  stridedRead,
  stridedWrite,
};
