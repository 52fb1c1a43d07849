import { crossEntropy as crossEntropyOnTape, grad, tensor as leaf, type Tensor as OnTape } from "tapegrad";
import { dot, type Matrix, transpose } from "tapegrad/manual";
import { type Asked, type Exercise, exercise, type Mistake, question } from "../../grading/exercise.js";
import { crossEntropy as crossEntropyOf } from "../../solutions/week-3/cross-entropy.js";
import { lossBackward } from "../../solutions/week-5/loss.js";
import * as tensorSolution from "../../solutions/week-6/tensor.js";
import { drawn, mapMatrix } from "../inputs.js";
import { tensorBackward } from "./tensor-backward.js";

type TensorModule = typeof import("../../week-6/tensor.js");
type Tensor = InstanceType<TensorModule["Tensor"]>;

const { Tensor } = tensorSolution;

interface Operands {
  readonly inputs: readonly Matrix[];
  readonly dy: Matrix;
}

/** Asks one operation for its value, and its pullbacks for the gradients they compute from dy. */
function operation(row: {
  readonly name: string;
  /** The name of each gradient: `da`, `db`. */
  readonly gradients: readonly string[];
  readonly cases: Readonly<Record<string, () => Operands>>;
  readonly run: (learner: TensorModule, inputs: readonly Tensor[]) => Tensor;
  readonly onTape: (inputs: readonly OnTape[]) => OnTape;
  readonly mistakes: Readonly<Record<string, Mistake<TensorModule>>>;
}): Asked<TensorModule> {
  const { name, gradients, cases, run, onTape, mistakes } = row;
  const named = (value: unknown, found: readonly unknown[]) => ({
    [name]: value,
    ...Object.fromEntries(gradients.map((gradient, i) => [`${gradient} of ${name}`, found[i]])),
  });
  return question<TensorModule, Operands>({
    cases,
    ask(learner, { inputs, dy }) {
      const leaves = inputs.map((input) => new learner.Tensor(input));
      const y = run(learner, leaves);
      const pullbacks = new Map(y.reads);
      return named(
        y.value,
        leaves.map((input) => pullbacks.get(input)?.(dy)),
      );
    },
    expected({ inputs, dy }) {
      const leaves = inputs.map(({ data, shape }) => leaf(data, { shape, requiresGrad: true }));
      const y = onTape(leaves);
      return named(y.detach(), grad(y.mul(leaf(dy.data, { shape: dy.shape })).sum(), leaves));
    },
    letters: ({ inputs }) => ({ N: inputs[0]!.rows }),
    mistakes,
  });
}

const classes = [2, 0, 1, 1, 0];

const transposedRead = (a: Tensor, b: Tensor): Tensor =>
  new Tensor(dot(a.value, b.value), [
    [a, (dy) => dot(dy, transpose(b.value))],
    [b, (dy) => dot(transpose(dy), a.value)],
  ]);

