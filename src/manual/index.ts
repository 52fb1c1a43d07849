/**
 * @file The calculus by hand: a neural network in which every derivative was worked out on paper.
 *
 * The folder's law. Every piece has two methods that stand one below the other. `forward` takes what comes in
 * and keeps what it will need; `backward` takes the gradient of what went out and returns the gradient of
 * what came in. Nothing is recorded and nothing is derived by the machine: the chain rule is the order in
 * which backwards are called.
 *
 * ```ts
 * loss = fused.forward(dense2.forward(relu.forward(dense1.forward(x))), y);
 * dense1.backward(relu.backward(dense2.backward(fused.backward(fused.output, y))));
 * for (const layer of [dense1, dense2]) optimizer.updateParams(layer);
 * ```
 *
 * The letters, the same in every file:
 *
 * | letter | what |
 * | --- | --- |
 * | x, y | what comes into a layer, what goes out; in a loss, y is what should have come out and p what did |
 * | W, w, b | weights and biases |
 * | L | the loss, one number |
 * | dq | ∂L/∂q, for any quantity q: as many numbers as q, in the same places |
 * | N | samples in the batch; index n |
 * | D, M | inputs of a layer, its neurons |
 * | K | classes, or outputs of the last layer; the width of a window over an image |
 * | T, H | steps in time, the size of the hidden state; in images, C, H, W are channels, height, width |
 *
 * A product of matrices is written a·b and is {@link dot} in code; between numbers · is ordinary
 * multiplication. Sources: {@link https://cs231n.github.io/ | CS231n} and the papers named at each class.
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
