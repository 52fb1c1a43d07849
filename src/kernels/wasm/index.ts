/**
 * @file The WebAssembly kernels: float32 with SIMD, by code generated at run time. Other dtypes go to the
 * reference, apart from copies, comparisons and simple arithmetic of int32.
 *
 * The law of this folder: assembler/ knows WebAssembly but no kernels; math/ contains building blocks of
 * their code; a kernel stages its arrays, runs its code, and delegates everything else to the reference.
 */
import type { KernelSet } from "../contract/index.js";
import { referenceKernels } from "../reference/index.js";
import { familiesBy } from "../sets.js";
import { createElementwise } from "./elementwise/index.js";
import type { Variant } from "./features.js";
import { hasFma } from "./features.js";
import { createIndexing } from "./indexing.js";
import { createMatmul, createProducts } from "./matmul/index.js";
import { createProductOfOthers } from "./productOfOthers.js";
import { createReductions } from "./reductions/index.js";
import { createScans } from "./scans.js";
import { createRowCode, createSoftmax } from "./softmax.js";
import { argSort } from "./sorting.js";
import { stridedKernels } from "./strided.js";
import type { WasmTools } from "./tools.js";

const sets = new Map<string, KernelSet>();

/**
 * The WebAssembly kernels, with fused multiply-add if requested and supported. Nothing is compiled, and no
 * feature is queried, before a kernel is first called. Each number of threads has its own set, which
 * distinguishes plans made for different numbers.
 */
export function wasmKernels(wantsFma = true, threads = 1): KernelSet {
  const key = `${wantsFma} ${threads}`;
  const known = sets.get(key);
  if (known) return known;
  const variant: Variant = {
    get fma() {
      return wantsFma && hasFma();
    },
  };
  const products = createProducts(variant);
  const matmul = createMatmul(products);
  const rowCode = createRowCode(variant);
  const tools: WasmTools = { variant, products, matmul, rowCode };
  const set: KernelSet = {
    ...referenceKernels,
    name: "wasm",
    of: familiesBy((family) => ({ ...family.reference, ...family.wasm?.(tools) })),
    elementwise: createElementwise(variant),
    matmul,
    ...createReductions(),
    ...createScans(),
    ...createProductOfOthers(),
    ...createSoftmax(rowCode),
    argSort,
    ...createIndexing(),
    ...stridedKernels,
  };
  sets.set(key, set);
  return set;
}
