/**
 * @file The product that all matrix products are made of: batches, with each transposition that a gradient
 * needs as a flag of the kernel, not a copy.
 */
import { kernels } from "../../../kernels/index.js";
import { record } from "../../graph.js";
import { allocate } from "../../storage.js";
import type { Tensor } from "../../tensor.js";
import { sum } from "../sum.js";

/**
 * Products of [B, m, k] or, transposed, [B, k, m] with [B, k, n] or [B, n, k]; B may be 1 on one side.
 * With A = op(a), B = op(b): `dA = dY·Bᵀ   dB = Aᵀ·dY`, which are such products again.
 */
export function product(a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean): Tensor {
  const [batchA, a1, a2] = a.shape as [number, number, number];
  const [batchB, b1, b2] = b.shape as [number, number, number];
  const [m, k] = transposeA ? [a2, a1] : [a1, a2];
  const n = transposeB ? b1 : b2;
  const batch = batchA === 1 ? batchB : batchA;
  const storage = allocate(a.dtype, batch * m * n);
  const strideA = batchA === 1 ? 0 : m * k;
  const strideB = batchB === 1 ? 0 : k * n;
  kernels.matmul(storage.data, a.data, b.data, m, k, n, { transposeA, transposeB, batch, strideA, strideB });
  // A matrix that all products of the batch share gets the sum of their gradients.
  const shared = (g: Tensor, own: number): Tensor =>
    own === 1 && batch !== 1 ? sum(g, 0, { keepDims: true }) : g;
  return record(
    "matmul",
    storage,
    [batch, m, n],
    [
      [
        a,
        (g) =>
          shared(transposeA ? product(b, g, transposeB, true) : product(g, b, false, !transposeB), batchA),
        b,
      ],
      [
        b,
        (g) =>
          shared(transposeB ? product(g, a, true, transposeA) : product(a, g, !transposeA, false), batchB),
        a,
      ],
    ],
  );
}
