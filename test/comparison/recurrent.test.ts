import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellOnTape, compareRecurrent } from "../../src/comparison/index.js";
import { RNNCell } from "../../src/manual/index.js";
import { Generator } from "../../src/random/index.js";
import { fartherApartThan, length, randomMatrix, seeds } from "./drawn.js";

function drawn({ T, N, D, H, seed }: { T: number; N: number; D: number; H: number; seed: number }) {
  const generator = new Generator(seed);
  const cell = new RNNCell(D, H, { generator, scale: 0.5 });
  cell.bh.data.set(generator.randn(H));
  const inputs = Array.from({ length: T }, () => randomMatrix(generator, N, D));
  const gradients = Array.from({ length: T }, () => randomMatrix(generator, N, H));
  return { cell, inputs, gradients, h0: randomMatrix(generator, N, H) };
}

const sizes = { T: length(7), N: length(4), D: length(5), H: length(6), seed: seeds };

describe("the recurrent cell over time", () => {
  it("has the same states and gradients by hand and on the tape, to 1e-10, whole or truncated", () => {
    fc.assert(
      fc.property(fc.record(sizes), length(8), fc.boolean(), (sizes, truncate, withStart) => {
        const { cell, inputs, gradients, h0 } = drawn(sizes);
        const options = { truncate, ...(withStart && { h0 }) };
        const quantities = compareRecurrent(cell, cellOnTape(cell), inputs, gradients, options);
        expect(quantities.length).toBe(3 * sizes.T + 4);
        expect(fartherApartThan(1e-10, quantities)).toEqual([]);
      }),
    );
  });

  it("is compared state by state, gradient by gradient", () => {
    const { cell, inputs, gradients, h0 } = drawn({ T: 2, N: 3, D: 4, H: 5, seed: 0 });
    const quantities = compareRecurrent(cell, cellOnTape(cell), inputs, gradients, { h0 });
    expect(quantities.map(({ name, shape }) => `${name} [${shape}]`)).toEqual([
      "output[0] [3,5]",
      "output[1] [3,5]",
      "dh[0] [3,5]",
      "dh[1] [3,5]",
      "dinputs[0] [3,4]",
      "dinputs[1] [3,4]",
      "dwxh [4,5]",
      "dwhh [5,5]",
      "dbh [1,5]",
      "dh0 [3,5]",
    ]);
  });

  it("requires one gradient per step, and a whole number to truncate at", () => {
    const { cell, inputs, gradients } = drawn({ T: 2, N: 1, D: 1, H: 1, seed: 0 });
    expect(() => compareRecurrent(cell, cellOnTape(cell), inputs, gradients.slice(1))).toThrow(
      "compareRecurrent: needs one gradient for each of 2 steps, got 1",
    );
    expect(() => compareRecurrent(cell, cellOnTape(cell), inputs, gradients, { truncate: 0 })).toThrow(
      "truncate must be a whole number ≥ 1, got 0",
    );
  });
});
