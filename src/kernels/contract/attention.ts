/** @file The contract of attention. */
import type { DataArray } from "../../dtype.js";
import type { Signatures } from "./signatures.js";

/**
 * The lengths of attention: q [batch, queries, features], k [batch, keys, features], v [batch, keys, values]. The bias
 * of number b in the batch begins at `biasStarts[b]`, and its rows are `biasRow` elements apart (0: one for all).
 */
export interface Attention {
  readonly batch: number;
  readonly queries: number;
  readonly keys: number;
  readonly features: number;
  readonly values: number;
  /** What scores are multiplied with. */
  readonly scale: number;
  /** Query i looks at keys 0 … i only. */
  readonly causal: boolean;
  readonly biasRow: number;
  readonly biasStarts: readonly number[];
}

/** The kernels of attention. */
export interface AttentionKernels {
  /**
   * `out[b] = p·v[b]` with `p = softmax(scale·q[b]·k[b]ᵀ + bias)` by rows; a row that is −∞ throughout counts 0. No p
   * is kept.
   */
  attention(
    out: DataArray,
    q: DataArray,
    k: DataArray,
    v: DataArray,
    bias: DataArray | undefined,
    lengths: Attention,
  ): void;

  /**
   * From the gradient g after attention those before it: with `ds = p·(g·vᵀ − Σ p·(g·vᵀ))`,
   * `dq = scale·ds·k`, `dk = scale·dsᵀ·q` and `dv = pᵀ·g`.
   */
  attentionGradient(
    dq: DataArray,
    dk: DataArray,
    dv: DataArray,
    q: DataArray,
    k: DataArray,
    v: DataArray,
    bias: DataArray | undefined,
    g: DataArray,
    lengths: Attention,
  ): void;
}

/** Their parameters. */
export const signatures: Signatures<AttentionKernels> = {
  attention: [">out", "<q", "<k", "<v", "<bias", "lengths"],
  attentionGradient: [">dq", ">dk", ">dv", "<q", "<k", "<v", "<bias", "<g", "lengths"],
};
