import type { Matrix } from "tapegrad/manual";

export function clipLength(gradients: readonly Matrix[], longest: number): number {
  let sum = 0;
  for (const { data } of gradients) for (const g of data) sum += g * g;
  const length = Math.sqrt(sum);
  if (length > longest) {
    for (const { data } of gradients) {
      for (let i = 0; i < data.length; i++) data[i]! *= longest / length;
    }
  }
  return length;
}
