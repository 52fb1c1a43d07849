/** @file Points drawn by hand, written as text: a digit for the class, two for each coordinate, to base 36. */
import { reach } from "./area.js";
import type { Points } from "./data.js";

export interface DrawnPoint {
  readonly x: number;
  readonly y: number;
  readonly label: number;
}

/** Classes that can be drawn. */
export const drawnClasses = 3;
const mostPoints = 400;
const finest = 36 ** 2 - 1;

export function encodePoints(points: readonly DrawnPoint[]): string {
  const digits = (at: number): string =>
    Math.round(((Math.max(-reach, Math.min(reach, at)) + reach) / (2 * reach)) * finest)
      .toString(36)
      .padStart(2, "0");
  return points
    .slice(-mostPoints)
    .map(({ x, y, label }) => `${label}${digits(x)}${digits(y)}`)
    .join("");
}

/** The points in a text; what is no point is left out. */
export function decodePoints(text: string): DrawnPoint[] {
  const coordinate = (digits: string): number => (Number.parseInt(digits, 36) / finest) * 2 * reach - reach;
  return Array.from(text.matchAll(/([0-2])([0-9a-z]{2})([0-9a-z]{2})/g), ([, label, x, y]) => ({
    x: coordinate(x!),
    y: coordinate(y!),
    label: Number(label),
  })).slice(-mostPoints);
}

/** Every fourth point is kept for the test. */
export function splitDrawn(points: readonly DrawnPoint[]): { readonly train: Points; readonly test: Points } {
  const gather = (isTest: boolean): Points => {
    const chosen = points.filter((_, i) => (i % 4 === 3) === isTest);
    return {
      places: Float32Array.from(chosen.flatMap(({ x, y }) => [x, y])),
      labels: Int32Array.from(chosen, ({ label }) => label),
    };
  };
  return { train: gather(false), test: gather(true) };
}
