import type { Matrix } from "tapegrad/manual";
import { sgdStep } from "../week-4/sgd.js";
import { add, backward, crossEntropy, matmul, relu, Tensor } from "./tensor.js";

export interface Parameters {
  readonly W1: Tensor;
  readonly b1: Tensor;
  readonly W2: Tensor;
  readonly b2: Tensor;
}

export function makeParameters(W1: Matrix, b1: Matrix, W2: Matrix, b2: Matrix): Parameters {
  return { W1: new Tensor(W1), b1: new Tensor(b1), W2: new Tensor(W2), b2: new Tensor(b2) };
}

export function logits({ W1, b1, W2, b2 }: Parameters, x: Matrix): Tensor {
  const h = relu(add(matmul(new Tensor(x), W1), b1));
  return add(matmul(h, W2), b2);
}

export function trainStep(
  parameters: Parameters,
  x: Matrix,
  classes: readonly number[],
  learningRate: number,
): number {
  const loss = crossEntropy(logits(parameters, x), classes);
  backward(loss);
  for (const { value, gradient } of Object.values(parameters)) sgdStep(value, gradient, learningRate);
  return loss.value.data[0]!;
}
