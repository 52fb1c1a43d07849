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
import type { Family } from "./family.js";
import { type ConvolutionKernels, signatures as images, type PoolingKernels } from "./images.js";
import {
  type PositionKernels,
  signatures as positions,
  type ScatterReduceKernels,
  type SearchingKernels,
} from "./positions.js";
import { type ProductKernels, signatures as products } from "./products.js";
import {
  type CrossEntropyKernels,
  type NormalizationKernels,
  signatures as rows,
  type SoftmaxKernels,
} from "./rows.js";
import type { Signatures } from "./signatures.js";

export type { Attention, AttentionKernels } from "./attention.js";
export type { Reduction } from "./axes.js";
export type { Broadcast } from "./elementwise.js";
export type { FactorizationKernels } from "./factorization.js";
export type { Family } from "./family.js";
export type { Convolution, ConvolutionKernels, Pair, PoolingKernels, Windows } from "./images.js";
export type { ScatterReduceKernels, SearchingKernels } from "./positions.js";
export type { MatmulOptions } from "./products.js";
export type { CrossEntropyKernels, NormalizationKernels, SoftmaxKernels } from "./rows.js";

/** The kernels that methods of tensors need, which every program has. */
export interface CoreKernels
  extends ElementwiseKernels,
    ProductKernels,
    AxisKernels,
    SoftmaxKernels,
    PositionKernels {}

/** All kernels of the contract: those of the core, and those of all families. */
export interface Kernels
  extends CoreKernels,
    FactorizationKernels,
    NormalizationKernels,
    CrossEntropyKernels,
    AttentionKernels,
    ConvolutionKernels,
    PoolingKernels,
    ScatterReduceKernels,
    SearchingKernels {}

/** The name of a kernel of the contract. */
export type KernelName = keyof Kernels;

/** A set of kernels, through which ops do everything that computes on many elements. */
export interface KernelSet extends CoreKernels {
  /** The name of the set for {@link useKernels}. */
  readonly name: "reference" | "wasm";
  /** The set's kernels of a family. */
  of<Kernels extends object>(family: Family<Kernels>): Kernels;
}

/** The parameters of each kernel in order, with arrays marked by how they are used: {@link Signatures}. */
export const signatures: Signatures<Kernels> = {
  ...elementwise,
  ...products,
  ...factorization,
  ...axes,
  ...rows,
  ...attention,
  ...positions,
  ...images,
};
