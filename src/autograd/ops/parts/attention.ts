/**
 * @file Attention as one op that does not store the matrix of weights: the backward pass recomputes them
 * block by block. Second derivatives use the plain composition of ops, weights included.
 */

import type { DataArray } from "../../../dtype.js";
import type { Attention } from "../../../kernels/contract/index.js";
import { attentions } from "../../../kernels/families/index.js";
import { kernels } from "../../../kernels/index.js";
import { type Shape, sizeOf } from "../../../shape.js";
import { isGradEnabled, record } from "../../graph.js";
import { allocate, handOver, hold } from "../../storage.js";
import { Tensor } from "../../tensor.js";
import { mul } from "../arithmetic.js";
import { matmul } from "../matrix.js";
import { transpose } from "../views.js";
import { softmaxGradient } from "./softmaxGradient.js";

/** How scores become weights. */
export interface Scoring {
  readonly scale: number;
  readonly causal: boolean;
  /** Added to the scores; broadcasts to their shape, and receives no gradient. */
  readonly bias: Tensor | undefined;
}

/**
 * `p·v` with `p = softmax(scale·q·kᵀ + bias)`, q […, L, E], k […, S, E], v […, S, V] of the same dtype and
 * with the same leading axes → […, L, V]. `weights` computes p with differentiable ops.
 *
 * ```
 * ds = p·(dy·vᵀ − Σ p·(dy·vᵀ))   dq = scale·ds·k   dk = scale·dsᵀ·q   dv = pᵀ·dy
 * ```
 */
export function attention(
  q: Tensor,
  k: Tensor,
  v: Tensor,
  { scale, causal, bias }: Scoring,
  weights: () => Tensor,
): Tensor {
  const lead = q.shape.slice(0, -2);
  const [queries, features] = q.shape.slice(-2) as [number, number];
  const [keys, values] = v.shape.slice(-2) as [number, number];
  const lengths: Attention = {
    batch: sizeOf(lead),
    queries,
    keys,
    features,
    values,
    scale,
    causal,
    ...placesOf(bias, lead, keys),
  };
  const shape = [...lead, queries, values];
  const storage = allocate(q.dtype, sizeOf(shape));
  kernels.of(attentions).attention(storage.data, q.data, k.data, v.data, bias?.data, lengths);
  const fused = together([q, k, v], (g, [dq, dk, dv]) =>
    kernels
      .of(attentions)
      .attentionGradient(dq!, dk!, dv!, q.data, k.data, v.data, bias?.data, g.data, lengths),
  );
  const beforeWeights = (g: Tensor): Tensor => softmaxGradient(weights(), matmul(g, transpose(v)), false);
  const plain = [
    (g: Tensor) => mul(matmul(beforeWeights(g), k), scale),
    (g: Tensor) => mul(matmul(transpose(beforeWeights(g)), q), scale),
    (g: Tensor) => matmul(transpose(weights()), g),
  ] as const;
  const saved = bias === undefined ? [q, k, v] : [q, k, v, bias];
  const edge = (x: Tensor, i: 0 | 1 | 2) =>
    [x, (g: Tensor) => (isGradEnabled() ? plain[i](g) : fused(g, i)), ...saved] as const;
  return record("attention", storage, shape, [edge(q, 0), edge(k, 1), edge(v, 2)]);
}

/**
 * The gradients of several inputs from one call, made for the first one requested; each is handed out once.
 */
function together(
  inputs: readonly Tensor[],
  compute: (g: Tensor, gradients: readonly DataArray[]) => void,
): (g: Tensor, which: number) => Tensor {
  let last: { readonly g: Tensor; readonly version: number; readonly left: Map<number, Tensor> } | undefined;
  return (g, which) => {
    const { version } = g.storage;
    if (last?.g !== g || last.version !== version || !last.left.has(which)) {
      const gradients = inputs.map((x) => new Tensor(allocate(x.dtype, x.size), x.shape));
      compute(
        g,
        gradients.map(({ data }) => data),
      );
      last = { g, version, left: new Map(gradients.entries()) };
      // Those requested later must not be recycled before then.
      for (const [i, { storage }] of gradients.entries()) if (inputs[i]!.requiresGrad) hold(storage);
    }
    const gradient = last.left.get(which)!;
    last.left.delete(which);
    handOver(gradient.storage);
    return gradient;
  };
}

/** Where the bias of each batch element begins, and the distance between its rows. */
function placesOf(
  bias: Tensor | undefined,
  lead: Shape,
  keys: number,
): Pick<Attention, "biasRow" | "biasStarts"> {
  if (bias === undefined) return { biasRow: 0, biasStarts: [] };
  const rows = bias.ndim < 2 ? 1 : bias.shape.at(-2)!;
  let starts = [0];
  let matrix = rows * keys;
  for (let axis = 1; axis <= lead.length; axis++) {
    const [length, own] = [lead.at(-axis)!, bias.shape.at(-axis - 2) ?? 1];
    const step = own === 1 ? 0 : matrix;
    const inner = starts;
    starts = Array.from({ length }, (_, i) => inner.map((start) => start + i * step)).flat();
    matrix *= own;
  }
  return { biasRow: rows === 1 ? 0 : keys, biasStarts: starts };
}
