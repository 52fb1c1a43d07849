/** @file The numbers that are to be forged: hills of equal share, each a normal distribution. */
import type { Generator } from "tapegrad";

export interface Hills {
  readonly centers: readonly number[];
  readonly std: number;
}

export const hillsOf: Readonly<Record<"one" | "two" | "four", Hills>> = {
  one: { centers: [1.5], std: 0.6 },
  two: { centers: [-2, 2], std: 0.4 },
  four: { centers: [-3, -1, 1, 3], std: 0.25 },
};

/** What is shown of the line of numbers. */
export const reach = 5;

export function sampleHills({ centers, std }: Hills, count: number, generator: Generator): Float32Array {
  return Float32Array.from(
    { length: count },
    () => centers[generator.randint(0, centers.length)]! + generator.normal(0, std),
  );
}

export function densityOf({ centers, std }: Hills, x: number): number {
  const height = 1 / (std * Math.sqrt(2 * Math.PI) * centers.length);
  return centers.reduce((sum, center) => sum + height * Math.exp(-(((x - center) / std) ** 2) / 2), 0);
}

/** How many hills get at least a third of their share of the samples. */
export function hillsFound({ centers, std }: Hills, samples: ArrayLike<number>): number {
  const found = centers.filter((center) => {
    const near = Array.from(samples).filter((x) => Math.abs(x - center) < 3 * std).length;
    return near / samples.length >= 1 / (3 * centers.length);
  });
  return found.length;
}
