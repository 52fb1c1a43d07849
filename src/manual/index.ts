/**
 * @file Calculus by hand: a neural network in which every derivative was worked out on paper.
 *
 * The law of this folder: every piece has two methods, one right below the other. `forward` takes its input
 * and keeps what backward will need; `backward` takes the gradient of the output and returns the gradient of
 * the input. Nothing is recorded and nothing is derived by the machine: the chain rule is the order in which
 * the backward methods are called.
 *
 * ```ts
 * loss = fused.forward(dense2.forward(relu.forward(dense1.forward(x))), y);
 * dense1.backward(relu.backward(dense2.backward(fused.backward(fused.output, y))));
 * for (const layer of [dense1, dense2]) optimizer.updateParams(layer);
 * ```
 *
 * The letters are the same in every file:
 *
 * | letter | what |
 * | --- | --- |
 * | x, y | a layer's input and output; in a loss, y is the target and p the prediction |
 * | W, w, b | weights and biases |
 * | L | the loss, one number |
 * | dq | ∂L/∂q, for any quantity q: the same shape as q |
 * | N | samples in the batch; index n |
 * | D, M | inputs and neurons of a layer |
 * | K | classes, or outputs of the last layer; the width of a window over an image |
 * | T, H | steps in time, the size of the hidden state; in images, C, H, W are channels, height, width |
 *
 * A matrix product is written a·b, and {@link dot} in code; between numbers · is ordinary multiplication.
 * Sources: {@link https://cs231n.github.io/ | CS231n} and the papers cited at each class.
 */
export * from "./activations.js";
export * from "./convolution.js";
export { LayerDense, type WeightOptions } from "./dense.js";
export { accuracy, type Labels } from "./labels.js";
export type { Parameter, Trainable } from "./layer.js";
export {
  ActivationSoftmaxLossCategoricalCrossentropy,
  clipping,
  Loss,
  LossBinaryCrossentropy,
  LossCategoricalCrossentropy,
  LossMeanSquaredError,
} from "./losses.js";
export {
  addRow,
  dot,
  type FloatDType,
  Matrix,
  type MatrixData,
  type MatrixLike,
  splitRows,
  stackRows,
  sumRows,
  transpose,
} from "./matrix.js";
export * from "./optimizers.js";
export * from "./rnn.js";
