import {
  ActivationSoftmax,
  ActivationSoftmaxLossCategoricalCrossentropy,
  type Matrix,
} from "tapegrad/manual";
import { type Exercise, exercise, question } from "../../grading/exercise.js";
import * as lossSolution from "../../solutions/week-5/loss.js";
import { drawn, mapMatrix } from "../inputs.js";

type Loss = typeof import("../../week-5/loss.js");

/** The gradient with another number subtracted from p in place i. */
const lossBack =
  (subtract: (i: number, n: number, k: number, c: number) => number, divide = true): Loss["lossBackward"] =>
  (p, classes) =>
    mapMatrix(p, (value, i) => {
      const n = Math.floor(i / p.cols);
      return (value - subtract(i, n, i % p.cols, classes[n]!)) / (divide ? p.rows : 1);
    });

/** y with rows and columns exchanged, as written by `data[c * cols + n]`. */
const transposedY = ({ cols }: Matrix, classes: readonly number[], i: number): number =>
  classes.filter((c, n) => c * cols + n === i).length;

export const loss: Exercise = exercise<Loss>({
  id: "week-5/loss",
  title: "softmax and cross-entropy, backward",
  solution: lossSolution,
  questions: [
    question<Loss, { p: Matrix; classes: number[] }>({
      cases: {
        "five samples, three classes": () => ({
          p: new ActivationSoftmax().forward(drawn(5, 3, 37)),
          classes: [2, 0, 1, 1, 0],
        }),
        "a single sample": () => ({ p: new ActivationSoftmax().forward(drawn(1, 4, 38)), classes: [3] }),
      },
      ask: ({ lossBackward }, { p, classes }) => ({ dx: lossBackward(p, classes) }),
      expected: ({ p, classes }) => ({
        dx: new ActivationSoftmaxLossCategoricalCrossentropy().backward(p, classes),
      }),
      letters: ({ p }) => ({ N: p.rows, K: p.cols }),
      mistakes: {
        "1/N forgotten": {
          code: { lossBackward: lossBack((_i, _n, k, c) => (k === c ? 1 : 0), false) },
          says: "dx is N times too large: the gradient of the sum of all losses, not of their mean. 1/N comes in here, once, and everything before it in the network inherits it.",
        },
        "y − p": {
          code: {
            lossBackward: (p, classes) => mapMatrix(lossSolution.lossBackward(p, classes), (dx) => -dx),
          },
          says: "This is y − p. A probability that is too high must come down, so its logit has a positive gradient: p − y.",
        },
        "only the right class": {
          code: {
            lossBackward: (p, classes) =>
              mapMatrix(lossSolution.lossBackward(p, classes), (dx, i) =>
                i % p.cols === classes[Math.floor(i / p.cols)] ? dx : 0,
              ),
          },
          says: "Only the right class has a gradient. The wrong ones have one as well: each is pushed down by its own p.",
        },
        "without the softmax": {
          code: {
            lossBackward: (p, classes) =>
              mapMatrix(p, (value, i) =>
                i % p.cols === classes[Math.floor(i / p.cols)] ? -1 / value / p.rows : 0,
              ),
          },
          says: "This is dp = −y/p/N, the gradient with respect to the probabilities. After the softmax it becomes (p − y)/N, and the division is gone.",
        },
        "1 subtracted everywhere": {
          code: { lossBackward: lossBack(() => 1) },
          says: "1 was subtracted from every p. y is 1 only in the column of the right class.",
        },
        "classes from 1": {
          code: { lossBackward: lossBack((_i, _n, k, c) => (k === c - 1 ? 1 : 0)) },
          says: "1 was subtracted one column too far to the left: classes are counted from 0, like columns.",
        },
        "rows and columns of y exchanged": {
          code: {
            lossBackward: (p, classes) =>
              mapMatrix(p, (value, i) => (value - transposedY(p, classes, i)) / p.rows),
          },
          says: "1 was subtracted in row c and column n. Each sample is a row: the place is n·K + c, with K = `p.cols`.",
        },
        "one softmax more": {
          code: {
            lossBackward: (p, classes) =>
              mapMatrix(lossSolution.lossBackward(p, classes), (dx, i) => dx * p.data[i]! * (1 - p.data[i]!)),
          },
          says: "p − y was multiplied by p·(1 − p). The softmax is already in p − y: its slope has cancelled against 1/p.",
        },
        "y not subtracted": {
          code: { lossBackward: lossBack(() => 0) },
          says: "This is p/N; y was not subtracted. Without it every class would be pushed down, the right one as well.",
        },
        "y not divided": {
          code: {
            lossBackward: (p, classes) =>
              mapMatrix(
                p,
                (value, i) => value / p.rows - (i % p.cols === classes[Math.floor(i / p.cols)] ? 1 : 0),
              ),
          },
          says: "p was divided by N, but the 1 was not: it is (p − y)/N, so subtract 1/N.",
        },
      },
    }),
  ],
});
