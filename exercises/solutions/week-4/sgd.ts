import type { Matrix } from "tapegrad/manual";

export function sgdStep(w: Matrix, dw: Matrix, learningRate: number): void {
  for (let i = 0; i < w.data.length; i++) w.data[i]! -= learningRate * dw.data[i]!;
}
