import type { Matrix } from "tapegrad/manual";
import { crossEntropy } from "../week-3/cross-entropy.js";
import { softmax } from "../week-3/softmax.js";
import { sgdStep } from "../week-4/sgd.js";
import { LayerDense } from "./dense.js";
import { lossBackward } from "./loss.js";
import { reluBackward, reluForward } from "./relu.js";

export interface Network {
  readonly dense1: LayerDense;
  readonly dense2: LayerDense;
}

export function makeNetwork(W1: Matrix, b1: Matrix, W2: Matrix, b2: Matrix): Network {
  return { dense1: new LayerDense(W1, b1), dense2: new LayerDense(W2, b2) };
}

export function predict({ dense1, dense2 }: Network, x: Matrix): Matrix {
  return softmax(dense2.forward(reluForward(dense1.forward(x))));
}

export function trainStep(
  network: Network,
  x: Matrix,
  classes: readonly number[],
  learningRate: number,
): number {
  const { dense1, dense2 } = network;
  const p = predict(network, x);
  const loss = crossEntropy(p, classes);

  const dh = dense2.backward(lossBackward(p, classes));
  dense1.backward(reluBackward(dense1.output, dh));

  for (const { weights, dweights, biases, dbiases } of [dense1, dense2]) {
    sgdStep(weights, dweights, learningRate);
    sgdStep(biases, dbiases, learningRate);
  }
  return loss;
}
