/** Factorizations and triangular systems: their results are multiplied out again. */
import type { DataArray } from "../../../src/dtype.js";
import type { Kernels } from "../../../src/kernels/contract/index.js";
import { floats, type Row, sum } from "./case.js";

const sizes = [0, 1, 3, 4, 17, 34];
const batches = [1, 3];

const indices = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** Element (i, j) of the product of two matrices of a batch, [n, m] and [m, k]. */
function times(
  left: (i: number, j: number) => number,
  right: (i: number, j: number) => number,
  n: number,
  m: number,
  k: number,
): number[] {
  return indices(n * k).map((at) => {
    const [i, j] = [Math.floor(at / k), at % k];
    return sum(indices(m).map((l) => left(i, l) * right(l, j)));
  });
}

/** Matrices near the identity, so that nothing is lost in solving. */
function wellConditioned(a: DataArray, n: number): DataArray {
  return a.map((x, at) => (Math.floor(at / n) % n === at % n ? 2 + Math.abs(x) / 4 : x / (4 * n)));
}

export const solveTriangular: Row<Parameters<Kernels["solveTriangular"]>> = {
  dtypes: floats,
  *cases(numbers) {
    for (const n of sizes) {
      for (const batch of batches) {
        for (const columns of [1, 5]) {
          for (const flags of indices(8)) {
            const [upper, transposed, unit] = [1, 2, 4].map((bit) => (flags & bit) > 0) as [
              boolean,
              boolean,
              boolean,
            ];
            const a = wellConditioned(numbers.some(batch * n * n, n), n);
            const x = numbers.some(batch * n * columns, 7);
            const b = numbers.room(x.length);
            for (const m of indices(batch)) {
              const triangle = (i: number, j: number): number =>
                i === j && unit ? 1 : (upper ? j >= i : j <= i) ? a[(m * n + i) * n + j]! : 0;
              const left = (i: number, j: number): number => (transposed ? triangle(j, i) : triangle(i, j));
              const right = (i: number, j: number): number => x[(m * n + i) * columns + j]!;
              b.set(times(left, right, n, n, columns), m * n * columns);
            }
            const out = numbers.room(x.length);
            const args = [out, a, b, batch, n, columns, upper, transposed, unit] as const;
            yield { args: [...args], outs: [{ out, values: Array.from(x), relative: 16, absolute: 16 }] };
          }
        }
      }
    }
  },
};

export const choleskyFactor: Row<Parameters<Kernels["choleskyFactor"]>> = {
  dtypes: floats,
  *cases(numbers) {
    for (const n of sizes) {
      for (const batch of batches) {
        const l = wellConditioned(numbers.some(batch * n * n, n), n).map((x, at) =>
          at % n > Math.floor(at / n) % n ? 0 : x,
        );
        const a = numbers.room(l.length);
        for (const m of indices(batch)) {
          const lower = (i: number, j: number): number => l[(m * n + i) * n + j]!;
          a.set(
            times(lower, (i, j) => lower(j, i), n, n, n),
            m * n * n,
          );
        }
        const out = numbers.room(l.length);
        yield { args: [out, a, batch, n], outs: [{ out, values: Array.from(l), relative: 32, absolute: 8 }] };
      }
    }
    for (const a of [[-1], [0], [1, 2, 2, 1]]) {
      const n = Math.sqrt(a.length);
      const given = numbers.room(a.length);
      given.set(a);
      const out = numbers.room(a.length);
      const values = n === 1 ? [Number.NaN] : [1, 0, 2, Number.NaN];
      yield { args: [out, given, 1, n], outs: [{ out, values }] };
    }
  },
};

export const luFactor: Row<Parameters<Kernels["luFactor"]>> = {
  dtypes: floats,
  *cases(numbers) {
    for (const n of sizes) {
      for (const batch of batches) {
        // L·U with small factors, and its rows in another order.
        const lu = wellConditioned(numbers.some(batch * n * n, n), n);
        const a = numbers.room(lu.length);
        const rows = new Int32Array(batch * n).fill(-77);
        const order = indices(batch * n).map((i) => (n - 1 - (i % n)) % Math.max(1, n));
        for (const m of indices(batch)) {
          const at = (i: number, j: number): number => lu[(m * n + i) * n + j]!;
          const lower = (i: number, j: number): number => (i === j ? 1 : j < i ? at(i, j) : 0);
          const product = times(lower, (i, j) => (j >= i ? at(i, j) : 0), n, n, n);
          for (const i of indices(n)) a.set(product.slice(i * n, (i + 1) * n), (m * n + n - 1 - i) * n);
        }
        const out = numbers.room(lu.length);
        yield {
          args: [out, rows, a, batch, n],
          outs: [
            { out, values: Array.from(lu), relative: 64, absolute: 8 },
            { out: rows, values: order },
          ],
        };
      }
    }
    const singular = numbers.room(4);
    singular.set([0, 0, 0, 3]);
    const [out, rows] = [numbers.room(4), new Int32Array(2)];
    const outs = [
      { out, values: [0, 0, 0, 3] },
      { out: rows, values: [0, 1] },
    ];
    yield { args: [out, rows, singular, 1, 2], outs };
  },
};
