/** @file The contract of attention. */
import type { DataArray } from "../../dtype.js";
import type { Signatures } from "./signatures.js";

/**
 * The lengths of attention: q [batch, queries, features], k [batch, keys, features], v [batch, keys, values].
 * The bias of batch element b begins at `biasStarts[b]`, and its rows are `biasRow` elements apart (0: the
 * same row for all).
 */
export interface Attention {
  readonly batch: number;
  readonly queries: number;
  readonly keys: number;
  readonly features: number;
  readonly values: number;
  /** The factor of the scores. */
  readonly scale: number;
  /** Whether query i attends only to keys 0 … i. */
  readonly causal: boolean;
  readonly biasRow: number;
  readonly biasStarts: readonly number[];
}

/** The kernels of attention. */
export interface AttentionKernels {
  /**
   * `out[b] = p·v[b]` with `p = softmax(scale·q[b]·k[b]ᵀ + bias)` by rows; a row that is entirely −∞ counts
   * as 0. p is not stored.
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
   * The gradients of attention's inputs, given the gradient g of its output: with
   * `ds = p·(g·vᵀ − Σ p·(g·vᵀ))`, `dq = scale·ds·k`, `dk = scale·dsᵀ·q` and `dv = pᵀ·g`.
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
