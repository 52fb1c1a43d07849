/**
 * @file Attention and its gradients, query by query.
 */
import type { DataArray } from "../../dtype.js";
import type { Attention, Kernels } from "../contract/index.js";

/** {@link Kernels.attention} for float32 and float64. */
export const attention: Kernels["attention"] = (out, q, k, v, bias, lengths) => {
  const { queries, keys, values } = lengths;
  eachQuery(q, k, bias, lengths, (b, i, p) => {
    for (let f = 0; f < values; f++) {
      let sum = 0;
      for (let j = 0; j < keys; j++) if (p[j] !== 0) sum += p[j]! * v[(b * keys + j) * values + f]!;
      out[(b * queries + i) * values + f] = sum;
    }
  });
};

/** {@link Kernels.attentionGradient} for float32 and float64. */
export const attentionGradient: Kernels["attentionGradient"] = (dq, dk, dv, q, k, v, bias, g, lengths) => {
  const { queries, keys, features, values, scale } = lengths;
  const [forQ, forK, forV] = [dq, dk, dv].map(({ length }) => new Float64Array(length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const before = new Float64Array(keys);
  eachQuery(q, k, bias, lengths, (b, i, p) => {
    const [query, result] = [(b * queries + i) * features, (b * queries + i) * values];
    let total = 0;
    for (let j = 0; j < keys; j++) {
      before[j] = 0;
      if (p[j] === 0) continue;
      const value = (b * keys + j) * values;
      for (let f = 0; f < values; f++) {
        before[j]! += g[result + f]! * v[value + f]!;
        forV[value + f]! += p[j]! * g[result + f]!;
      }
      total += p[j]! * before[j]!;
    }
    for (let j = 0; j < keys; j++) {
      if (p[j] === 0) continue;
      const score = scale * p[j]! * (before[j]! - total);
      const key = (b * keys + j) * features;
      for (let f = 0; f < features; f++) {
        forQ[query + f]! += score * k[key + f]!;
        forK[key + f]! += score * q[query + f]!;
      }
    }
  });
  dq.set(forQ);
  dk.set(forK);
  dv.set(forV);
};

/** Calls a function for each query with its weights. */
function eachQuery(
  q: DataArray,
  k: DataArray,
  bias: DataArray | undefined,
  { batch, queries, keys, features, scale, causal, biasRow, biasStarts }: Attention,
  visit: (b: number, i: number, weights: Float64Array) => void,
): void {
  const weights = new Float64Array(keys);
  for (let b = 0; b < batch; b++) {
    for (let i = 0; i < queries; i++) {
      const seen = causal ? Math.min(i + 1, keys) : keys;
      weights.fill(0, seen);
      for (let j = 0; j < seen; j++) {
        let score = 0;
        for (let f = 0; f < features; f++) {
          score += q[(b * queries + i) * features + f]! * k[(b * keys + j) * features + f]!;
        }
        weights[j] = scale * score + (bias ? bias[biasStarts[b]! + i * biasRow + j]! : 0);
      }
      weigh(weights.subarray(0, seen));
      visit(b, i, weights);
    }
  }
}

/** Turns scores into weights, in place. */
function weigh(scores: Float64Array): void {
  let max = Number.NEGATIVE_INFINITY;
  for (const score of scores) max = Math.max(max, score);
  if (max === Number.NEGATIVE_INFINITY) {
    scores.fill(0);
    return;
  }
  let total = 0;
  for (let j = 0; j < scores.length; j++) {
    scores[j] = Math.exp(scores[j]! - max);
    total += scores[j]!;
  }
  for (let j = 0; j < scores.length; j++) scores[j]! /= total;
}
