/**
 * @file `tapegrad/blas`: matrix products with the system's BLAS.
 *
 * The kernels that the library generates use 128-bit vectors, because WebAssembly has no wider ones. A BLAS
 * uses the full width of the processor. It replaces the current kernels' products where they are large enough
 * to be worth the call, which includes those in convolutions, recurrences and attention.
 */
import { checkWhole } from "../checks.js";
import { convolutions } from "../kernels/families/index.js";
import { type KernelSet, layKernels } from "../kernels/index.js";
import { settled } from "../options.js";
import { convolutionsBy } from "./convolutions.js";
import { type Blas, loadBlas } from "./library.js";
import { productsBy } from "./products.js";

/** Options of {@link useBlas}. */
export interface BlasOptions {
  /** The library's file, e.g. `libblis.so.4`; default: the first one found on this system. */
  library?: string | undefined;
  /** Threads that the library may use; default 1. */
  threads?: number | undefined;
}

/**
 * Computes large products (float32 and float64) with the system's BLAS from now on: OpenBLAS, BLIS, Intel's
 * MKL or Apple's Accelerate, through the package `koffi`. Results differ from those of the built-in kernels
 * in their last digits. `kernelInfo().blas` names the library and its version; `useKernels` switches back to
 * the built-in kernels.
 *
 * MKL and Accelerate have the same interface, but are untested.
 *
 * ```ts
 * import { useBlas } from "tapegrad/blas";
 * useBlas();                                        // npm i koffi; apt install libopenblas0-pthread
 * useBlas({ library: "libblis.so.4", threads: 4 });
 * ```
 *
 * @throws KernelError if koffi or a BLAS is missing, or the file is not a BLAS
 * @throws ArgumentError unless `threads` is a whole number ≥ 1
 */
export function useBlas(options?: BlasOptions): void {
  const { library, threads } = settled("useBlas", options, { library: undefined, threads: 1 });
  checkWhole("useBlas", "threads", threads, 1);
  const blas = loadBlas("useBlas", library, threads);
  layKernels((base) => withBlas(blas, base), blas.description);
}

function withBlas(blas: Blas, base: KernelSet): KernelSet {
  const native = convolutionsBy(blas, base);
  return {
    ...base,
    matmul: productsBy(blas, base),
    of: (family) =>
      family === (convolutions as object) ? (native as typeof family.reference) : base.of(family),
  };
}
