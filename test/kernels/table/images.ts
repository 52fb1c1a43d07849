/** Convolutions and pooling. */
import type { Convolution, Kernels, Windows } from "../../../src/kernels/contract/index.js";
import { floats, type Numbers, type Row } from "./case.js";

/** A number for each array of a convolution. */
export interface Arrays<A> {
  readonly x: A;
  readonly w: A;
  readonly b: A;
  readonly y: A;
}

/** How many elements a convolution's arrays have. */
export function sizesOf(lengths: Convolution): Arrays<number> {
  const { batch, groups, channels, filters, size, outSize, kernel } = lengths;
  return {
    x: batch * groups * channels * size[0] * size[1],
    w: groups * filters * channels * kernel[0] * kernel[1],
    b: groups * filters,
    y: batch * groups * filters * outSize[0] * outSize[1],
  };
}

/**
 * The definition, in float64: from given x, w, b, y the three results, and how many terms the longest sum
 * has.
 */
export function convolutionOf(
  l: Convolution,
  { x, w, b, y }: Arrays<ArrayLike<number>>,
): Record<"forward" | "transpose" | "weight", number[]> & { terms: number } {
  const sizes = sizesOf(l);
  const out = {
    forward: Array.from(
      { length: sizes.y },
      (_, i) => b[Math.floor(i / (l.outSize[0] * l.outSize[1])) % b.length]!,
    ),
    transpose: new Array<number>(sizes.x).fill(0),
    weight: new Array<number>(sizes.w).fill(0),
  };
  for (let yi = 0; yi < sizes.y; yi++) {
    const j = yi % l.outSize[1];
    const i = Math.floor(yi / l.outSize[1]) % l.outSize[0];
    const f = Math.floor(yi / (l.outSize[0] * l.outSize[1])) % (l.groups * l.filters);
    const n = Math.floor(yi / (l.outSize[0] * l.outSize[1] * l.groups * l.filters));
    for (let c = 0; c < l.channels; c++) {
      for (let u = 0; u < l.kernel[0]; u++) {
        for (let v = 0; v < l.kernel[1]; v++) {
          const row = i * l.stride[0] + u * l.dilation[0] - l.padding[0];
          const column = j * l.stride[1] + v * l.dilation[1] - l.padding[1];
          if (row < 0 || row >= l.size[0] || column < 0 || column >= l.size[1]) continue;
          const channel = Math.floor(f / l.filters) * l.channels + c;
          const xi = ((n * l.groups * l.channels + channel) * l.size[0] + row) * l.size[1] + column;
          const wi = ((f * l.channels + c) * l.kernel[0] + u) * l.kernel[1] + v;
          out.forward[yi]! += x[xi]! * w[wi]!;
          out.transpose[xi]! += y[yi]! * w[wi]!;
          out.weight[wi]! += x[xi]! * y[yi]!;
        }
      }
    }
  }
  const terms = l.channels * l.kernel[0] * l.kernel[1] + l.filters + l.batch * l.outSize[0] * l.outSize[1];
  return { ...out, terms };
}

/**
 * The definition: the points of each window in order, and the greatest of them, the first of several, the
 * last NaN.
 */
export function maxPoolOf(
  x: ArrayLike<number>,
  planes: number,
  w: Windows,
): { values: number[]; indices: number[] } {
  const [values, indices]: [number[], number[]] = [[], []];
  for (let place = 0; place < planes * w.outSize[0] * w.outSize[1]; place++) {
    const j = place % w.outSize[1];
    const i = Math.floor(place / w.outSize[1]) % w.outSize[0];
    const plane = Math.floor(place / (w.outSize[0] * w.outSize[1]));
    const points: { index: number; value: number }[] = [];
    for (let u = 0; u < w.kernel[0]; u++) {
      for (let v = 0; v < w.kernel[1]; v++) {
        const row = i * w.stride[0] + u * w.dilation[0] - w.padding[0];
        const column = j * w.stride[1] + v * w.dilation[1] - w.padding[1];
        if (row < 0 || row >= w.size[0] || column < 0 || column >= w.size[1]) continue;
        const index = row * w.size[1] + column;
        points.push({ index, value: x[plane * w.size[0] * w.size[1] + index]! });
      }
    }
    const greatest = Math.max(...points.map(({ value }) => value));
    const best = Number.isNaN(greatest)
      ? points.findLast(({ value }) => Number.isNaN(value))
      : points.find(({ value }) => value === greatest);
    values.push(greatest);
    indices.push(best!.index);
  }
  return { values, indices };
}

