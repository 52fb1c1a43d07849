/** Kernels along an axis: reductions, positions, orders, running sums. */
import type { Kernels, Reduction } from "../../../src/kernels/contract.js";
import { all, alongLines, filled, layouts, ofLines, type Row, sizeOf, sum } from "./case.js";

const reductions: Readonly<Record<Reduction, (x: readonly number[]) => number>> = {
  sum,
  prod: (x) => x.reduce((product, value) => product * value, 1),
  max: (x) => Math.max(...x),
  min: (x) => Math.min(...x),
};

export const reduce: Row<Parameters<Kernels["reduce"]>> = {
  dtypes: all,
  *cases(numbers) {
    for (const layout of layouts) {
      const { outer, length, inner } = layout;
      for (const [reduction, formula] of Object.entries(reductions) as [Reduction, typeof sum][]) {
        // The extremes of nothing are infinite, and products of many whole numbers large.
        const tooMany = reduction === "prod" ? 4 : Infinity;
        if (numbers.dtype === "int32" && (length === 0 || length > tooMany)) continue;
        for (const a of numbers.all(sizeOf(layout), length)) {
          const out = numbers.room(outer * inner);
          const values = ofLines(a, layout, formula);
          const absolute = reduction === "sum" ? 48 : 2 ** -126;
          const args = [reduction, out, a, outer, length, inner] as const;
          yield { args: [...args], outs: [{ out, values, relative: 2, absolute }] };
        }
      }
    }
  },
};

export const argReduce: Row<Parameters<Kernels["argReduce"]>> = {
  dtypes: all,
  *cases(numbers) {
    for (const layout of filled) {
      const { outer, length, inner } = layout;
      for (const which of ["max", "min"] as const) {
        for (const a of numbers.all(sizeOf(layout), length)) {
          const out = new Int32Array(outer * inner).fill(-77);
          const values = ofLines(a, layout, (x) => {
            const nan = x.findIndex(Number.isNaN);
            return nan < 0 ? x.indexOf(Math[which](...x)) : nan;
          });
          yield { args: [which, out, a, outer, length, inner], outs: [{ out, values }] };
        }
      }
    }
  },
};

export const argSort: Row<Parameters<Kernels["argSort"]>> = {
  dtypes: all,
  *cases(numbers) {
    for (const layout of layouts) {
      const { outer, length, inner } = layout;
      for (const descending of [false, true]) {
        for (const a of numbers.all(sizeOf(layout), length)) {
          const out = new Int32Array(a.length).fill(-77);
          // NaN is greater than +∞, and equal elements keep their order.
          const key = (x: number): number => (descending ? -1 : 1) * x;
          const nanFirst = descending ? -1 : 1;
          const order = (x: readonly number[]): number[] =>
            x
              .map((_, l) => l)
              .sort((p, q) => {
                const [pNan, qNan] = [Number.isNaN(x[p]), Number.isNaN(x[q])];
                if (pNan || qNan) return pNan && qNan ? p - q : pNan ? nanFirst : -nanFirst;
                return x[p] === x[q] ? p - q : key(x[p]!) < key(x[q]!) ? -1 : 1;
              });
          const values = alongLines(a, layout, order);
          yield { args: [out, a, outer, length, inner, descending], outs: [{ out, values }] };
        }
      }
    }
  },
};

export const cumsum: Row<Parameters<Kernels["cumsum"]>> = {
  dtypes: all,
  *cases(numbers) {
    for (const layout of layouts) {
      const { outer, length, inner } = layout;
      for (const a of numbers.all(sizeOf(layout), length)) {
        const out = numbers.room(a.length);
        const values = alongLines(a, layout, (x) => x.map((_, l) => sum(x.slice(0, l + 1))));
        yield { args: [out, a, outer, length, inner], outs: [{ out, values, relative: 1, absolute: 1e-6 }] };
      }
    }
  },
};
