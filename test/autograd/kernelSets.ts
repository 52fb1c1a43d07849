/**
 * @file The kernel sets that every op is tested on.
 */
import { kernelInfo, useKernels } from "../../src/index.js";

interface KernelSet {
  readonly title: string;
  readonly use: () => void;
}

const { name: initial } = kernelInfo();

/** Plain loops, and WebAssembly as it is chosen automatically and with the same bits on every machine. */
export const kernelSets: readonly KernelSet[] = [
  { title: "reference", use: () => useKernels("reference") },
  { title: "wasm", use: () => useKernels("wasm") },
  { title: "strict wasm", use: () => useKernels("wasm", { fma: false }) },
];

/** Goes back to the kernels that were chosen by themselves. */
export function restoreKernels(): void {
  useKernels(initial);
}