/** Windows on square planes, along both axes alike. */
function windows(size: number, kernel: number, stride = 1, padding = 0, dilation = 1): Windows {
  const outSize = Math.floor((size + 2 * padding - dilation * (kernel - 1) - 1) / stride) + 1;
  return {
    size: [size, size],
    outSize: [outSize, outSize],
    kernel: [kernel, kernel],
    stride: [stride, stride],
    padding: [padding, padding],
    dilation: [dilation, dilation],
  };
}

/** Rows of fewer than four windows, of whole vectors and of more; images read where they lie, and copied. */
const planes: readonly Windows[] = [
  windows(1, 1),
  windows(3, 3),
  windows(4, 1),
  windows(6, 3),
  windows(17, 3, 1, 1),
  windows(17, 3, 2, 1),
  windows(17, 2, 2),
  windows(19, 3, 3, 1, 2),
  windows(8, 5, 1, 2),
];

const lengths: readonly Convolution[] = planes.flatMap((window) =>
  (
    [
      [0, 1, 1, 1],
      [1, 1, 1, 1],
      [3, 1, 4, 7],
      [2, 3, 1, 2],
    ] as const
  ).map(([batch, groups, channels, filters]) => ({ ...window, batch, groups, channels, filters })),
);

function arraysFor(numbers: Numbers, l: Convolution) {
  const sizes = sizesOf(l);
  return {
    x: numbers.some(sizes.x, 1),
    w: numbers.some(sizes.w, 2),
    b: numbers.some(sizes.b, 3),
    y: numbers.some(sizes.y, 4),
  };
}

const tolerance = (terms: number): number => terms + 8;

export const convolution: Row<Parameters<Kernels["convolution"]>> = {
  dtypes: floats,
  *cases(numbers) {
    for (const l of lengths) {
      const arrays = arraysFor(numbers, l);
      const { forward: values, terms } = convolutionOf(l, arrays);
      const out = numbers.room(arrays.y.length);
      const args = [out, arrays.x, arrays.w, arrays.b, l] as const;
      yield { args: [...args], outs: [{ out, values, absolute: tolerance(terms) }] };
    }
  },
};

export const convolutionTranspose: Row<Parameters<Kernels["convolutionTranspose"]>> = {
  dtypes: floats,
  *cases(numbers) {
    for (const l of lengths) {
      const arrays = arraysFor(numbers, l);
      const { transpose: values, terms } = convolutionOf(l, arrays);
      const out = numbers.room(arrays.x.length);
      yield { args: [out, arrays.y, arrays.w, l], outs: [{ out, values, absolute: tolerance(terms) }] };
    }
  },
};

export const convolutionWeight: Row<Parameters<Kernels["convolutionWeight"]>> = {
  dtypes: floats,
  *cases(numbers) {
    for (const l of lengths) {
      const arrays = arraysFor(numbers, l);
      const { weight: values, terms } = convolutionOf(l, arrays);
      const out = numbers.room(arrays.w.length);
      yield { args: [out, arrays.x, arrays.y, l], outs: [{ out, values, absolute: tolerance(terms) }] };
    }
  },
};

export const maxPool: Row<Parameters<Kernels["maxPool"]>> = {
  dtypes: floats,
  *cases(numbers) {
    for (const window of planes) {
      for (const count of [0, 1, 5, 60]) {
        for (const x of numbers.all(count * window.size[0] * window.size[1], count)) {
          const { values, indices } = maxPoolOf(x, count, window);
          const [out, where] = [numbers.room(values.length), new Int32Array(values.length)];
          yield {
            args: [out, where, x, count, window],
            outs: [
              { out, values },
              { out: where, values: indices },
            ],
          };
        }
      }
    }
  },
};
