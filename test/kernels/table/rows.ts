/** Row-wise kernels: softmax, cross-entropy, normalization, and their gradients. */
import type { DataArray } from "../../../src/dtype.js";
import type { Kernels } from "../../../src/kernels/contract/index.js";
import { alongLines, filled, floats, type Layout, type Numbers, ofLines, type Row, sum } from "./case.js";

/** Shapes of matrices: rows in groups of four and left over, columns in vectors and left over. */
const matrices: readonly (readonly [rows: number, columns: number])[] = [0, 1, 3, 4, 17].flatMap((rows) =>
  [1, 3, 4, 8, 17, 300].map((columns) => [rows, columns] as const),
);

const asLayout = (rows: number, columns: number): Layout => ({ outer: rows, length: columns, inner: 1 });

/** e^{x − max} / Σ e^{x − max}, or its logarithm. */
function softmaxOf(x: readonly number[], log: boolean): number[] {
  const max = Math.max(...x);
  const total = sum(x.map((value) => Math.exp(value - max)));
  return x.map((value) => (log ? value - max - Math.log(total) : Math.exp(value - max) / total));
}

export const softmax: Row<Parameters<Kernels["softmax"]>> = {
  dtypes: floats,
  *cases(numbers) {
    for (const [rows, columns] of matrices) {
      for (const log of [false, true]) {
        for (const a of numbers.all(rows * columns, columns)) {
          const out = numbers.room(a.length);
          const values = alongLines(a, asLayout(rows, columns), (x) => softmaxOf(x, log));
          const args = [out, a, rows, columns, log] as const;
          yield { args: [...args], outs: [{ out, values, relative: 4, absolute: log ? 8 : 0 }] };
        }
      }
    }
  },
};

export const softmaxGradient: Row<Parameters<Kernels["softmaxGradient"]>> = {
  dtypes: floats,
  *cases(numbers) {
    for (const [rows, columns] of matrices) {
      const layout = asLayout(rows, columns);
      for (const log of [false, true]) {
        const y = numbers.room(rows * columns);
        y.set(alongLines(numbers.some(y.length, 1), layout, (x) => softmaxOf(x, log)));
        for (const g of numbers.all(y.length, columns)) {
          const out = numbers.room(y.length);
          const values = alongLines(g, layout, (d, r) => {
            const p = y.subarray(r * columns, (r + 1) * columns);
            const total = sum(d.map((value, c) => (log ? value : value * p[c]!)));
            return d.map((value, c) => (log ? value - Math.exp(p[c]!) * total : p[c]! * (value - total)));
          });
          const args = [out, y, g, rows, columns, log] as const;
          yield { args: [...args], outs: [{ out, values, relative: 4, absolute: 16 }] };
        }
      }
    }
  },
};

/** Labels, among them negative ones, which are ignored. */
const labels = (rows: number, columns: number): Int32Array =>
  Int32Array.from({ length: rows }, (_, r) => ((r * 7 + columns) % (columns + 1)) - 1);

/** Each row's maximum and `Σ e^{x − max}`. */
function scalesOf(logits: DataArray, rows: number, columns: number): number[] {
  return ofLines(logits, asLayout(rows, columns), (x) => {
    const max = Math.max(...x);
    return [max, sum(x.map((value) => Math.exp(value - max)))];
  }).flat();
}

export const crossEntropy: Row<Parameters<Kernels["crossEntropy"]>> = {
  dtypes: floats,
  *cases(numbers) {
    for (const [rows, columns] of matrices) {
      const targets = labels(rows, columns);
      const logits = numbers.some(rows * columns, columns);
      const [losses, scales] = [numbers.room(rows), numbers.room(2 * rows)];
      const values = Array.from(targets, (target, r) =>
        target < 0 ? 0 : -softmaxOf([...logits.subarray(r * columns, (r + 1) * columns)], true)[target]!,
      );
      const args = [losses, scales, logits, targets, rows, columns] as const;
      const outs = [
        { out: losses, values, relative: 2, absolute: 8 },
        { out: scales, values: scalesOf(logits, rows, columns), relative: 4 },
      ];
      yield { args: [...args], outs };
    }
  },
};

