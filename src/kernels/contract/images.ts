/** @file The contract of convolution and pooling. */
import type { DataArray } from "../../dtype.js";
import type { Signatures } from "./signatures.js";

/** Something along the height and along the width of an image. */
export type Pair = readonly [height: number, width: number];

/**
 * Windows on planes of `size` points: one window of `kernel` points for each point of a plane of `outSize`.
 * Point (u, v) of window (i, j) is point `(i·stride + u·dilation − padding, j·stride + v·dilation − padding)`
 * of the plane, each with its own axis' numbers; some lie outside it, where all is 0 (for a maximum:
 * nothing).
 */
export interface Windows {
  readonly size: Pair;
  readonly outSize: Pair;
  readonly kernel: Pair;
  readonly stride: Pair;
  /** Points before the first row and column; those behind the last follow from `outSize`. */
  readonly padding: Pair;
  readonly dilation: Pair;
}

/**
 * The lengths of a convolution: x [batch, groups·channels, …size], w [groups·filters, channels, …kernel],
 * y [batch, groups·filters, …outSize]. It is a list of products: x·w belongs to y wherever they share batch
 * and group, and a window's point.
 */
export interface Convolution extends Windows {
  readonly batch: number;
  readonly groups: number;
  /** Of each group. */
  readonly channels: number;
  /** Of each group. */
  readonly filters: number;
}

/** The kernels of convolution and pooling. */
export interface ImageKernels {
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

  /** `out[w] = Σ x·y` over its products, given y: what a convolution's weights have as gradient. */
  convolutionWeight(out: DataArray, x: DataArray, y: DataArray, lengths: Convolution): void;

  /**
   * The greatest point of each window, and where in the plane it stands (`row·width + column`): the first of
   * equal ones, the last NaN. Every window has a point in the plane.
   */
  maxPool(out: DataArray, indices: Int32Array, x: DataArray, planes: number, windows: Windows): void;
}

/** Their parameters. */
export const signatures: Signatures<ImageKernels> = {
  convolution: [">out", "<x", "<weight", "<bias", "lengths"],
  convolutionTranspose: [">out", "<y", "<weight", "lengths"],
  convolutionWeight: [">out", "<x", "<y", "lengths"],
  maxPool: [">out", ">indices", "<x", "planes", "windows"],
};
