/** @file Random networks and batches: fast-check draws sizes and a seed, the seed determines the numbers. */
import fc from "fast-check";
import type { Quantity } from "../../src/comparison/index.js";
import { Matrix } from "../../src/manual/index.js";
import type { Generator } from "../../src/random/index.js";

/** A length from 1 to `most`. */
export function length(most: number): fc.Arbitrary<number> {
  return fc.integer({ min: 1, max: most });
}

/** A seed for a generator. */
export const seeds: fc.Arbitrary<number> = fc.integer({ min: 0, max: 2 ** 32 - 1 });

/** `scale·N(0, 1)`, float64. */
export function randomMatrix(generator: Generator, rows: number, cols: number, scale = 1): Matrix {
  return new Matrix(
    rows,
    cols,
    generator.randn(rows * cols).map((value) => scale * value),
  );
}

/** The names of quantities that differ by more than `most`; expected to be empty. */
export function fartherApartThan(most: number, quantities: readonly Quantity[]): string[] {
  return quantities
    .filter(({ largestDifference }) => !(largestDifference <= most))
    .map(({ name, largestDifference }) => `${name}: ${largestDifference}`);
}
