/** Kernels along an axis: reductions, positions, orders, running sums. */
import type { Kernels, Reduction } from "../../../src/kernels/contract/index.js";
import { all, alongLines, filled, floats, layouts, ofLines, type Row, sizeOf, sum } from "./case.js";

const product = (x: readonly number[]): number => x.reduce((all, value) => all * value, 1);

const squares = (x: readonly number[]): number[] => x.map((value) => value * value);

const reductions: Readonly<Record<Reduction, (x: readonly number[]) => number>> = {
  sum,
  prod: product,
  max: (x) => Math.max(...x),
  min: (x) => Math.min(...x),
  mean: (x) => sum(x) / x.length,
  norm: (x) => Math.sqrt(sum(squares(x))),
  meanSquare: (x) => sum(squares(x)) / x.length,
  rms: (x) => Math.sqrt(sum(squares(x)) / x.length),
};
/** Those of whole numbers that are whole numbers. */
const ofInt32: readonly Reduction[] = ["sum", "prod", "max", "min"];

export const reduce: Row<Parameters<Kernels["reduce"]>> = {
  dtypes: all,
  *cases(numbers) {
    for (const layout of layouts) {
      const { outer, length, inner } = layout;
      for (const [reduction, formula] of Object.entries(reductions) as [Reduction, typeof sum][]) {
        // The extremes of nothing are infinite, and products of many whole numbers large.
        const tooMany = reduction === "prod" ? 4 : Infinity;
        const isWhole = ofInt32.includes(reduction) && length > 0 && length <= tooMany;
        if (numbers.dtype === "int32" && !isWhole) continue;
        for (const a of numbers.all(sizeOf(layout), length)) {
          const out = numbers.room(outer * inner);
          const values = ofLines(a, layout, formula);
          const absolute = reduction === "sum" || reduction === "mean" ? 48 : 2 ** -126;
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
          const all = alongLines(a, layout, order);
          for (const count of [length, 0, 1, 3].filter((some) => some <= length)) {
            const out = new Int32Array(outer * count * inner).fill(-77);
            const values = all.filter((_, at) => Math.floor(at / inner) % length < count);
            yield { args: [out, a, outer, length, inner, count, descending], outs: [{ out, values }] };
          }
        }
      }
    }
  },
};

/** A kernel that writes what `formula` makes of each line up to each element. */
function running(
  formula: (start: readonly number[]) => number,
  longest: number,
): Row<Parameters<Kernels["cumsum"]>> {
  return {
    dtypes: all,
    *cases(numbers) {
      for (const layout of layouts) {
        const { outer, length, inner } = layout;
        if (numbers.dtype === "int32" && length > longest) continue;
        for (const a of numbers.all(sizeOf(layout), length)) {
          const out = numbers.room(a.length);
          const values = alongLines(a, layout, (x) => x.map((_, l) => formula(x.slice(0, l + 1))));
          const args = [out, a, outer, length, inner] as const;
          yield { args: [...args], outs: [{ out, values, relative: 2, absolute: 2 ** -126 }] };
        }
      }
    },
  };
}

export const cumsum: Row<Parameters<Kernels["cumsum"]>> = running(sum, Infinity);
export const cumprod: Row<Parameters<Kernels["cumprod"]>> = running(product, 4);

export const linearScan: Row<Parameters<Kernels["linearScan"]>> = {
  dtypes: floats,
  *cases(numbers) {
    for (const layout of layouts) {
      const { outer, length, inner } = layout;
      const x = numbers.some(sizeOf(layout), 5);
      for (const a of numbers.all(x.length, length)) {
        const out = numbers.room(a.length);
        const factors = ofLines(x, layout, (line) => line);
        // yₗ = Σ aₘ·xₘ₊₁·…·xₗ
        const values = alongLines(a, layout, (line, which) =>
          line.map((_, l) => {
            let y = 0;
            for (let m = 0; m <= l; m++) y = line[m]! + factors[which]![m]! * y;
            return y;
          }),
        );
        const args = [out, a, x, outer, length, inner] as const;
        yield { args: [...args], outs: [{ out, values, relative: 2, absolute: 2 ** -126 }] };
      }
    }
  },
};

export const productOfOthers: Row<Parameters<Kernels["productOfOthers"]>> = {
  dtypes: floats,
  *cases(numbers) {
    for (const layout of layouts) {
      const { outer, length, inner } = layout;
      for (const a of numbers.all(sizeOf(layout), length)) {
        const out = numbers.room(a.length);
        const values = alongLines(a, layout, (x) => x.map((_, l) => product(x.filter((_, m) => m !== l))));
        const args = [out, a, outer, length, inner] as const;
        yield { args: [...args], outs: [{ out, values, relative: length, absolute: 2 ** -126 }] };
      }
    }
  },
};
