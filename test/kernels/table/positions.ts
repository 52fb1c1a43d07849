/** Kernels that read, add, or write at positions, and copies through strides. */
import type { Kernels } from "../../../src/kernels/contract/index.js";
import { stridesOf } from "../../../src/shape.js";
import { all, filled, type Layout, type Row, sizeOf } from "./case.js";

/** Fewer positions than the axis has elements, as many, and more. */
const counts = [0, 1, 5, 70];

const indexed: readonly (Layout & { readonly count: number })[] = filled
  .filter(({ length }) => length < 256)
  .flatMap((layout) => counts.map((count) => ({ ...layout, count })));

/** Positions with repetitions, in no order. */
const positions = (count: number, length: number): Int32Array =>
  Int32Array.from({ length: count }, (_, c) => (c * 7919 + 3) % length);

type Indexing = Parameters<Kernels["gather"]>;

/** A kernel that reads, with the position in `a` of each element of the result. */
function reading(
  index: (layout: (typeof indexed)[number]) => Int32Array,
  perElement: boolean,
): Row<Indexing> {
  return {
    dtypes: all,
    *cases(numbers) {
      for (const layout of indexed) {
        const { outer, length, count, inner } = layout;
        const at = index(layout);
        for (const a of numbers.all(sizeOf(layout), count)) {
          const out = numbers.room(outer * count * inner);
          const values = Array.from(out, (_, n) => a[place(n, at, perElement, layout)]!);
          yield { args: [out, a, at, outer, length, count, inner], outs: [{ out, values }] };
        }
      }
    },
  };
}

/** A kernel that puts each element of `a` to what is at its position: of several for one place, in their order. */
function putting(
  put: (before: number, value: number) => number,
  index: (layout: (typeof indexed)[number]) => Int32Array,
  perElement: boolean,
): Row<Indexing> {
  return {
    dtypes: all,
    *cases(numbers) {
      for (const layout of indexed) {
        const { outer, length, count, inner } = layout;
        const at = index(layout);
        for (const a of numbers.all(outer * count * inner, count)) {
          const out = numbers.some(sizeOf(layout), 9);
          const values = Array.from(out);
          a.forEach((value, n) => {
            const to = place(n, at, perElement, layout);
            values[to] = put(values[to]!, value);
          });
          const tolerance = put === sum ? { relative: 1, absolute: 3 * count } : {};
          yield { args: [out, a, at, outer, length, count, inner], outs: [{ out, values, ...tolerance }] };
        }
      }
    },
  };
}

const sum = (x: number, y: number): number => x + y;
const last = (_x: number, y: number): number => y;

/** A kernel that multiplies, or takes extremes. */
export const scatterReduce: Row<Parameters<Kernels["scatterReduce"]>> = {
  dtypes: all,
  *cases(numbers) {
    for (const layout of indexed) {
      const { outer, length, count, inner } = layout;
      const at = elements(layout);
      for (const reduction of ["prod", "max", "min"] as const) {
        // Products of many whole numbers are large.
        if (numbers.dtype === "int32" && reduction === "prod" && count > 5) continue;
        const reduced = reduction === "prod" ? (x: number, y: number) => x * y : Math[reduction];
        for (const a of numbers.all(outer * count * inner, count)) {
          const out = numbers.some(sizeOf(layout), 9);
          const values = Array.from(out);
          a.forEach((value, n) => {
            const to = place(n, at, true, layout);
            values[to] = reduced(values[to]!, value);
          });
          const args = [reduction, out, a, at, outer, length, count, inner] as const;
          yield { args: [...args], outs: [{ out, values, relative: count, absolute: 2 ** -126 }] };
        }
      }
    }
  },
};

export const searchSorted: Row<Parameters<Kernels["searchSorted"]>> = {
  dtypes: all,
  *cases(numbers) {
    for (const length of [0, 1, 3, 4, 17, 300]) {
      for (const [rows, count] of [
        [1, 70],
        [3, 5],
        [3, 0],
      ] as const) {
        const order = (x: number, y: number): number =>
          Number.isNaN(x) || Number.isNaN(y) ? Number(Number.isNaN(x)) - Number(Number.isNaN(y)) : x - y || 0;
        const sorted = numbers.some(rows * length, 3);
        for (let r = 0; r < rows; r++) {
          sorted.set(Array.from(sorted.subarray(r * length, (r + 1) * length)).sort(order), r * length);
        }
        for (const given of numbers.all(rows * count, 4)) {
          // Some of them are there.
          const list = given.map((x, i) => (i % 3 === 0 && length > 0 ? sorted[i % sorted.length]! : x));
          for (const right of [false, true]) {
            const out = new Int32Array(list.length).fill(-77);
            const values = Array.from(list, (value, i) => {
              const r = Math.floor(i / count);
              const row = Array.from(sorted.subarray(r * length, (r + 1) * length));
              const below = (x: number): boolean => x < value || (Number.isNaN(value) && !Number.isNaN(x));
              return row.filter((x) => below(x) || (right && (x === value || Number.isNaN(value)))).length;
            });
            yield { args: [out, sorted, list, rows, length, count, right], outs: [{ out, values }] };
          }
        }
      }
    }
  },
};

