/** The course's own scripts for weeks 1–3, and what NumPy printed for them. */
import { describe, expect, it } from "vitest";
import {
  ActivationReLU,
  ActivationSoftmax,
  LayerDense,
  LossCategoricalCrossentropy,
  Matrix,
} from "../../src/manual/index.js";
import { formatScalar } from "../../src/print/index.js";
import { Generator } from "../../src/random/index.js";
import { expectClose, fixture, matrix, type Recorded } from "./recorded.js";

const course = fixture<{
  stdout: readonly [string, string, string];
  week1: Readonly<Record<"X" | "weights" | "layer_outputs", Recorded>>;
  week2: Readonly<Record<"weights" | "dense1_output" | "relu_output", Recorded>>;
  week3: {
    softmax_printed: string;
    y_pred: Recorded;
    y_true_sparse: number[];
    y_true_onehot: number[][];
    sample_losses_sparse: Recorded;
    loss_sparse: number;
  };
  week1_float32: Readonly<Record<"weights" | "layer_outputs", Recorded>>;
}>("course_outputs");

const X = [
  [1.0, 2.0, 3.0, 2.5],
  [2.0, 5.0, -1.0, 2.0],
  [-1.5, 2.7, 3.3, -0.8],
];

describe("week 1", () => {
  it("prints what the course prints", () => {
    const layer = new LayerDense(4, 3, { generator: new Generator(0) });
    expect(`--- Layer Outputs ---\n${layer.forward(X)}\n`).toBe(course.stdout[0]);
  });

  it("starts from NumPy's weights, bit for bit", () => {
    const layer = new LayerDense(4, 3, { generator: new Generator(0) });
    expect(layer.weights).toEqual(matrix(course.week1.weights));
    expectClose(layer.forward(X), course.week1.layer_outputs, 1e-15);
  });

  it("runs in float32 as well", () => {
    const layer = new LayerDense(4, 3, { generator: new Generator(0), dtype: "float32" });
    expectClose(layer.weights, course.week1_float32.weights, 0);
    expectClose(layer.forward(X), course.week1_float32.layer_outputs, 2e-7);
  });
});

describe("week 2", () => {
  it("prints what the course prints", () => {
    const dense1 = new LayerDense(4, 5, { generator: new Generator(0) });
    const activation1 = new ActivationReLU();
    dense1.forward(X);
    activation1.forward(dense1.output);
    expect(`--- Output after ReLU ---\n${activation1.output}\n`).toBe(course.stdout[1]);
    expectClose(dense1.output, course.week2.dense1_output, 1e-15);
    expectClose(activation1.output, course.week2.relu_output, 1e-15);
  });
});

describe("week 3", () => {
  const { y_pred, y_true_sparse, y_true_onehot, sample_losses_sparse, loss_sparse, softmax_printed } =
    course.week3;

  it("prints what the course prints, for sparse and one-hot labels", () => {
    const loss = new LossCategoricalCrossentropy();
    for (const y of [y_true_sparse, y_true_onehot, Matrix.from(y_true_onehot)]) {
      const value = loss.calculate(matrix(y_pred), y);
      expect(value).toBe(loss_sparse);
      expect(`Loss: ${formatScalar(value, "float64")}\n`).toBe(course.stdout[2]);
    }
    expect([...loss.forward(matrix(y_pred), y_true_sparse)]).toEqual(sample_losses_sparse.data);
  });

  it("accepts a plain list in softmax", () => {
    const softmax = new ActivationSoftmax();
    softmax.forward([[1, 2, 3]]);
    expect(String(softmax.output)).toBe(softmax_printed);
  });
});
