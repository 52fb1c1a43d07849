/**
 * @file The WebAssembly kernels: float32 with SIMD, by code made at run time. Other dtypes go to the reference.
 */
import type { Kernels } from "../contract.js";
import { referenceKernels } from "../reference/index.js";
import { createElementwise } from "./elementwise.js";
import type { Variant } from "./features.js";
import { hasFma } from "./features.js";

const sets = new Map<boolean | undefined, Kernels>();

/**
 * The WebAssembly kernels with or without fused multiply-add; by default with it where the engine has it. Nothing is compiled, and
 * nothing asked of the engine, before a kernel is first called.
 */
export function wasmKernels(fma?: boolean): Kernels {
  const known = sets.get(fma);
  if (known) return known;
  const variant: Variant = {
    get fma() {
      return fma ?? hasFma();
    },
  };
  const set: Kernels = { ...referenceKernels, name: "wasm", elementwise: createElementwise(variant) };
  sets.set(fma, set);
  return set;
}
