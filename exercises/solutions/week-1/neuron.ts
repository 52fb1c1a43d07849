export function neuron(x: readonly number[], w: readonly number[], b: number): number {
  let y = b;
  for (let d = 0; d < x.length; d++) y += x[d]! * w[d]!;
  return y;
}
