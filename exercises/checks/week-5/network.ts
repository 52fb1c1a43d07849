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
  readonly throughRelu?: (z: Matrix, dh: Matrix) => Matrix;
  readonly backward2?: (layer: Layer, dy: Matrix) => Matrix;
  readonly update?: (layer: Layer, which: 1 | 2) => void;
  readonly lossOf?: (before: number, after: () => number) => number;
}): Partial<NetworkModule> {
  const { throughRelu = reluSolution.reluBackward, backward2 = (layer, dy) => layer.backward(dy) } = parts;
  const { update = moveBoth, lossOf = (before) => before } = parts;
  return {
    trainStep(network, x, classes) {
      const p = networkSolution.predict(network, x);
      const loss = crossEntropy(p, classes);
      const dh = backward2(network.dense2, lossSolution.lossBackward(p, classes));
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
