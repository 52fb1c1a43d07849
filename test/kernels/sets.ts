/** Kernel sets that have the kernels of all families as their own: every kernel of the contract by name. */
import type { KernelSet, Kernels } from "../../src/kernels/contract/index.js";
import * as families from "../../src/kernels/families/index.js";
import * as reference from "../../src/kernels/reference/index.js";
import * as wasm from "../../src/kernels/wasm/index.js";

export type CompleteSet = KernelSet & Kernels;

export function complete(set: KernelSet): CompleteSet {
  return Object.assign({}, set, ...Object.values(families).map((family) => set.of<object>(family)));
}

export const referenceKernels: CompleteSet = complete(reference.referenceKernels);

export function wasmKernels(wantsFma?: boolean): CompleteSet {
  return complete(wasm.wasmKernels(wantsFma));
}
