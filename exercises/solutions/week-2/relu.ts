export function relu(z: number): number {
  return Math.max(0, z);
}

export function reluSlope(z: number): number {
  return z > 0 ? 1 : 0;
}
