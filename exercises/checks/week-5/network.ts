import {
  ActivationReLU,
  ActivationSoftmaxLossCategoricalCrossentropy,
  accuracy,
  dot,
  type Matrix,
  OptimizerSGD,
  transpose,
} from "tapegrad/manual";
import { AtLeast, type Exercise, exercise, question } from "../../grading/exercise.js";
import { crossEntropy } from "../../solutions/week-3/cross-entropy.js";
import { softmax } from "../../solutions/week-3/softmax.js";
import { sgdStep } from "../../solutions/week-4/sgd.js";
import * as lossSolution from "../../solutions/week-5/loss.js";
import * as networkSolution from "../../solutions/week-5/network.js";
import * as reluSolution from "../../solutions/week-5/relu.js";
import { denseByHand, drawn, drawnWeights, mapMatrix, type NetworkWeights, spiral } from "../inputs.js";

type NetworkModule = typeof import("../../week-5/network.js");

type Network = ReturnType<NetworkModule["makeNetwork"]>;

type Layer = Network["dense1"];

/** Weights and biases, points, and the number of steps. */
interface Training {
  readonly weights: NetworkWeights;
  readonly x: Matrix;
  readonly classes: readonly number[];
  readonly steps: number;
}

const learningRate = 0.5;

/** The same steps using the library's pieces. */
function byHand({ weights: [W1, b1, W2, b2], x, classes, steps }: Training): Record<string, unknown> {
  const [dense1, dense2] = [denseByHand(W1, b1), denseByHand(W2, b2)];
  const relu = new ActivationReLU();
  const head = new ActivationSoftmaxLossCategoricalCrossentropy();
  const optimizer = new OptimizerSGD({ learningRate });
  const losses: number[] = [];
  for (let step = 0; step < steps; step++) {
    losses.push(head.forward(dense2.forward(relu.forward(dense1.forward(x))), classes));
    dense1.backward(relu.backward(dense2.backward(head.backward(head.output, classes))));
    for (const layer of [dense1, dense2]) optimizer.updateParams(layer);
  }
  return { loss: losses, W2: dense2.weights, b2: dense2.biases, W1: dense1.weights, b1: dense1.biases };
}

/** A training step with some parts replaced. */
function stepWith(parts: {
  /** What the way back starts from; p if it is right. */
  readonly start?: (network: Network, p: Matrix) => Matrix;
  readonly throughRelu?: (z: Matrix, dh: Matrix) => Matrix;
  readonly backward2?: (layer: Layer, dy: Matrix) => Matrix;
  readonly update?: (layer: Layer, which: 1 | 2) => void;
  readonly lossOf?: (before: number, after: () => number) => number;
}): Partial<NetworkModule> {
  const { throughRelu = reluSolution.reluBackward, backward2 = (layer, dy) => layer.backward(dy) } = parts;
  const { start = (_, p) => p, update = moveBoth, lossOf = (before) => before } = parts;
  return {
    trainStep(network, x, classes) {
      const p = networkSolution.predict(network, x);
      const loss = crossEntropy(p, classes);
      const dh = backward2(network.dense2, lossSolution.lossBackward(start(network, p), classes));
      network.dense1.backward(throughRelu(network.dense1.output, dh));
      update(network.dense1, 1);
      update(network.dense2, 2);
      return lossOf(loss, () => crossEntropy(networkSolution.predict(network, x), classes));
    },
  };
}

function moveBoth(layer: Layer): void {
  sgdStep(layer.weights, layer.dweights, learningRate);
  sgdStep(layer.biases, layer.dbiases, learningRate);
}

/** Moves along different gradients. */
const moveBy = (change: (dq: number, q: Matrix) => number) => (layer: Layer) => {
  for (const [q, dq] of [
    [layer.weights, layer.dweights],
    [layer.biases, layer.dbiases],
  ] as const) {
    sgdStep(
      q,
      mapMatrix(dq, (d) => change(d, q)),
      learningRate,
    );
  }
};

