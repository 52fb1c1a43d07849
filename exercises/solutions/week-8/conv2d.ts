import { conv2d, type Images, placeIn, zeroImages } from "../../week-8/conv2d.js";

export { conv2d, placeIn, zeroImages };

export function conv2dBackward(
  x: Images,
  w: Images,
  dy: Images,
  stride: number,
): { dx: Images; dw: Images; db: number[] } {
  const [N, F, rows, cols] = dy.shape;
  const [, C, K] = w.shape;
  const [dx, dw, db] = [zeroImages(x.shape), zeroImages(w.shape), new Array<number>(F).fill(0)];
  for (let n = 0; n < N; n++) {
    for (let f = 0; f < F; f++) {
      for (let i = 0; i < rows; i++) {
        for (let j = 0; j < cols; j++) {
          const d = dy.data[placeIn(dy, n, f, i, j)]!;
          db[f]! += d;
          for (let c = 0; c < C; c++) {
            for (let u = 0; u < K; u++) {
              for (let v = 0; v < K; v++) {
                const xi = placeIn(x, n, c, i * stride + u, j * stride + v);
                const wi = placeIn(w, f, c, u, v);
                dx.data[xi]! += w.data[wi]! * d;
                dw.data[wi]! += x.data[xi]! * d;
              }
            }
          }
        }
      }
    }
  }
  return { dx, dw, db };
}
