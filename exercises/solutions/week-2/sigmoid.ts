export function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

export function sigmoidSlope(z: number): number {
  const s = sigmoid(z);
  return s * (1 - s);
}
