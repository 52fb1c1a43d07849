import { sigmoid } from "./sigmoid.js";

export function tanh(z: number): number {
  return 2 * sigmoid(2 * z) - 1;
}

export function tanhSlope(z: number): number {
  return 1 - tanh(z) ** 2;
}
