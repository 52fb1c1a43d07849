/**
 * @file Convolution by loops: one list of products x·w that contribute to y, traversed in three ways.
 */
import type { Convolution, Kernels } from "../contract/index.js";

/**
 * The weight at index `w` is multiplied with `count` pixels of a row of x, `step` apart; each product
 * contributes to the next y.
 */
type Run = (x: number, w: number, y: number, count: number, step: number) => void;

/** {@link Kernels.convolution} for every dtype. */
export const convolution: Kernels["convolution"] = (out, x, weight, bias, lengths) => {
  const sums = new Float64Array(out.length);
  if (bias !== undefined) {
    const plane = lengths.outSize[0] * lengths.outSize[1];
    for (let i = 0; i < sums.length; i++) sums[i] = bias[Math.floor(i / plane) % bias.length]!;
  }
  eachRun(lengths, (xi, wi, yi, count, step) => {
    const w = weight[wi]!;
    for (let i = 0; i < count; i++) sums[yi + i]! += x[xi + i * step]! * w;
  });
  out.set(sums);
};

/** {@link Kernels.convolutionTranspose} for every dtype. */
export const convolutionTranspose: Kernels["convolutionTranspose"] = (out, y, weight, lengths) => {
  const sums = new Float64Array(out.length);
  eachRun(lengths, (xi, wi, yi, count, step) => {
    const w = weight[wi]!;
    for (let i = 0; i < count; i++) sums[xi + i * step]! += y[yi + i]! * w;
  });
  out.set(sums);
};

/** {@link Kernels.convolutionWeight} for every dtype. */
export const convolutionWeight: Kernels["convolutionWeight"] = (out, x, y, lengths) => {
  const sums = new Float64Array(out.length);
  eachRun(lengths, (xi, wi, yi, count, step) => {
    let sum = 0;
    for (let i = 0; i < count; i++) sum += x[xi + i * step]! * y[yi + i]!;
    sums[wi]! += sum;
  });
  out.set(sums);
};

function eachRun(lengths: Convolution, visit: Run): void {
  const { batch, groups, channels, filters, size, outSize, kernel, stride, padding, dilation } = lengths;
  for (let n = 0; n < batch; n++) {
    for (let f = 0; f < groups * filters; f++) {
      const firstChannel = (n * groups + Math.floor(f / filters)) * channels;
      const plane = (n * groups * filters + f) * outSize[0];
      for (let c = 0; c < channels; c++) {
        for (let u = 0; u < kernel[0]; u++) {
          for (let v = 0; v < kernel[1]; v++) {
            const w = ((f * channels + c) * kernel[0] + u) * kernel[1] + v;
            const column = v * dilation[1] - padding[1];
            // The windows j of a row for which 0 ≤ j·stride + column < width.
            const first = Math.max(0, Math.ceil(-column / stride[1]));
            const end = Math.min(outSize[1], Math.ceil((size[1] - column) / stride[1]));
            if (first >= end) continue;
            for (let i = 0; i < outSize[0]; i++) {
              const row = i * stride[0] + u * dilation[0] - padding[0];
              if (row < 0 || row >= size[0]) continue;
              const x = ((firstChannel + c) * size[0] + row) * size[1] + first * stride[1] + column;
              visit(x, w, (plane + i) * outSize[1] + first, end - first, stride[1]);
            }
          }
        }
      }
    }
  }
}
