/** @file What the kernels of one WebAssembly set share. */
import type { ProductKernels } from "../contract/products.js";
import type { Variant } from "./features.js";
import type { Products } from "./matmul/index.js";
import type { RowCode } from "./softmax.js";

/** The tools that kernels of one set are made with: code that several of them call. */
export interface WasmTools {
  readonly variant: Variant;
  /** The code of matrix products, by address. */
  readonly products: Products;
  readonly matmul: ProductKernels["matmul"];
  /** The code of softmax and related kernels. */
  readonly rowCode: RowCode;
}
