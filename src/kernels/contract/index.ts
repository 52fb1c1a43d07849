/**
 * @file The kernel contract: everything that computes on many elements, as functions of typed arrays, lengths
 * and flags.
 *
 * Two sets implement it. The reference set (readable loops, every dtype) defines each kernel; the WebAssembly
 * set computes float32 with SIMD and delegates other dtypes to the reference. Order of arguments: outputs,
 * inputs, lengths, flags. Arrays are row-major. Unless a kernel says otherwise, an output shares no memory
 * with an input.
 *
 * Letters: an array viewed around one axis is `[outer, length, inner]`; rows of a matrix are
 * `[rows, columns]`.
 */
import { type AttentionKernels, signatures as attention } from "./attention.js";
import { type AxisKernels, signatures as axes } from "./axes.js";
import { type ElementwiseKernels, signatures as elementwise } from "./elementwise.js";
import { type FactorizationKernels, signatures as factorization } from "./factorization.js";
import { type ImageKernels, signatures as images } from "./images.js";
import { type PositionKernels, signatures as positions } from "./positions.js";
import { type ProductKernels, signatures as products } from "./products.js";
import { type RowKernels, signatures as rows } from "./rows.js";
import type { Signatures } from "./signatures.js";

export type { Attention } from "./attention.js";
export type { Reduction } from "./axes.js";
export type { Broadcast } from "./elementwise.js";
export type { Convolution, Pair, Windows } from "./images.js";
export type { MatmulOptions } from "./products.js";

/** A set of kernels, through which ops do everything that computes on many elements. */
export interface Kernels
  extends ElementwiseKernels,
    ProductKernels,
    FactorizationKernels,
    AxisKernels,
    RowKernels,
    AttentionKernels,
    PositionKernels,
    ImageKernels {
  /** The name of the set for {@link useKernels}. */
  readonly name: "reference" | "wasm";
}

/** The name of a kernel of the contract. */
export type KernelName = Exclude<keyof Kernels, "name">;

/** The parameters of each kernel in order, with arrays marked by how they are used: {@link Signatures}. */
export const signatures: Signatures<Pick<Kernels, KernelName>> = {
  ...elementwise,
  ...products,
  ...factorization,
  ...axes,
  ...rows,
  ...attention,
  ...positions,
  ...images,
};
