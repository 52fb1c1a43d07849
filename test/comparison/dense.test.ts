import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { compareDense, denseOnTape } from "../../src/comparison/index.js";
import { makeSpiral } from "../../src/data/index.js";
import { type FloatDType, LayerDense, Matrix } from "../../src/manual/index.js";
import { Generator } from "../../src/random/index.js";
import { fartherApartThan, length, randomMatrix, seeds } from "./drawn.js";

/** Weights so small that no probability gets close enough to 0 or 1 to be clipped by the loss by hand. */
function layersOf(
  sizes: readonly number[],
  generator: Generator,
  dtype: FloatDType = "float64",
): LayerDense[] {
  return sizes.slice(1).map((size, i) => {
    const layer = new LayerDense(sizes[i]!, size, { generator, scale: 0.3, dtype });
    layer.biases.data.set(generator.normal(0, 0.3, size));
    return layer;
  });
}

function spiralStep(dtype: FloatDType) {
  const generator = new Generator(0);
  const { points, labels } = makeSpiral({ generator, dtype });
  const x = new Matrix(300, 2, points.toTypedArray() as Float64Array | Float32Array);
  const layers = layersOf([2, 64, 3], generator, dtype);
  return compareDense(layers, denseOnTape(layers), x, labels.toTypedArray());
}

describe("the dense network", () => {
  it("has the same outputs, loss, gradients, and updates by hand and on the tape, to 1e-10", () => {
    const sizes = fc.array(length(9), { minLength: 2, maxLength: 5 });
    fc.assert(
      fc.property(sizes, length(20), seeds, ([...sizes], N, seed) => {
        sizes.push(sizes.pop()! + 1); // two classes at least
        const generator = new Generator(seed);
        const layers = layersOf(sizes, generator);
        const x = randomMatrix(generator, N, sizes[0]!);
        const labels = generator.randint(0, sizes.at(-1)!, N);
        const quantities = compareDense(layers, denseOnTape(layers), x, labels, { learningRate: 0.7 });
        expect(fartherApartThan(1e-10, quantities)).toEqual([]);
      }),
    );
  });

  it("is compared in every quantity of a training step, in order", () => {
    const quantities = spiralStep("float64");
    expect(quantities.map(({ name, shape }) => `${name} [${shape}]`)).toEqual([
      "dense1.output [300,64]",
      "activation1.output [300,64]",
      "dense2.output [300,3]",
      "loss []",
      "head.dinputs [300,3]",
      "dense2.dweights [64,3]",
      "dense2.dbiases [1,3]",
      "dense2.dinputs [300,64]",
      "activation1.dinputs [300,64]",
      "dense1.dweights [2,64]",
      "dense1.dbiases [1,64]",
      "dense1.dinputs [300,2]",
      "dense1.weights, updated [2,64]",
      "dense1.biases, updated [1,64]",
      "dense2.weights, updated [64,3]",
      "dense2.biases, updated [1,3]",
    ]);
    expect(fartherApartThan(1e-14, quantities)).toEqual([]);
  });

  it("is also close in float32", () => {
    expect(spiralStep("float32").filter(({ verdict }) => verdict === "different")).toEqual([]);
  });

  it("shows where two networks differ", () => {
    const generator = new Generator(1);
    const layers = layersOf([2, 4, 3], generator);
    const onTape = denseOnTape(layers);
    layers[1]!.biases.data[0]! += 1e-3;
    const x = randomMatrix(generator, 5, 2);
    const quantities = compareDense(layers, onTape, x, [0, 1, 2, 0, 1]);
    const verdicts = new Map(quantities.map(({ name, verdict }) => [name, verdict]));
    expect(verdicts.get("activation1.output")).not.toBe("different");
    expect(verdicts.get("dense2.output")).toBe("different");
    expect(verdicts.get("dense1.dweights")).toBe("different");
  });

  it("rejects an empty list of layers, and a network of another depth", () => {
    const layers = layersOf([2, 4, 3], new Generator(0));
    expect(() => denseOnTape([])).toThrow("denseOnTape: needs at least one layer");
    expect(() => compareDense([], denseOnTape(layers), new Matrix(1, 2), [0])).toThrow(
      "compareDense: needs at least one layer",
    );
    expect(() => compareDense(layers, denseOnTape(layers.slice(0, 1)), new Matrix(1, 2), [0])).toThrow(
      "compareDense: 2 layers by hand are 3 on the tape, not 1",
    );
  });
});
