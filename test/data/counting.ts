/** @file A data set whose rows tell their index, and the sizes that properties draw. */
import fc from "fast-check";
import { type Tensor, tensor } from "../../src/autograd/index.js";
import { TensorDataset } from "../../src/data/index.js";

export const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

export const sorted = (list: Iterable<number>): number[] => [...list].sort((a, b) => a - b);

export const lengths: fc.Arbitrary<number> = fc.integer({ min: 0, max: 40 });

export const sizes: fc.Arbitrary<number> = fc.integer({ min: 1, max: 12 });

export const seeds: fc.Arbitrary<number> = fc.nat();

/** Row i is [i, −i], its label i. */
export function counting(length: number): TensorDataset<readonly [Tensor, Tensor]> {
  return new TensorDataset(
    tensor(
      Float32Array.from({ length: 2 * length }, (_, i) => (i % 2 === 0 ? i / 2 : -(i - 1) / 2)),
      { shape: [length, 2] },
    ),
    tensor(Int32Array.from(range(length))),
  );
}

export const labelsOf = (batches: Iterable<readonly [Tensor, Tensor]>): number[][] =>
  Array.from(batches, ([, labels]) => labels.toArray() as number[]);
