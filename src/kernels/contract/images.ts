/** @file The contract of convolution and pooling. */
import type { DataArray } from "../../dtype.js";
import type { Signatures } from "./signatures.js";

/** A number for the height and one for the width of an image. */
export type Pair = readonly [height: number, width: number];

/**
 * Windows on planes of `size` pixels: one window of `kernel` pixels for each pixel of a plane of `outSize`.
 * Pixel (u, v) of window (i, j) is pixel `(i·stride + u·dilation − padding, j·stride + v·dilation − padding)`
 * of the plane, with the numbers of the respective axis; pixels outside the plane are 0 (for a maximum:
 * ignored).
 */
export interface Windows {
  readonly size: Pair;
  readonly outSize: Pair;
  readonly kernel: Pair;
  readonly stride: Pair;
  /** Pixels before the first row and column; those after the last follow from `outSize`. */
  readonly padding: Pair;
  readonly dilation: Pair;
}

/**
 * The lengths of a convolution: x [batch, groups·channels, …size], w [groups·filters, channels, …kernel], y
 * [batch, groups·filters, …outSize]. It is a list of products: x·w contributes to y wherever they share
 * batch, group, and a window's pixel.
 */
export interface Convolution extends Windows {
  readonly batch: number;
  readonly groups: number;
  /** Of each group. */
  readonly channels: number;
  /** Of each group. */
  readonly filters: number;
}

/** The kernels of convolution. */
export interface ConvolutionKernels {
  /** `out = y`: each y is its filter's bias (or 0) and the sum of its products x·w. */
  convolution(
    out: DataArray,
    x: DataArray,
    weight: DataArray,
    bias: DataArray | undefined,
    lengths: Convolution,
  ): void;

  /** `out[x] = Σ y·w` over its products, given y: the transposed convolution. */
  convolutionTranspose(out: DataArray, y: DataArray, weight: DataArray, lengths: Convolution): void;

  /** `out[w] = Σ x·y` over its products, given y: the gradient of a convolution's weights. */
  convolutionWeight(out: DataArray, x: DataArray, y: DataArray, lengths: Convolution): void;
}

/** The kernels of pooling. */
export interface PoolingKernels {
  /**
   * The maximum of each window, and its position in the plane (`row·width + column`): the first of equal
   * ones, the last NaN. Every window contains a pixel of the plane.
   */
  maxPool(out: DataArray, indices: Int32Array, x: DataArray, planes: number, windows: Windows): void;
}

/** Their parameters. */
export const signatures: Signatures<ConvolutionKernels & PoolingKernels> = {
  convolution: [">out", "<x", "<weight", "<bias", "lengths"],
  convolutionTranspose: [">out", "<y", "<weight", "lengths"],
  convolutionWeight: [">out", "<x", "<y", "lengths"],
  maxPool: [">out", ">indices", "<x", "planes", "windows"],
};
