/**
 * @file Pooling by loops.
 */
import type { Kernels } from "../contract/index.js";

/** {@link Kernels.maxPool} for every dtype. */
export const maxPool: Kernels["maxPool"] = (
  out,
  indices,
  x,
  planes,
  { size, outSize, kernel, stride, padding, dilation },
) => {
  let at = 0;
  for (let plane = 0; plane < planes; plane++) {
    for (let i = 0; i < outSize[0]; i++) {
      for (let j = 0; j < outSize[1]; j++, at++) {
        let best = -1;
        let largest = 0;
        for (let u = 0; u < kernel[0]; u++) {
          const row = i * stride[0] + u * dilation[0] - padding[0];
          if (row < 0 || row >= size[0]) continue;
          for (let v = 0; v < kernel[1]; v++) {
            const column = j * stride[1] + v * dilation[1] - padding[1];
            if (column < 0 || column >= size[1]) continue;
            const index = row * size[1] + column;
            const value = x[plane * size[0] * size[1] + index]!;
            if (best >= 0 && !(value > largest) && !Number.isNaN(value)) continue;
            best = index;
            largest = value;
          }
        }
        out[at] = largest;
        indices[at] = best;
      }
    }
  }
};