/** Where in [outer, length, inner] the n-th element of [outer, count, inner] belongs. */
function place(n: number, at: Int32Array, perElement: boolean, layout: (typeof indexed)[number]): number {
  const { length, count, inner } = layout;
  const [o, c, i] = [Math.floor(n / (count * inner)), Math.floor(n / inner) % count, n % inner];
  return (o * length + at[perElement ? n : c]!) * inner + i;
}

const slices = ({ count, length }: (typeof indexed)[number]): Int32Array => positions(count, length);
const elements = ({ outer, count, inner, length }: (typeof indexed)[number]): Int32Array =>
  positions(outer * count * inner, length);

export const indexSelect: Row<Indexing> = reading(slices, false);
export const indexAdd: Row<Indexing> = putting(sum, slices, false);
export const gather: Row<Indexing> = reading(elements, true);
export const scatterAdd: Row<Indexing> = putting(sum, elements, true);
export const scatter: Row<Indexing> = putting(last, elements, true);

type Strided = Parameters<Kernels["stridedRead"]>;

/** What a copy reads or writes through: a view of an array of `size` elements. */
interface View {
  readonly size: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
  readonly offset: number;
}

/** An array's axes in another order. */
function permuted(shape: readonly number[], order: readonly number[]): View {
  const strides = stridesOf(shape);
  return {
    size: shape.reduce((product, length) => product * length, 1),
    shape: order.map((axis) => shape[axis]!),
    strides: order.map((axis) => strides[axis]!),
    offset: 0,
  };
}

const views: readonly View[] = [
  ...[0, 1, 3, 4, 17, 33, 300].flatMap((n) => [
    permuted([n], [0]),
    permuted([n, 8], [1, 0]),
    permuted([3, n, 8], [1, 0, 2]),
    permuted([2, n, 5], [0, 2, 1]),
    permuted([2, n, 3, 4], [2, 0, 3, 1]),
    permuted([2, n, 4, 32], [0, 2, 1, 3]),
    // every other one, from behind
    { size: 2 * n + 1, shape: [n], strides: [-2], offset: 2 * n },
    // the columns 2 to 6 of rows of nine
    { size: 9 * n, shape: [n, 5], strides: [9, 1], offset: 2 },
  ]),
  { size: 3, shape: [], strides: [], offset: 2 },
];

/** Each element of a view: where it is in the array. */
function offsetsOf({ shape, strides, offset }: View): number[] {
  return shape.reduce<number[]>(
    (starts, length, axis) =>
      starts.flatMap((start) => Array.from({ length }, (_, i) => start + i * strides[axis]!)),
    [offset],
  );
}

export const stridedRead: Row<Strided> = {
  dtypes: all,
  *cases(numbers) {
    const repeated: View = { size: 17, shape: [5, 17, 3], strides: [0, 1, 0], offset: 0 };
    // the windows of five that overlap in rows of 23, for each pixel of a window
    const windows: View = { size: 3 * 23, shape: [3, 5, 19], strides: [23, 1, 1], offset: 0 };
    for (const view of [...views, repeated, windows]) {
      for (const a of numbers.all(view.size, view.shape.length)) {
        const offsets = offsetsOf(view);
        const out = numbers.room(offsets.length);
        const args = [out, a, view.shape, view.strides, view.offset] as const;
        yield { args: [...args], outs: [{ out, values: offsets.map((at) => a[at]!) }] };
      }
    }
  },
};

export const stridedWrite: Row<Strided> = {
  dtypes: all,
  *cases(numbers) {
    for (const view of views) {
      const offsets = offsetsOf(view);
      const a = numbers.some(offsets.length, 1);
      const out = numbers.some(view.size, 2);
      const values = Array.from(out);
      for (const [i, at] of offsets.entries()) values[at] = a[i]!;
      yield { args: [out, a, view.shape, view.strides, view.offset], outs: [{ out, values }] };
    }
  },
};
