import { describe, expect, it } from "vitest";
import {
  ActivationReLU,
  ActivationSoftmax,
  ActivationSoftmaxLossCategoricalCrossentropy,
  LayerDense,
  LossCategoricalCrossentropy,
  Matrix,
} from "../../src/manual/index.js";
import { Generator } from "../../src/random/index.js";
import { expectClose, fixture, matrix, type Recorded } from "./recorded.js";

interface FirstStep {
  readonly W1: Recorded;
  readonly W2: Recorded;
  readonly loss: number;
  readonly z2_first5: Recorded;
  readonly probs_first5: Recorded;
  readonly dW1: Recorded;
  readonly db1: Recorded;
  readonly dW2: Recorded;
  readonly db2: Recorded;
}

const steps = fixture<Record<string, FirstStep>>("spiral_first_step");
const spirals = fixture<Record<string, { X: Recorded; y: number[] }>>("spiral_data");

function firstFive(a: Matrix): Matrix {
  return new Matrix(5, a.cols, a.data.slice(0, 5 * a.cols));
}

describe.each(Object.entries(steps))("the first training step of %s", (name, step) => {
  const [spiral, scale] = name.split("_init") as [string, string];
  const { X, y } = spirals[spiral]!;

  function network() {
    const generator = new Generator(0);
    generator.randn(300); // the spiral took these
    const dense1 = new LayerDense(2, 64, { generator, scale: Number(scale) });
    const dense2 = new LayerDense(64, 3, { generator, scale: Number(scale) });
    return { dense1, relu: new ActivationReLU(), dense2 };
  }

  it("starts from NumPy's weights, bit for bit", () => {
    const { dense1, dense2 } = network();
    expect(dense1.weights).toEqual(matrix(step.W1));
    expect(dense2.weights).toEqual(matrix(step.W2));
  });

  it("agrees with NumPy in every quantity to 1e-12, by the short way", () => {
    const { dense1, relu, dense2 } = network();
    const fused = new ActivationSoftmaxLossCategoricalCrossentropy();

    const loss = fused.forward(dense2.forward(relu.forward(dense1.forward(matrix(X)))), y);
    expect(Math.abs(loss - step.loss)).toBeLessThanOrEqual(1e-12);
    expectClose(firstFive(dense2.output), step.z2_first5, 1e-12);
    expectClose(firstFive(fused.output), step.probs_first5, 1e-12);

    dense1.backward(relu.backward(dense2.backward(fused.backward(fused.output, y))));
    expectClose(dense1.dweights, step.dW1, 1e-12);
    expectClose(dense1.dbiases, step.db1, 1e-12);
    expectClose(dense2.dweights, step.dW2, 1e-12);
    expectClose(dense2.dbiases, step.db2, 1e-12);
  });

  it("agrees with NumPy in every quantity to 1e-12, by the long way", () => {
    const { dense1, relu, dense2 } = network();
    const softmax = new ActivationSoftmax();
    const crossEntropy = new LossCategoricalCrossentropy();

    softmax.forward(dense2.forward(relu.forward(dense1.forward(matrix(X)))));
    expect(Math.abs(crossEntropy.calculate(softmax.output, y) - step.loss)).toBeLessThanOrEqual(1e-12);

    const dp = crossEntropy.backward(softmax.output, y);
    dense1.backward(relu.backward(dense2.backward(softmax.backward(dp))));
    expectClose(dense1.dweights, step.dW1, 1e-12);
    expectClose(dense1.dbiases, step.db1, 1e-12);
    expectClose(dense2.dweights, step.dW2, 1e-12);
    expectClose(dense2.dbiases, step.db2, 1e-12);
  });
});
