/** Matrix products. */
import type { Kernels, MatmulOptions } from "../../../src/kernels/contract/index.js";
import { floats, type Row } from "./case.js";

/** The definition, in float64: `out[b, i, j] = Σ a[b, i, p]·b[b, p, j]`. */
export function productOf(
  out: ArrayLike<number>,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  m: number,
  k: number,
  n: number,
  o: MatmulOptions,
): number[] {
  const result: number[] = [];
  for (let q = 0; q < (o.batch ?? 1); q++) {
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = o.accumulate ? out[result.length]! : 0;
        for (let p = 0; p < k; p++) {
          const x = a[q * (o.strideA ?? m * k) + (o.transposeA ? p * m + i : i * k + p)]!;
          const y = b[q * (o.strideB ?? k * n) + (o.transposeB ? j * k + p : p * n + j)]!;
          sum += x * y;
        }
        if (o.bias) sum += o.bias[j]!;
        result.push(o.activation === "relu" ? Math.max(0, sum) : sum);
      }
    }
  }
  return result;
}

/** m, k, n: both forms of product, with every tail; the last ones go by blocks. */
const shapes: readonly (readonly [m: number, k: number, n: number])[] = [
  ...[0, 1, 3, 4, 17].flatMap((m) =>
    [0, 1, 4, 9, 50].flatMap((k) => [0, 1, 3, 8, 17].map((n) => [m, k, n] as const)),
  ),
  [33, 70, 65],
  [130, 1100, 9],
];

export const matmul: Row<Parameters<Kernels["matmul"]>> = {
  dtypes: floats,
  *cases(numbers) {
    const flags = [false, true];
    for (const [m, k, n] of shapes) {
      for (const transposeA of flags) {
        for (const transposeB of flags) {
          const seed = m + k + n;
          const [a, b] = [numbers.some(2 * m * k, seed), numbers.some(2 * k * n, seed + 1)];
          const bias = numbers.some(n, seed + 2);
          const variants: readonly MatmulOptions[] = [
            { transposeA, transposeB, batch: 2 },
            { transposeA, transposeB, bias, activation: "relu" },
            { transposeA, transposeB, batch: 2, strideB: 0, accumulate: true },
          ];
          for (const options of variants) {
            const size = (options.batch ?? 1) * m * n;
            const out = options.accumulate ? numbers.some(size, seed + 3) : numbers.room(size);
            const values = productOf(out, a, b, m, k, n, options);
            const args = [out, a, b, m, k, n, options] as const;
            yield { args: [...args], outs: [{ out, values, relative: 2, absolute: k + 4 }] };
          }
        }
      }
    }
  },
};
