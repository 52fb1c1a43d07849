/**
 * @file Products whose operands exceed the staging limit, computed as products of blocks, each of which is
 * copied.
 */
import type { Kernels, MatmulOptions } from "../../contract/index.js";

/** {@link Kernels.matmul} by calls of `multiply` whose operands have at most `limit` bytes. */
export function multiplyInBlocks(
  multiply: Kernels["matmul"],
  out: Float32Array,
  a: Float32Array,
  b: Float32Array,
  m: number,
  k: number,
  n: number,
  options: MatmulOptions & { batch: number; strideA: number; strideB: number },
  limit: number,
): void {
  const { transposeA = false, transposeB = false, accumulate = false, bias, activation } = options;
  // Three square blocks of float32.
  const side = Math.max(1, Math.floor(Math.sqrt(limit / 12)));
  for (let q = 0; q < options.batch; q++) {
    const [ofA, ofB, ofOut] = [q * options.strideA, q * options.strideB, q * m * n];
    for (let i = 0; i < m; i += side) {
      for (let j = 0; j < n; j += side) {
        const [rows, columns] = [Math.min(side, m - i), Math.min(side, n - j)];
        const place = ofOut + i * n + j;
        const block = accumulate ? blockOf(out, place, rows, columns, n) : new Float32Array(rows * columns);
        for (let p = 0; p === 0 || p < k; p += side) {
          const depth = Math.min(side, k - p);
          const left = transposeA
            ? blockOf(a, ofA + p * m + i, depth, rows, m)
            : blockOf(a, ofA + i * k + p, rows, depth, k);
          const right = transposeB
            ? blockOf(b, ofB + j * k + p, columns, depth, k)
            : blockOf(b, ofB + p * n + j, depth, columns, n);
          const isLast = p + depth >= k;
          multiply(block, left, right, rows, depth, columns, {
            transposeA,
            transposeB,
            accumulate: accumulate || p > 0,
            bias: isLast ? bias?.subarray(j, j + columns) : undefined,
            activation: isLast ? activation : undefined,
          });
        }
        for (let r = 0; r < rows; r++) {
          out.set(block.subarray(r * columns, (r + 1) * columns), place + r * n);
        }
      }
    }
  }
}

/** A copy of some rows and columns of a matrix with row stride `stride`. */
function blockOf(
  matrix: Float32Array,
  first: number,
  rows: number,
  columns: number,
  stride: number,
): Float32Array {
  const block = new Float32Array(rows * columns);
  for (let r = 0; r < rows; r++) {
    const at = first + r * stride;
    block.set(matrix.subarray(at, at + columns), r * columns);
  }
  return block;
}
