/** @file Families: kernels that only some programs need, and only those programs carry. */
import type { WasmTools } from "../wasm/tools.js";

/**
 * Kernels that a set provides on request: {@link KernelSet.of}. An op hands over the family that it needs, so
 * that programs without such ops contain none of its code.
 */
export interface Family<Kernels extends object> {
  /** Each kernel as loops. */
  readonly reference: Kernels;
  /**
   * @internal Those that WebAssembly computes faster; the others are the reference. (Published declarations
   * must not refer to WebAssembly's types, which servers' projects lack.)
   */
  readonly wasm?: (tools: WasmTools) => Partial<Kernels>;
}
