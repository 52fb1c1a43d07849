/** @file The family of attention. */
import type { AttentionKernels, Family } from "../contract/index.js";
import { attention, attentionGradient } from "../reference/attention.js";
import { createAttention } from "../wasm/attention.js";

/** The kernels of attention. */
export const attentions: Family<AttentionKernels> = {
  reference: { attention, attentionGradient },
  wasm: createAttention,
};
