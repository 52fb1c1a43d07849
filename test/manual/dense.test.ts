import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LayerDense, Matrix } from "../../src/manual/index.js";
import { Generator } from "../../src/random/index.js";
import { anyLength, anyMatrix, expectGradient, pairing } from "./differences.js";

const generator = new Generator(0);

/** x [N, D], the gradient dy [N, M] that comes back, and a seed for W. */
const layerCase = fc
  .record({ N: anyLength(6), D: anyLength(), M: anyLength() })
  .chain(({ N, D, M }) => fc.record({ x: anyMatrix(N, D), dy: anyMatrix(N, M), seed: fc.nat() }));

describe("LayerDense", () => {
  it("has the gradients found by central differences, for x, W, and b", () => {
    fc.assert(
      fc.property(layerCase, ({ x, dy, seed }) => {
        const layer = new LayerDense(x.cols, dy.cols, { generator: new Generator(seed), scale: 1 });
        layer.forward(x);
        layer.backward(dy);
        const loss = () => pairing(dy, layer.forward(x));
        expectGradient(layer.dinputs, loss, x);
        expectGradient(layer.dweights, loss, layer.weights);
        expectGradient(layer.dbiases, loss, layer.biases);
      }),
    );
  });

  it("draws scale·randn row by row and starts with biases of 0", () => {
    const layer = new LayerDense(2, 3, { generator: new Generator(5), scale: 0.5 });
    expect([...layer.weights.data]).toEqual([...new Generator(5).randn(6)].map((z) => 0.5 * z));
    expect(layer.biases.toArray()).toEqual([[0, 0, 0]]);
  });

  it("with weights of 0 gives every neuron the same gradient, so they can never differ", () => {
    const layer = new LayerDense(2, 3, { generator, scale: 0 });
    expect(layer.forward([[1, 2]]).toArray()).toEqual([[0, 0, 0]]);
    layer.backward([[0.5, 0.5, 0.5]]);
    expect(layer.dweights.toArray()).toEqual([
      [0.5, 0.5, 0.5],
      [1, 1, 1],
    ]);
    expect(layer.dinputs.toArray()).toEqual([[0, 0]]);
  });

  it("keeps its input and output", () => {
    const layer = new LayerDense(1, 1, { generator });
    const x = Matrix.from([[2]]);
    const y = layer.forward(x);
    expect(layer.inputs).toBe(x);
    expect(layer.output).toBe(y);
    expect(layer.backward([[3]])).toBe(layer.dinputs);
  });

  it("stays in float32 throughout", () => {
    const layer = new LayerDense(2, 2, { generator, dtype: "float32" });
    layer.forward([[1, 2]]);
    layer.backward([[1, 1]]);
    for (const q of [
      layer.weights,
      layer.biases,
      layer.output,
      layer.dweights,
      layer.dbiases,
      layer.dinputs,
    ]) {
      expect(q.dtype).toBe("float32");
    }
  });

  it("rejects bad arguments with a clear message", () => {
    const layer = new LayerDense(2, 3, { generator });
    expect(() => new LayerDense(0, 1, { generator })).toThrow(
      "LayerDense: nInputs must be a whole number ≥ 1, got 0",
    );
    expect(() => new LayerDense(1, -1, { generator })).toThrow(
      "LayerDense: nNeurons must be a whole number ≥ 1, got -1",
    );
    expect(() => new LayerDense(1, 1, {} as never)).toThrow(
      "LayerDense: generator must be a Generator, got undefined",
    );
    expect(() => new LayerDense(1, 1, { generator, scale: Number.NaN })).toThrow(
      "LayerDense: scale must be a finite number, got NaN",
    );
    expect(() => new LayerDense(1, 1, { generator, dtype: "int32" as never })).toThrow(
      'LayerDense: dtype must be float64 or float32, got "int32"',
    );
    expect(() => layer.backward([[1]])).toThrow("LayerDense.backward: forward has not run yet");
    expect(() => layer.forward([[1, 2, 3]])).toThrow(
      "LayerDense.forward: the layer takes 2 inputs per sample, not 3, got [1, 3] and [2, 3]",
    );
    layer.forward([[1, 2]]);
    expect(() => layer.backward([[1, 2]])).toThrow(
      "LayerDense.backward: gradient and output differ in shape, got [1, 2] and [1, 3]",
    );
    expect(layer.output.shape).toEqual([1, 3]);
  });
});
