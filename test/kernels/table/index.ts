/**
 * The table of kernels: a row for each kernel of the contract, which the compiler insists on. Every row runs on
 * both kernel sets in ../table.test.ts.
 */
import type { Kernels } from "../../../src/kernels/contract/index.js";
import * as attentions from "./attention.js";
import * as axes from "./axes.js";
import type { KernelName, Row } from "./case.js";
import * as copies from "./copies.js";
import { elementwise } from "./elementwise.js";
import * as factorization from "./factorization.js";
import * as images from "./images.js";
import * as positions from "./positions.js";
import { matmul } from "./products.js";
import * as rows from "./rows.js";

/** What each kernel must compute. */
export const table: { readonly [K in KernelName]: Row<Parameters<Kernels[K]>> } = {
  elementwise,
  matmul,
  reduce: axes.reduce,
  argReduce: axes.argReduce,
  argSort: axes.argSort,
  cumsum: axes.cumsum,
  cumprod: axes.cumprod,
  linearScan: axes.linearScan,
  productOfOthers: axes.productOfOthers,
  softmax: rows.softmax,
  softmaxGradient: rows.softmaxGradient,
  normalize: rows.normalize,
  normalizeGradient: rows.normalizeGradient,
  crossEntropy: rows.crossEntropy,
  crossEntropyGradient: rows.crossEntropyGradient,
  attention: attentions.attention,
  attentionGradient: attentions.attentionGradient,
  indexSelect: positions.indexSelect,
  indexAdd: positions.indexAdd,
  gather: positions.gather,
  scatterAdd: positions.scatterAdd,
  scatter: positions.scatter,
  scatterReduce: positions.scatterReduce,
  searchSorted: positions.searchSorted,
  luFactor: factorization.luFactor,
  choleskyFactor: factorization.choleskyFactor,
  solveTriangular: factorization.solveTriangular,
  convolution: images.convolution,
  convolutionTranspose: images.convolutionTranspose,
  convolutionWeight: images.convolutionWeight,
  maxPool: images.maxPool,
  fill: copies.fill,
  copy: copies.copy,
  stridedRead: positions.stridedRead,
  stridedWrite: positions.stridedWrite,
};
