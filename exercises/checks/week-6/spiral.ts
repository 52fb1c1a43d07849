import { crossEntropy as crossEntropyOnTape, tensor as leaf, type Tensor as OnTape } from "tapegrad";
import { accuracy, type Matrix } from "tapegrad/manual";
import { SGD } from "tapegrad/optim";
import { AtLeast, type Exercise, exercise, question } from "../../grading/exercise.js";
import { softmax } from "../../solutions/week-3/softmax.js";
import { sgdStep } from "../../solutions/week-4/sgd.js";
import * as spiralSolution from "../../solutions/week-6/spiral.js";
import { add, backward, crossEntropy, matmul, relu, Tensor } from "../../solutions/week-6/tensor.js";
import { drawn, drawnWeights, type NetworkWeights, spiral as spiralData } from "../inputs.js";

type Spiral = typeof import("../../week-6/spiral.js");
type Parameters = ReturnType<Spiral["makeParameters"]>;

interface Training {
  readonly weights: NetworkWeights;
  readonly x: Matrix;
  readonly classes: readonly number[];
  readonly steps: number;
}

const learningRate = 0.5;

const leafOf = ({ data, shape }: Matrix): OnTape => leaf(data, { shape, requiresGrad: true });

const onTape = ([W1, b1, W2, b2]: readonly OnTape[], x: Matrix): OnTape =>
  leafOf(x).detach().matmul(W1!).add(b1!).relu().matmul(W2!).add(b2!);

/** A training step on the solution's tape, with some parts replaced. */
function stepWith(parts: {
  readonly lossOf?: typeof crossEntropy;
  readonly before?: (loss: Tensor, logits: Tensor) => void;
  readonly after?: (loss: Tensor) => void;
  readonly moved?: (parameters: Parameters) => readonly Tensor[];
  readonly sign?: number;
}): Partial<Spiral> {
  const {
    lossOf = crossEntropy,
    before = (loss) => backward(loss),
    after = () => {},
    moved = (parameters) => Object.values(parameters),
    sign = 1,
  } = parts;
  return {
    trainStep(parameters, x, classes) {
      const logits = spiralSolution.logits(parameters, x);
      const loss = lossOf(logits, classes);
      before(loss, logits);
      for (const { value, gradient } of moved(parameters)) sgdStep(value, gradient, sign * learningRate);
      after(loss);
      return loss.value.data[0]!;
    },
  };
}

const small = (): Training => ({
  weights: drawnWeights(3, 4, 3, 1, 96),
  x: drawn(5, 3, 100),
  classes: [0, 2, 1, 1, 0],
  steps: 1,
});

export const spiral: Exercise = exercise<Spiral>({
  id: "week-6/spiral",
  title: "the tape 6: the same spiral, on your own tape",
  buildsOn: ["week-4/sgd", "week-6/tensor"],
  solution: spiralSolution,
  questions: [
    question<Spiral, Training>({
      cases: { "a small network": small },
      ask: ({ makeParameters, logits }, { weights, x }) => ({
        "z₂": logits(makeParameters(...weights), x).value,
      }),
      expected: ({ weights, x }) => ({ "z₂": onTape(weights.map(leafOf), x).detach() }),
      mistakes: {
        "relu forgotten": {
          code: {
            logits: ({ W1, b1, W2, b2 }, x) => add(matmul(add(matmul(new Tensor(x), W1), b1), W2), b2),
          },
          says: "There is no ReLU between the layers. Without it, two layers are one and cannot follow a spiral.",
        },
        "biases left out": {
          code: { logits: ({ W1, W2 }, x) => matmul(relu(matmul(new Tensor(x), W1)), W2) },
          says: "The biases are missing: each layer adds its row, `add(matmul(…), b)`.",
        },
        "x not a tensor": {
          code: { logits: (parameters, x) => matmul(x as unknown as Tensor, parameters.W1) },
          says: "x is a matrix, and `matmul` takes tensors: `new Tensor(x)`.",
        },
        "relu at the end": {
          code: { logits: (parameters, x) => relu(spiralSolution.logits(parameters, x)) },
          says: "There is a ReLU after the last layer. Logits may be negative.",
        },
      },
    }),
    question<Spiral, Training>({
      cases: {
        "one step": small,
        "three steps": () => ({ ...small(), steps: 3 }),
      },
      ask({ makeParameters, trainStep }, { weights, x, classes, steps }) {
        const parameters = makeParameters(...weights);
        const loss = Array.from({ length: steps }, () => trainStep(parameters, x, classes, learningRate));
        return {
          loss,
          ...Object.fromEntries(Object.entries(parameters).map(([name, { value }]) => [name, value])),
        };
      },
      expected({ weights, x, classes, steps }) {
        const leaves = weights.map(leafOf);
        const optimizer = new SGD(leaves, { lr: learningRate });
        const loss = Array.from({ length: steps }, () => {
          const L = crossEntropyOnTape(onTape(leaves, x), leaf(classes, { dtype: "int32" }));
          optimizer.zeroGrad();
          L.backward();
          optimizer.step();
          return L.item();
        });
        const [W1, b1, W2, b2] = leaves.map((leaf) => leaf.detach());
        return { loss, W1, b1, W2, b2 };
      },
      changesInput: true,
      mistakes: {
        "backward not called": {
          code: stepWith({ before: () => {} }),
          at: "W1",
          says: "Nothing moved. Either no gradient arrived: `backward(L)` has to run before the step, on a graph of these very tensors, not of copies. Or the arguments of `sgdStep` are exchanged: it changes the first.",
        },
        "backward from the logits": {
          code: stepWith({ before: (_loss, logits) => backward(logits) }),
          at: "W2",
          says: "The way back started at z₂. It starts at the loss, `backward(L)`: only L knows which answers are right.",
        },
        "softmax before the loss": {
          code: stepWith({
            lossOf: (z, classes) => crossEntropy(new Tensor(softmax(z.value), [[z, (dy) => dy]]), classes),
          }),
          says: "There is a softmax before `crossEntropy`, which has one of its own: it takes logits.",
        },
        "second layer only": {
          code: stepWith({ moved: ({ W2, b2 }) => [W2, b2] }),
          at: "W1",
          says: "The first layer did not move. The step must update all four parameters.",
        },
        "weights only": {
          code: stepWith({ moved: ({ W1, W2 }) => [W1, W2] }),
          at: "b1",
          says: "The biases did not move. The step must update all four parameters.",
        },
        uphill: {
          code: stepWith({ sign: -1 }),
          at: "W1",
          says: "The step goes along the gradient, uphill. Subtract it.",
        },
        "a step behind": {
          code: stepWith({ before: () => {}, after: backward }),
          at: "W2",
          says: "The weights move by the gradients of the previous step: the update comes before `backward`. First back, then down.",
        },
      },
    }),
    question<Spiral, { weights: NetworkWeights }>({
      cases: { "the spiral, 64 neurons, 200 steps": () => ({ weights: drawnWeights(2, 64, 3, 0.1, 61) }) },
      ask({ makeParameters, trainStep, logits }, { weights }) {
        const { points, classes } = spiralData();
        const parameters = makeParameters(...weights);
        for (let step = 0; step < 200; step++) trainStep(parameters, points, classes, 1);
        return { "accuracy on the spiral": accuracy(logits(parameters, points).value, classes) };
      },
      expected: () => ({ "accuracy on the spiral": new AtLeast(0.75) }),
      changesInput: true,
      last: true,
      mistakes: {},
    }),
  ],
});