export const crossEntropyGradient: Row<Parameters<Kernels["crossEntropyGradient"]>> = {
  dtypes: floats,
  *cases(numbers) {
    for (const [rows, columns] of matrices) {
      const targets = labels(rows, columns);
      const [logits, g] = [numbers.some(rows * columns, columns), numbers.some(rows, 5)];
      const [out, scales] = [numbers.room(logits.length), numbers.room(2 * rows)];
      scales.set(scalesOf(logits, rows, columns));
      const values = alongLines(logits, asLayout(rows, columns), (x, r) =>
        softmaxOf(x, false).map((p, c) => (targets[r]! < 0 ? 0 : (p - (c === targets[r] ? 1 : 0)) * g[r]!)),
      );
      const args = [out, logits, scales, targets, g, rows, columns] as const;
      yield { args: [...args], outs: [{ out, values, relative: 4, absolute: 4 }] };
    }
  },
};

/** The places of slice l: of every outer index, a run of adjacent elements. */
function slice(l: number, { outer, length, inner }: Layout): number[] {
  return Array.from({ length: outer * inner }, (_, n) => {
    const o = Math.floor(n / inner);
    return (o * length + l) * inner + (n % inner);
  });
}

const mean = (x: readonly number[]): number => sum(x) / x.length;
const eps = 1e-5;

/** Mean and variance of each slice; not `centered`, 0 and the mean square. */
function moments(a: DataArray, layout: Layout, centered: boolean): { means: number[]; variances: number[] } {
  const slices = Array.from({ length: layout.length }, (_, l) => slice(l, layout).map((i) => a[i]!));
  const means = slices.map((x) => (centered ? mean(x) : 0));
  return { means, variances: slices.map((x, l) => mean(x.map((value) => (value - means[l]!) ** 2))) };
}

/** Layouts whose slices are long, single elements, and in between. */
const sliced = filled
  .filter(({ length, inner }) => length < 256 || inner === 1)
  .flatMap((layout) => [true, false].map((centered) => ({ layout, centered })));

export const normalize: Row<Parameters<Kernels["normalize"]>> = {
  dtypes: floats,
  *cases(numbers) {
    for (const { layout, centered } of sliced) {
      const { outer, length, inner } = layout;
      const a = numbers.some(outer * length * inner, length);
      const out = numbers.room(a.length);
      const [mean, variance, scale] = [numbers.room(length), numbers.room(length), numbers.room(length)];
      const { means, variances } = moments(a, layout, centered);
      const scales = variances.map((value) => 1 / Math.sqrt(value + eps));
      const values: number[] = new Array(a.length);
      for (let l = 0; l < length; l++) {
        for (const i of slice(l, layout)) values[i] = (a[i]! - means[l]!) * scales[l]!;
      }
      yield {
        args: [out, mean, variance, scale, a, outer, length, inner, eps, centered],
        outs: [
          // A slice of one element is its own mean.
          { out, values, relative: 16, absolute: outer * inner === 1 ? 0 : 64 },
          { out: mean, values: means, relative: 2, absolute: 4 },
          { out: variance, values: variances, relative: 8 },
          { out: scale, values: scales, relative: 8 },
        ],
      };
    }
  },
};

export const normalizeGradient: Row<Parameters<Kernels["normalizeGradient"]>> = {
  dtypes: floats,
  *cases(numbers: Numbers) {
    for (const { layout, centered } of sliced) {
      const { outer, length, inner } = layout;
      const [y, g] = [numbers.some(outer * length * inner, 1), numbers.some(outer * length * inner, 2)];
      const scale = numbers.some(length, 3);
      const out = numbers.room(y.length);
      const values: number[] = new Array(y.length);
      for (let l = 0; l < length; l++) {
        const places = slice(l, layout);
        const constant = centered ? mean(places.map((i) => g[i]!)) : 0;
        const slope = mean(places.map((i) => g[i]! * y[i]!));
        for (const i of places) values[i] = (g[i]! - constant - y[i]! * slope) * scale[l]!;
      }
      const args = [out, y, scale, g, outer, length, inner, centered] as const;
      yield { args: [...args], outs: [{ out, values, relative: 16, absolute: 64 }] };
    }
  },
};
