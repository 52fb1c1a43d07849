import { notYet } from "../notYet.js";

/**
 * Numbers on four axes: N images of C channels, or F filters of C channels, each with H rows and W columns.
 */
export interface Images {
  readonly shape: readonly [number, number, number, number];
  readonly data: Float64Array;
}

/** Already written: the index of element [a, b, i, j] in `data`. */
export function placeIn({ shape }: Images, a: number, b: number, i: number, j: number): number {
  return ((a * shape[1] + b) * shape[2] + i) * shape[3] + j;
}

/** Already written: images of zeros. */
export function zeroImages(shape: Images["shape"]): Images {
  return { shape, data: new Float64Array(shape[0] * shape[1] * shape[2] * shape[3]) };
}

/**
 * Already written: a convolution places every filter at every position of every image. Despite all the
 * indices, it is just a list of products x·w, each added to one y.
 */
export function conv2d(x: Images, w: Images, b: readonly number[], stride: number): Images {
  const [N, C, H, W] = x.shape;
  const [F, , K] = w.shape;
  const y = zeroImages([N, F, Math.floor((H - K) / stride) + 1, Math.floor((W - K) / stride) + 1]);
  for (let n = 0; n < N; n++) {
    for (let f = 0; f < F; f++) {
      for (let i = 0; i < y.shape[2]; i++) {
        for (let j = 0; j < y.shape[3]; j++) {
          let sum = b[f]!;
          for (let c = 0; c < C; c++) {
            for (let u = 0; u < K; u++) {
              for (let v = 0; v < K; v++) {
                sum +=
                  x.data[placeIn(x, n, c, i * stride + u, j * stride + v)]! * w.data[placeIn(w, f, c, u, v)]!;
              }
            }
          }
          y.data[placeIn(y, n, f, i, j)] = sum;
        }
      }
    }
  }
  return y;
}

/**
 * The way back reads the same list of products twice more, using the product rule.
 *
 * ```text
 * y[n, f, i, j] = b[f] + Σ₍c,u,v₎ x[n, c, i·S + u, j·S + v]·w[f, c, u, v]        S: the stride
 *
 * for every product of the list:   dx += w·dy      dw += x·dy
 * for every place:                 db[f] += dy[n, f, i, j]
 *
 * x, dx [N, C, H, W]   w, dw [F, C, K, K]   dy [N, F, H′, W′]   db: F numbers
 * ```
 *
 * Hint: copy the seven loops; only the innermost line changes. Windows overlap, and filters are used at every
 * position and in every image: everything is +=.
 *
 * Check: `npm run check -- 8 conv2d`
 */
export function conv2dBackward(
  x: Images,
  w: Images,
  dy: Images,
  stride: number,
): { dx: Images; dw: Images; db: number[] } {
  return notYet("conv2dBackward", x, w, dy, stride, placeIn, zeroImages);
}
