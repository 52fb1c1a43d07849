/**
 * @file One training step by hand, as week 5 writes it, and week 5's mistakes: each changes what a correct backward
 * does at one place.
 */
import {
  ActivationReLU,
  ActivationSoftmaxLossCategoricalCrossentropy,
  type LayerDense,
  Matrix,
  OptimizerSGD,
} from "tapegrad/manual";

export interface Network {
  readonly dense1: LayerDense;
  readonly dense2: LayerDense;
}

/** Quantities of a step by name, in the order in which the code by hand computes them. */
export type Named<T> = Map<string, T>;

/** What a mistake does instead. What it does not name stays as it should be. */
export interface Bug {
  /** The gradient of the logits. */
  readonly dlogits?: (right: Matrix, samples: number) => Matrix;
  /** The gradient in front of the ReLU. */
  readonly drelu?: (right: Matrix, dy: Matrix) => Matrix;
  /** Whether dense2's weights move before its dinputs are computed. */
  readonly early?: boolean;
}

export type BugName = "none" | "mean" | "sign" | "relu" | "early";

export const bugs: Readonly<Record<BugName, Bug>> = {
  none: {},
  mean: { dlogits: (right, samples) => times(right, samples) },
  sign: { dlogits: (right) => times(right, -1) },
  relu: { drelu: (_, dy) => dy },
  early: { early: true },
};

function times(a: Matrix, factor: number): Matrix {
  return new Matrix(
    a.rows,
    a.cols,
    Float64Array.from(a.data, (x) => x * factor),
  );
}

/** Forward, backward and an update of both layers. Returns everything that was computed on the way. */
export function stepByHand(
  { dense1, dense2 }: Network,
  x: Matrix,
  labels: Int32Array,
  learningRate: number,
  bug: Bug,
): Named<Matrix> {
  const relu = new ActivationReLU();
  const head = new ActivationSoftmaxLossCategoricalCrossentropy();
  const loss = head.forward(dense2.forward(relu.forward(dense1.forward(x))), labels);

  const dlogits = head.backward(head.output, labels);
  const dz2 = bug.dlogits?.(dlogits, x.rows) ?? dlogits;
  const before = dense2.weights;
  if (bug.early) {
    dense2.backward(dz2);
    dense2.weights = minus(before, dense2.dweights, learningRate);
  }
  const dh = dense2.backward(dz2);
  dense2.weights = before;
  const dreluRight = relu.backward(dh);
  const dz1 = bug.drelu?.(dreluRight, dh) ?? dreluRight;
  const dx = dense1.backward(dz1);

  const optimizer = new OptimizerSGD({ learningRate });
  for (const layer of [dense1, dense2]) optimizer.updateParams(layer);
  return new Map([
    ["dense1.output", dense1.output],
    ["activation1.output", relu.output],
    ["dense2.output", dense2.output],
    ["loss", new Matrix(1, 1, Float64Array.of(loss))],
    ["head.dinputs", dz2],
    ["dense2.dweights", dense2.dweights],
    ["dense2.dbiases", dense2.dbiases],
    ["dense2.dinputs", dh],
    ["activation1.dinputs", dz1],
    ["dense1.dweights", dense1.dweights],
    ["dense1.dbiases", dense1.dbiases],
    ["dense1.dinputs", dx],
    ["dense1.weights", dense1.weights],
    ["dense1.biases", dense1.biases],
    ["dense2.weights", dense2.weights],
    ["dense2.biases", dense2.biases],
  ]);
}

function minus(a: Matrix, b: Matrix, factor: number): Matrix {
  return new Matrix(
    a.rows,
    a.cols,
    Float64Array.from(a.data, (x, i) => x - factor * b.data[i]!),
  );
}
