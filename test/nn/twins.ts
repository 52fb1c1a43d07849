/**
 * @file Embeddings whose gradients are stored as rows, beside those of all rows.
 */
import { expect } from "vitest";
import { Generator, randn, type Tensor, tensor } from "../../src/index.js";
import { Embedding } from "../../src/nn/index.js";

/** int32 indices. */
export const indices = (...values: number[]): Tensor => tensor(values, { dtype: "int32" });

/** Equality up to a difference. */
export function expectClose(a: Tensor, b: Tensor, difference = 1e-5): void {
  expect(a.shape).toEqual(b.shape);
  expect(a.sub(b).abs().amax().item()).toBeLessThanOrEqual(difference);
}

/** Two embeddings of the same vectors, with a gradient of rows and with one of all. */
export function twins(options: { paddingIdx?: number } = {}): [rows: Embedding, all: Embedding] {
  const weight = randn([6, 3], { generator: new Generator(1) });
  return [
    new Embedding(6, 3, { ...options, weight, sparse: true }),
    new Embedding(6, 3, { ...options, weight }),
  ];
}
