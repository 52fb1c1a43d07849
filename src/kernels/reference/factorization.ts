/**
 * @file Factorizations of square matrices, and triangular systems. The inner loop of all of them is the same; each
 * set has its own. All sums are in float64, and rounded once at the end.
 */
import type { FactorizationKernels } from "../contract/index.js";

/** What factorizations work with. */
export interface Elimination {
  /** Zeros, which the kernel of this name has for itself until the next call. */
  room(kernel: string, length: number): Float64Array;
  /**
   * Subtracts multiples of one row, at position `from` of the array, from `rows` others, which begin at `to`
   * and are `apart` elements apart. Their factors begin at `factor`, and are `factorsApart` elements apart.
   */
  subtract(
    array: Float64Array,
    to: number,
    apart: number,
    rows: number,
    columns: number,
    from: number,
    factor: number,
    factorsApart: number,
  ): void;
}

/** {@link Elimination} by loops. */
export const elimination: Elimination = {
  room: (_kernel, length) => new Float64Array(length),
  subtract(array, to, apart, rows, columns, from, factor, factorsApart) {
    for (let i = 0; i < rows; i++) {
      const row = to + i * apart;
      const multiple = array[factor + i * factorsApart]!;
      for (let j = 0; j < columns; j++) array[row + j]! -= multiple * array[from + j]!;
    }
  },
};

/** The kernels for float32 and float64. */
export function factorizationsBy(by: Elimination): FactorizationKernels {
  return { luFactor: luFactor(by), choleskyFactor: choleskyFactor(by), solveTriangular: solveTriangular(by) };
}

/**
 * {@link FactorizationKernels.luFactor}:
 * {@link https://doi.org/10.56021/9781421407944 | Golub and Van Loan}, algorithm 3.4.1.
 */
function luFactor({ room, subtract }: Elimination): FactorizationKernels["luFactor"] {
  return (out, rows, a, batch, n) => {
    const lu = room("luFactor", n * n);
    for (let b = 0; b < batch; b++) {
      lu.set(a.subarray(b * n * n, (b + 1) * n * n));
      const order = rows.subarray(b * n, (b + 1) * n);
      for (let i = 0; i < n; i++) order[i] = i;
      for (let k = 0; k < n; k++) {
        let pivot = k;
        for (let i = k + 1; i < n; i++)
          if (Math.abs(lu[i * n + k]!) > Math.abs(lu[pivot * n + k]!)) pivot = i;
        exchange(lu, order, n, k, pivot);
        const first = (k + 1) * n + k;
        const rest = n - k - 1;
        if (lu[first - n] === 0) continue;
        for (let i = 0; i < rest; i++) lu[first + i * n]! /= lu[first - n]!;
        subtract(lu, first + 1, n, rest, rest, first - n + 1, first, n);
      }
      out.set(lu, b * n * n);
    }
  };
}

function exchange(matrix: Float64Array, order: Int32Array, n: number, i: number, k: number): void {
  if (i === k) return;
  const row = matrix.slice(i * n, (i + 1) * n);
  matrix.copyWithin(i * n, k * n, (k + 1) * n);
  matrix.set(row, k * n);
  [order[i], order[k]] = [order[k]!, order[i]!];
}

/** {@link FactorizationKernels.choleskyFactor}, row by row of Lᵀ. */
function choleskyFactor({ room, subtract }: Elimination): FactorizationKernels["choleskyFactor"] {
  return (out, a, batch, n) => {
    const upper = room("choleskyFactor", n * n);
    for (let b = 0; b < batch; b++) {
      const start = b * n * n;
      for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) upper[j * n + i] = a[start + i * n + j]!;
      for (let k = 0; k < n; k++) {
        const diagonal = k * n + k;
        const rest = n - k - 1;
        upper[diagonal] = upper[diagonal]! > 0 ? Math.sqrt(upper[diagonal]!) : Number.NaN;
        for (let j = 1; j <= rest; j++) upper[diagonal + j]! /= upper[diagonal]!;
        subtract(upper, diagonal + n + 1, n, rest, rest, diagonal + 1, diagonal + 1, 1);
      }
      out.fill(0, start, start + n * n);
      for (let i = 0; i < n; i++) for (let j = 0; j <= i; j++) out[start + i * n + j] = upper[j * n + i]!;
    }
  };
}

/** {@link FactorizationKernels.solveTriangular}, by substitution. */
function solveTriangular({ room, subtract }: Elimination): FactorizationKernels["solveTriangular"] {
  return (out, a, b, batch, n, columns, upper, transposed, unit) => {
    // Transposition moves the triangle to the other side.
    const backwards = upper !== transposed;
    const [rowStride, columnStride] = transposed ? [1, n] : [n, 1];
    // The matrix, and behind it x.
    const both = room("solveTriangular", n * n + n * columns);
    const x = both.subarray(n * n);
    for (let m = 0; m < batch; m++) {
      both.set(a.subarray(m * n * n, (m + 1) * n * n));
      x.set(b.subarray(m * n * columns, (m + 1) * n * columns));
      for (let step = 0; step < n; step++) {
        const k = backwards ? n - 1 - step : step;
        const pivot = unit ? 1 : both[k * n + k]!;
        for (let c = 0; c < columns; c++) x[k * columns + c]! /= pivot;
        const first = backwards ? 0 : k + 1;
        const [to, from] = [n * n + first * columns, n * n + k * columns];
        const factor = first * rowStride + k * columnStride;
        subtract(both, to, columns, n - 1 - step, columns, from, factor, rowStride);
      }
      out.set(x, m * n * columns);
    }
  };
}
