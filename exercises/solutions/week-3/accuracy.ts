import type { Matrix } from "tapegrad/manual";

export function accuracy(p: Matrix, classes: readonly number[]): number {
  let right = 0;
  for (let n = 0; n < p.rows; n++) {
    let best = 0;
    for (let k = 1; k < p.cols; k++) {
      if (p.data[n * p.cols + k]! > p.data[n * p.cols + best]!) best = k;
    }
    if (best === classes[n]) right++;
  }
  return right / p.rows;
}
