/** @file The contract of softmax, cross-entropy, normalization. */
import type { DataArray } from "../../dtype.js";
import type { Signatures } from "./signatures.js";

/** The kernels of softmax. */
export interface SoftmaxKernels {
  /** Row-wise softmax `e^{x − max} / Σ e^{x − max}`, or its logarithm. */
  softmax(out: DataArray, a: DataArray, rows: number, columns: number, log: boolean): void;

  /**
   * The gradient of softmax's (log-softmax's) input, given its result y and the gradient g of that:
   * `y·(g − Σ g·y)`, or, with `log`, `g − e^y·Σ g`; sums are over the row.
   */
  softmaxGradient(
    out: DataArray,
    y: DataArray,
    g: DataArray,
    rows: number,
    columns: number,
    log: boolean,
  ): void;
}

/** The kernels of normalization. */
export interface NormalizationKernels {
  /**
   * `out = (a − mean)·scale` with `scale = 1/√(variance + eps)`, arrays [outer, length, inner]: `mean[l]` and
   * `variance[l]` are those of the slice a[·, l, ·], the variance without Bessel's correction. If not
   * `centered`, the mean is taken as 0, and the variance is the mean square. The scale is correct even if the
   * variance overflows or underflows.
   */
  normalize(
    out: DataArray,
    mean: DataArray,
    variance: DataArray,
    scale: DataArray,
    a: DataArray,
    outer: number,
    length: number,
    inner: number,
    eps: number,
    centered: boolean,
  ): void;

  /**
   * The gradient of normalize's input, given its results y and scale and the gradient g of y:
   * `(g − mean(g) − y·mean(g·y))·scale`; means are over the slice; without mean(g) if not `centered`.
   */
  normalizeGradient(
    out: DataArray,
    y: DataArray,
    scale: DataArray,
    g: DataArray,
    outer: number,
    length: number,
    inner: number,
    centered: boolean,
  ): void;
}

/** The kernels of cross-entropy. */
export interface CrossEntropyKernels {
  /**
   * `losses[r] = logSumExp(logits[r]) − logits[r, targets[r]]`; rows whose target is negative give 0. `scales`
   * [rows, 2] are the row's maximum and `Σ e^{x − max}`, for the gradient.
   */
  crossEntropy(
    losses: DataArray,
    scales: DataArray,
    logits: DataArray,
    targets: Int32Array,
    rows: number,
    columns: number,
  ): void;

  /**
   * `out[r] = (softmax(logits[r]) − oneHot(targets[r]))·g[r]`, given crossEntropy's scales; rows whose target is
   * negative give 0.
   */
  crossEntropyGradient(
    out: DataArray,
    logits: DataArray,
    scales: DataArray,
    targets: Int32Array,
    g: DataArray,
    rows: number,
    columns: number,
  ): void;
}

/** Their parameters. */
export const signatures: Signatures<SoftmaxKernels & NormalizationKernels & CrossEntropyKernels> = {
  softmax: [">out", "<a", "rows", "columns", "log"],
  softmaxGradient: [">out", "<y", "<g", "rows", "columns", "log"],
  normalize: [">out", ">mean", ">variance", ">scale", "<a", "outer", "length", "inner", "eps", "centered"],
  normalizeGradient: [">out", "<y", "<scale", "<g", "outer", "length", "inner", "centered"],
  crossEntropy: [">losses", ">scales", "<logits", "<targets", "rows", "columns"],
  crossEntropyGradient: [">out", "<logits", "<scales", "<targets", "<g", "rows", "columns"],
};
