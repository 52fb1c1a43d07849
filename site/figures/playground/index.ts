import type { Figure } from "../figure.js";
import { choice, range, scale, text } from "../settings.js";

export const playground = {
  title: "Playground",
  caption:
    "A network learns which color belongs where. Play, and change anything while it trains. Point at a neuron to see what it alone sees; the numbers below show whether gradients still arrive.",
  settings: {
    data: choice({
      label: "Data",
      initial: "spiral",
      options: {
        spiral: "Spiral",
        circles: "Circles",
        xor: "Exclusive or",
        moons: "Moons",
        drawn: "Draw your own",
      },
    }),
    noise: range({ label: "Noise", initial: 0.2, min: 0, max: 0.6, step: 0.05 }),
    activation: choice({
      label: "Activation",
      initial: "tanh",
      options: {
        tanh: "tanh",
        relu: "ReLU",
        leakyRelu: "Leaky ReLU",
        gelu: "GELU",
        sigmoid: "Sigmoid",
        identity: "None",
      },
    }),
    init: choice({
      label: "Initialization",
      initial: "xavier",
      options: {
        xavier: "Xavier",
        kaiming: "Kaiming (He)",
        default: "±1/√inputs",
        small: "Very small: 0.01",
        large: "Very large: 3",
        zeros: "All zero",
      },
    }),
    loss: choice({
      label: "Loss",
      initial: "crossEntropy",
      options: { crossEntropy: "Cross-entropy", squared: "Squared error of p" },
    }),
    optimizer: choice({
      label: "Optimizer",
      initial: "adam",
      options: { sgd: "SGD", momentum: "Momentum 0.9", rmsprop: "RMSprop", adam: "Adam" },
    }),
    rate: scale({
      label: "Learning rate",
      initial: 0.01,
      values: [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10],
    }),
    batch: scale({ label: "Batch", initial: 32, values: [1, 4, 8, 16, 32, 64, 128, 1000] }),
    speed: choice({
      label: "Speed",
      initial: "normal",
      options: { slow: "Slow", normal: "Normal", full: "Full" },
    }),
    seed: range({ label: "Seed", initial: 0, min: 0, max: 20, step: 1 }),
    /** Neurons of each hidden layer. */
    layers: text({ label: "Hidden layers", initial: "8,8" }),
    /** Points drawn by hand, as in `drawing.ts`. */
    points: text({ label: "Points", initial: "" }),
  },
  runs: [
    "src/data/spiral.ts#makeSpiral",
    "src/nn/linear.ts#Linear",
    "src/nn/core/init.ts#xavierUniform",
    "src/autograd/ops/crossEntropy.ts#crossEntropy",
    "src/autograd/backward/backward.ts#backward",
    "src/optim/adam.ts#Adam",
  ],
  height: [1080, 1720],
} as const satisfies Figure;
