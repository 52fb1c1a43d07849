/**
 * @file The op behind all matrix products. It reads the elements of its operands as matrices regardless of
 * their shapes; transpositions and batches are flags of the kernel, so nothing is copied or reshaped, and
 * each product adds one node to the graph.
 */
import { kernels } from "../../../kernels/index.js";
import type { Shape } from "../../../shape.js";
import { summed } from "../../declare/broadcasting.js";
import { record } from "../../graph.js";
import { allocate } from "../../storage.js";
import type { Tensor } from "../../tensor.js";

/** The elements of a tensor, read as `count` matrices of `rows` × `columns`. */
export interface Matrices {
  readonly of: Tensor;
  readonly rows: number;
  readonly columns: number;
  /** Whether the elements are stored in column-major order. */
  readonly transposed?: boolean;
  /** Default 1, which repeats the matrix as often as the other side needs. */
  readonly count?: number;
}

/** `Y = A·B`, in `shape`; `dA = dY·Bᵀ   dB = Aᵀ·dY`, which are products of the same kind. */
export function product(name: string, a: Matrices, b: Matrices, shape: Shape): Tensor {
  const { rows, columns: inner, transposed: transposeA = false } = a;
  const { columns, transposed: transposeB = false } = b;
  const count = countOf(a, b);
  const storage = allocate(a.of.dtype, count * rows * columns);
  kernels.matmul(storage.data, a.of.data, b.of.data, rows, inner, columns, {
    transposeA,
    transposeB,
    batch: count,
    strideA: (a.count ?? 1) === 1 ? 0 : rows * inner,
    strideB: (b.count ?? 1) === 1 ? 0 : inner * columns,
  });
  const like = (g: Tensor): Matrices => ({ of: g, rows, columns, count });
  return record(name, storage, shape, [
    [a.of, (g) => gradientOf(a, like(g), transposed(b)), b.of],
    [b.of, (g) => gradientOf(b, transposed(a), like(g)), a.of],
  ]);
}

/**
 * The gradient left·right of the matrices of x, in the layout of x; a matrix shared by all products receives
 * the sum.
 */
function gradientOf(x: Matrices, left: Matrices, right: Matrices): Tensor {
  const [first, second] = x.transposed ? [transposed(right), transposed(left)] : [left, right];
  const count = countOf(left, right);
  if ((x.count ?? 1) === count) return product("matmul", first, second, x.of.shape);
  const each = product("matmul", first, second, [count, first.rows, second.columns]);
  return summed(each, [0], x.of.shape);
}

function countOf({ count: countA = 1 }: Matrices, { count: countB = 1 }: Matrices): number {
  return countA === 1 ? countB : countA;
}

function transposed(x: Matrices): Matrices {
  return { ...x, rows: x.columns, columns: x.rows, transposed: !x.transposed };
}