const operations = [
  operation({
    name: "a·b",
    gradients: ["da", "db"],
    cases: {
      "[5, 3]·[3, 4]": () => ({ inputs: [drawn(5, 3, 81), drawn(3, 4, 82)], dy: drawn(5, 4, 83) }),
      "[3, 3]·[3, 3]": () => ({ inputs: [drawn(3, 3, 84), drawn(3, 3, 85)], dy: drawn(3, 3, 86) }),
    },
    run: ({ matmul }, [a, b]) => matmul(a!, b!),
    onTape: ([a, b]) => a!.matmul(b!),
    mistakes: {
      "pullbacks exchanged": {
        code: {
          matmul: (a, b) =>
            new Tensor(dot(a.value, b.value), [
              [b, (dy) => dot(dy, transpose(b.value))],
              [a, (dy) => dot(transpose(a.value), dy)],
            ]),
        },
        at: "da of a·b",
        says: "a got b's gradient, and b got a's. The pullback beside a must return a gradient in the shape of a: dy·bᵀ.",
      },
      "db transposed": { code: { matmul: transposedRead }, seenAs: "transpose" },
      "b not transposed": {
        code: {
          matmul: (a, b) =>
            new Tensor(dot(a.value, b.value), [
              [a, (dy) => dot(dy, b.value)],
              [b, (dy) => dot(transpose(a.value), dy)],
            ]),
        },
        says: "`dot` rejected dy·b: [N, M] and [K, M] do not match. Transpose b: [N, M]·[M, K] is [N, K], the shape of a.",
      },
      "Tensors multiplied": {
        code: { matmul: (a, b) => tensorSolution.matmul(new Tensor(a as unknown as Matrix), b) },
        says: "`dot` multiplies matrices, and a and b are tensors: their matrices are a.value and b.value.",
      },
      "b a constant": {
        code: {
          matmul: (a, b) => new Tensor(dot(a.value, b.value), [[a, (dy) => dot(dy, transpose(b.value))]]),
        },
        at: "db of a·b",
        says: "There is no pullback for b: it is not among the reads, so nothing will ever reach it.",
      },
    },
  }),
  operation({
    name: "a + b",
    gradients: ["da", "db"],
    cases: {
      "[5, 4] + [1, 4]": () => ({ inputs: [drawn(5, 4, 87), drawn(1, 4, 88)], dy: drawn(5, 4, 89) }),
    },
    run: ({ add }, [a, b]) => add(a!, b!),
    onTape: ([a, b]) => a!.add(b!),
    mistakes: {
      "db not gathered": {
        code: {
          add: (a, b) =>
            new Tensor(tensorSolution.add(a, b).value, [
              [a, (dy) => dy],
              [b, (dy) => dy],
            ]),
        },
        says: "db is dy, [N, M], but b is a single row. It was spread over all rows, so gather: `unbroadcast(dy, 1, M)`.",
      },
      "da gathered": {
        code: {
          add: (a, b) => {
            const y = tensorSolution.add(a, b);
            const [, ofB] = y.reads[1]!;
            return new Tensor(y.value, [
              [a, ofB],
              [b, ofB],
            ]);
          },
        },
        says: "a was not spread: every element of it is used once, and gets its element of dy unchanged.",
      },
    },
  }),
  operation({
    name: "relu a",
    gradients: ["da"],
    cases: { "[5, 4]": () => ({ inputs: [drawn(5, 4, 90)], dy: drawn(5, 4, 91) }) },
    run: ({ relu }, [a]) => relu(a!),
    onTape: ([a]) => a!.relu(),
    mistakes: {
      "relu lets all pass": {
        code: { relu: (a) => new Tensor(tensorSolution.relu(a).value, [[a, (dy) => dy]]) },
        says: "The pullback passes dy on unchanged. Where a ≤ 0 the neuron was off, and da is 0: `reluBackward(a.value, dy)`.",
      },
      "arguments exchanged": {
        code: {
          relu: (a) =>
            new Tensor(tensorSolution.relu(a).value, [
              [a, (dy) => mapMatrix(a.value, (value, i) => (dy.data[i]! > 0 ? value : 0))],
            ]),
        },
        says: "a was masked by dy, instead of dy by a: the arguments of `reluBackward` are exchanged.",
      },
    },
  }),
  operation({
    name: "L",
    gradients: ["da"],
    cases: {
      "five samples, three classes": () => ({
        inputs: [drawn(5, 3, 92)],
        dy: mapMatrix(drawn(1, 1, 1), () => 1),
      }),
      "a loss that is used further on, dL = 3": () => ({
        inputs: [drawn(5, 3, 92)],
        dy: mapMatrix(drawn(1, 1, 1), () => 3),
      }),
    },
    run: ({ crossEntropy }, [a]) => crossEntropy(a!, classes),
    onTape: ([a]) => crossEntropyOnTape(a!, leaf(classes, { dtype: "int32" })).reshape([1, 1]),
    mistakes: {
      "dL ignored": {
        code: {
          crossEntropy: (a, classes) => {
            const L = tensorSolution.crossEntropy(a, classes);
            const [, pullback] = L.reads[0]!;
            return new Tensor(L.value, [[a, () => pullback(mapMatrix(L.value, () => 1))]]);
          },
        },
        says: "Right as long as the loss is the end. A pullback multiplies by the incoming gradient: dL·(p − y)/N.",
      },
      "L a number": {
        code: {
          crossEntropy: (a, classes) =>
            new Tensor(tensorSolution.crossEntropy(a, classes).value.data[0] as unknown as Matrix),
        },
        says: "A tensor holds a matrix, even if it is a single number: `Matrix.from([[…]])` makes one.",
      },
      "L of the logits": {
        code: {
          crossEntropy(a, classes) {
            const { value, reads } = tensorSolution.crossEntropy(a, classes);
            const L = crossEntropyOf(a.value, classes);
            return new Tensor(
              mapMatrix(value, () => L),
              reads,
            );
          },
        },
        says: "The loss was computed from the logits. Cross-entropy takes probabilities: p = softmax(a.value).",
      },
      "logits for probabilities": {
        code: {
          crossEntropy: (a, classes) =>
            new Tensor(tensorSolution.crossEntropy(a, classes).value, [
              [a, (dL) => mapMatrix(lossBackward(a.value, classes), (d) => d * dL.data[0]!)],
            ]),
        },
        says: "da was computed from the logits, a − y. It is p − y, with p = softmax(a).",
      },
      "p as the gradient": {
        code: {
          crossEntropy: (a, classes) => {
            const L = tensorSolution.crossEntropy(a, classes);
            const [, pullback] = L.reads[0]!;
            return new Tensor(L.value, [[a, (dL) => mapMatrix(pullback(dL), (d) => -d)]]);
          },
        },
        seenAs: "sign",
      },
    },
  }),
];

export const tensor: Exercise = exercise<TensorModule>({
  id: "week-6/tensor",
  title: "the tape 5: matrices and pullbacks",
  buildsOn: [
    "week-3/cross-entropy",
    "week-3/softmax",
    "week-5/loss",
    "week-5/relu",
    "week-6/broadcast",
    "week-6/order",
  ],
  solution: tensorSolution,
  questions: [...operations, tensorBackward],
});
