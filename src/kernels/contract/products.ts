/** @file The contract of matrix products. */
import type { DataArray } from "../../dtype.js";
import type { Signatures } from "./signatures.js";

/** Options of a matrix product. */
export interface MatmulOptions {
  /** `a` is stored as [k, m] and read transposed. */
  transposeA?: boolean;
  /** `b` is stored as [n, k] and read transposed. */
  transposeB?: boolean;
  /** Number of products; default 1. */
  batch?: number;
  /** Distance between the matrices of the batch in a, in elements (0: the same one for all); default m·k. */
  strideA?: number;
  /** The same for b; default k·n. */
  strideB?: number;
  /** Length n, added to each row. */
  bias?: DataArray | undefined;
  /** Applied last. */
  activation?: "relu" | undefined;
  /** Whether to add to `out` (before bias and activation) instead of overwriting it. */
  accumulate?: boolean;
}

/** The kernels of matrix products. */
export interface ProductKernels {
  /**
   * `out[b] = activation(a[b] · b[b] + bias)`, matrices [m, k] · [k, n] → [m, n], in `options.batch` pairs.
   */
  matmul(
    out: DataArray,
    a: DataArray,
    b: DataArray,
    m: number,
    k: number,
    n: number,
    options?: MatmulOptions,
  ): void;
}

/** Their parameters. */
export const signatures: Signatures<ProductKernels> = {
  matmul: [">out", "<a", "<b", "m", "k", "n", "options"],
};
