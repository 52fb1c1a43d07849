import type { NeuronGradients } from "../../week-4/chain.js";

export function neuronBackward(x: number, w: number, b: number, t: number): NeuronGradients {
  const z = x * w + b;
  const y = Math.max(0, z);
  const L = (y - t) ** 2;
  const dy = 2 * (y - t);
  const dz = z > 0 ? dy : 0;
  return { L, dw: dz * x, db: dz, dx: dz * w };
}
