/** Attention and its gradients. */
import type { DataArray } from "../../../src/dtype.js";
import type { Attention, Kernels } from "../../../src/kernels/contract/index.js";
import { floats, type Numbers, type Row } from "./case.js";

interface Operands {
  readonly q: DataArray;
  readonly k: DataArray;
  readonly v: DataArray;
  readonly bias: DataArray | undefined;
  readonly g: DataArray;
}

/** The definition, in float64: the result and the three gradients. */
function attentionOf(
  l: Attention,
  { q, k, v, bias, g }: Operands,
): Record<"out" | "dq" | "dk" | "dv", number[]> {
  const zeros = (length: number): number[] => new Array<number>(length).fill(0);
  const [out, dq, dk, dv] = [g, q, k, v].map(({ length }) => zeros(length)) as [
    number[],
    number[],
    number[],
    number[],
  ];
  for (let b = 0; b < l.batch; b++) {
    for (let i = 0; i < l.queries; i++) {
      const [query, result] = [(b * l.queries + i) * l.features, (b * l.queries + i) * l.values];
      const scores = zeros(l.keys).map((_, j) => {
        if (l.causal && j > i) return Number.NEGATIVE_INFINITY;
        const at = (b * l.keys + j) * l.features;
        const dot = zeros(l.features).reduce((sum, _, f) => sum + q[query + f]! * k[at + f]!, 0);
        return l.scale * dot + (bias ? bias[l.biasStarts[b]! + i * l.biasRow + j]! : 0);
      });
      const max = Math.max(...scores);
      const powers = scores.map((score) => (max === Number.NEGATIVE_INFINITY ? 0 : Math.exp(score - max)));
      const total = powers.reduce((sum, power) => sum + power, 0);
      const p = powers.map((power) => (total === 0 ? 0 : power / total));
      const dp = p.map((weight, j) => {
        const at = (b * l.keys + j) * l.values;
        let dot = 0;
        for (let f = 0; f < l.values; f++) {
          out[result + f]! += weight * v[at + f]!;
          dv[at + f]! += weight * g[result + f]!;
          dot += g[result + f]! * v[at + f]!;
        }
        return dot;
      });
      const mean = p.reduce((sum, weight, j) => sum + weight * dp[j]!, 0);
      p.forEach((weight, j) => {
        const at = (b * l.keys + j) * l.features;
        const ds = l.scale * weight * (dp[j]! - mean);
        for (let f = 0; f < l.features; f++) {
          dq[query + f]! += ds * k[at + f]!;
          dk[at + f]! += ds * q[query + f]!;
        }
      });
    }
  }
  return { out, dq, dk, dv };
}

/** batch, queries, keys, features, values: every tail; the last ones have several blocks of queries. */
const shapes: readonly (readonly [number, number, number, number, number])[] = [
  [2, 0, 3, 2, 2],
  [2, 3, 0, 2, 2],
  [0, 3, 3, 2, 2],
  ...[1, 3, 4, 17].flatMap((queries) => [1, 4, 17].map((keys) => [3, queries, keys, 8, 5] as const)),
  [2, 5, 9, 1, 1],
  [1, 20, 20, 50, 64],
  [2, 130, 300, 4, 9],
  [1, 300, 257, 16, 4],
];

/** No bias, one row for all queries, or a matrix for each of the batch, in which some rows are −∞ throughout. */
function biases(numbers: Numbers, batch: number, queries: number, keys: number) {
  const masked = (length: number): DataArray =>
    numbers
      .some(length, keys)
      .map((x, i) => (i % 5 === 2 || Math.floor(i / keys) % 4 === 1 ? Number.NEGATIVE_INFINITY : x));
  return [
    { bias: undefined, biasRow: 0, biasStarts: [] },
    { bias: numbers.some(keys, 3), biasRow: 0, biasStarts: new Array<number>(batch).fill(0) },
    {
      bias: masked(batch * queries * keys),
      biasRow: keys,
      biasStarts: Array.from({ length: batch }, (_, b) => b * queries * keys),
    },
  ];
}

function* cases(numbers: Numbers): Generator<{
  readonly lengths: Attention;
  readonly operands: Operands;
  readonly values: ReturnType<typeof attentionOf>;
}> {
  for (const [batch, queries, keys, features, values] of shapes) {
    for (const causal of [false, true]) {
      for (const { bias, ...places } of biases(numbers, batch, queries, keys)) {
        const lengths = { batch, queries, keys, features, values, scale: 0.7, causal, ...places };
        const operands = {
          q: numbers.some(batch * queries * features, 1),
          k: numbers.some(batch * keys * features, 2),
          v: numbers.some(batch * keys * values, 4),
          bias,
          g: numbers.some(batch * queries * values, 5),
        };
        yield { lengths, operands, values: attentionOf(lengths, operands) };
      }
    }
  }
}

const precision = { relative: 16, absolute: 200 };

export const attention: Row<Parameters<Kernels["attention"]>> = {
  dtypes: floats,
  *cases(numbers) {
    for (const { lengths, operands, values } of cases(numbers)) {
      const { q, k, v, bias, g } = operands;
      const out = numbers.room(g.length);
      yield { args: [out, q, k, v, bias, lengths], outs: [{ out, values: values.out, ...precision }] };
    }
  },
};

export const attentionGradient: Row<Parameters<Kernels["attentionGradient"]>> = {
  dtypes: floats,
  *cases(numbers) {
    for (const { lengths, operands, values } of cases(numbers)) {
      const { q, k, v, bias, g } = operands;
      const [dq, dk, dv] = [q, k, v].map(({ length }) => numbers.room(length)) as [
        DataArray,
        DataArray,
        DataArray,
      ];
      const outs = [
        { out: dq, values: values.dq, ...precision },
        { out: dk, values: values.dk, ...precision },
        { out: dv, values: values.dv, ...precision },
      ];
      yield { args: [dq, dk, dv, q, k, v, bias, g, lengths], outs };
    }
  },
};