export const network: Exercise = exercise<NetworkModule>({
  id: "week-5/network",
  title: "the network, until it trains on the spiral",
  buildsOn: [
    "week-3/cross-entropy",
    "week-3/softmax",
    "week-4/sgd",
    "week-5/dense",
    "week-5/loss",
    "week-5/relu",
  ],
  solution: networkSolution,
  questions: [
    question<NetworkModule, Training>({
      cases: {
        "a small network": () => ({
          weights: drawnWeights(3, 4, 3, 1, 51),
          x: drawn(5, 3, 55),
          classes: [0, 2, 1, 1, 0],
          steps: 1,
        }),
      },
      ask: ({ makeNetwork, predict }, { weights, x }) => ({ p: predict(makeNetwork(...weights), x) }),
      expected({ weights: [W1, b1, W2, b2], x, classes }) {
        const head = new ActivationSoftmaxLossCategoricalCrossentropy();
        head.forward(
          denseByHand(W2, b2).forward(new ActivationReLU().forward(denseByHand(W1, b1).forward(x))),
          classes,
        );
        return { p: head.output };
      },
      mistakes: {
        "no ReLU in the forward pass": {
          code: { predict: ({ dense1, dense2 }, x) => softmax(dense2.forward(dense1.forward(x))) },
          says: "The first layer's output went straight into the second. Without a ReLU between them, two layers are one.",
        },
        "no softmax": {
          code: {
            predict: ({ dense1, dense2 }, x) => dense2.forward(reluSolution.reluForward(dense1.forward(x))),
          },
          says: "These are the logits z₂. The probabilities are their softmax.",
        },
        "softmax twice": {
          code: {
            predict: ({ dense1, dense2 }, x) =>
              softmax(softmax(dense2.forward(reluSolution.reluForward(dense1.forward(x))))),
          },
          says: "There are two softmaxes, one after the other: the second takes probabilities for logits, and makes them nearly equal.",
        },
        "ReLU too early": {
          code: {
            predict: ({ dense1, dense2 }, x) =>
              softmax(dense2.forward(dense1.forward(reluSolution.reluForward(x)))),
          },
          says: "The ReLU is before the first layer. It belongs between the two.",
        },
        "ReLU at the end": {
          code: {
            predict: ({ dense1, dense2 }, x) =>
              softmax(reluSolution.reluForward(dense2.forward(reluSolution.reluForward(dense1.forward(x))))),
          },
          says: "There is a ReLU after the last layer as well. Logits may be negative; the softmax makes them positive.",
        },
      },
    }),
    question<NetworkModule, Training>({
      cases: {
        "one step": () => ({
          weights: drawnWeights(3, 4, 3, 1, 51),
          x: drawn(5, 3, 55),
          classes: [0, 2, 1, 1, 0],
          steps: 1,
        }),
        "three steps": () => ({
          weights: drawnWeights(2, 5, 4, 1, 56),
          x: drawn(6, 2, 60),
          classes: [3, 2, 1, 1, 0, 3],
          steps: 3,
        }),
      },
      ask({ makeNetwork, trainStep }, { weights, x, classes, steps }) {
        const network = makeNetwork(...weights);
        const loss = Array.from({ length: steps }, () => trainStep(network, x, classes, learningRate));
        const { dense1, dense2 } = network;
        return { loss, W2: dense2.weights, b2: dense2.biases, W1: dense1.weights, b1: dense1.biases };
      },
      expected: byHand,
      changesInput: true,
      mistakes: {
        "ReLU skipped on the way back": {
          code: stepWith({ throughRelu: (_, dh) => dh }),
          at: "W1",
          says: "W1 moved by a gradient that went past the ReLU. On the way back it is between dense2 and dense1, just as in the forward pass.",
        },
        "masked by h's gradient": {
          code: stepWith({ throughRelu: (_, dh) => reluSolution.reluBackward(dh, dh) }),
          at: "W1",
          says: "ReLU's mask was computed from dh. It needs ReLU's input in the forward pass, `dense1.output`.",
        },
        "ReLU's arguments exchanged": {
          code: stepWith({ throughRelu: (z, dh) => reluSolution.reluBackward(dh, z) }),
          at: "W1",
          says: "The arguments of `reluBackward` are exchanged: its own input in the forward pass comes first, `dense1.output`, then the gradient, dh.",
        },
        "from the logits": {
          code: stepWith({ start: ({ dense2 }) => dense2.output }),
          at: "W2",
          says: "`lossBackward` was given the logits. It needs the probabilities p, what `predict` returns.",
        },
        "nothing moved": {
          code: stepWith({ update: () => {} }),
          at: "W1",
          says: "Nothing moved. `sgdStep` changes its first argument: the weights come first, then their gradient.",
        },
        "divided by N once more": {
          code: stepWith({ update: (layer) => moveBy((dq) => dq / layer.inputs.rows)(layer) }),
          at: "W2",
          says: "The steps are N times too short. The gradient is that of the mean already: `lossBackward` has divided by N.",
        },
        "W2 moved too early": {
          code: stepWith({
            backward2(layer, dy) {
              layer.backward(dy);
              moveBoth(layer);
              return dot(dy, transpose(layer.weights));
            },
            update: (layer, which) => (which === 1 ? moveBoth(layer) : undefined),
          }),
          at: "W1",
          says: "W2 is right and W1 is not: dense2 was updated before its gradient went through it, so dh was computed with the new W2. First all gradients, then all steps.",
        },
        "first layer not walked back": {
          code: {
            trainStep(network, x, classes) {
              const p = networkSolution.predict(network, x);
              network.dense2.backward(lossSolution.lossBackward(p, classes));
              moveBoth(network.dense2);
              moveBoth(network.dense1);
              return crossEntropy(p, classes);
            },
          },
          at: "W1",
          says: "W1 is NaN: its gradient is still an empty matrix. The way back ends at the first layer: `dense1.backward(…)`.",
        },
        "first layer forgotten": {
          code: stepWith({ update: (layer, which) => (which === 2 ? moveBoth(layer) : undefined) }),
          at: "W1",
          says: "W1 did not move. Both layers have to be updated.",
        },
        "biases forgotten": {
          code: stepWith({ update: (layer) => sgdStep(layer.weights, layer.dweights, learningRate) }),
          at: "b1",
          says: "The biases did not move; b1 is what it was. A step updates weights and biases.",
        },
        uphill: {
          code: stepWith({ update: moveBy((dq) => -dq) }),
          at: "W2",
          says: "The network climbs: every step goes along the gradient instead of against it.",
        },
        "without learning rate": {
          code: stepWith({ update: moveBy((dq) => dq / learningRate) }),
          at: "W2",
          says: "The step is the whole gradient: the learning rate was not passed on.",
        },
        "loss after the step": {
          code: stepWith({ lossOf: (_, after) => after() }),
          says: "This is the loss after the step. Return that of the forward pass to which the gradients belong.",
        },
      },
    }),
    question<NetworkModule, { weights: Training["weights"] }>({
      cases: { "the spiral, 64 neurons, 200 steps": () => ({ weights: drawnWeights(2, 64, 3, 0.1, 61) }) },
      ask({ makeNetwork, trainStep, predict }, { weights }) {
        const { points, classes } = spiral();
        const network = makeNetwork(...weights);
        for (let step = 0; step < 200; step++) trainStep(network, points, classes, 1);
        return { "accuracy on the spiral": accuracy(predict(network, points), classes) };
      },
      expected: () => ({ "accuracy on the spiral": new AtLeast(0.75) }),
      changesInput: true,
      last: true,
      mistakes: {},
    }),
  ],
});
