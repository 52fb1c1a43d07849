import { ActivationSoftmax, LossCategoricalCrossentropy, Matrix } from "tapegrad/manual";
import { type Exercise, exercise, question } from "../../grading/exercise.js";
import * as crossEntropySolution from "../../solutions/week-3/cross-entropy.js";
import { drawn } from "../inputs.js";

type CrossEntropy = typeof import("../../week-3/cross-entropy.js");

const total = (list: readonly number[]): number => list.reduce((sum, x) => sum + x, 0);

/** −f of the right class's probability, clipped. */
const surprise = (p: Matrix, classes: readonly number[], f: (p: number) => number = Math.log): number[] =>
  classes.map((c, n) => -f(Math.min(Math.max(p.data[n * p.cols + c]!, 1e-7), 1 - 1e-7)));

export const crossEntropy: Exercise = exercise<CrossEntropy>({
  id: "week-3/cross-entropy",
  title: "cross-entropy",
  solution: crossEntropySolution,
  questions: [
    question<CrossEntropy, { p: Matrix; classes: number[] }>({
      cases: {
        "the course's example": () => ({
          p: Matrix.from([
            [0.7, 0.2, 0.1],
            [0.1, 0.5, 0.4],
            [0.02, 0.9, 0.08],
          ]),
          classes: [0, 1, 1],
        }),
        "five samples, four classes": () => ({
          p: new ActivationSoftmax().forward(drawn(5, 4, 8)),
          classes: [3, 0, 2, 1, 1],
        }),
        "a right answer with probability 0": () => ({
          p: Matrix.from([
            [1, 0],
            [0.5, 0.5],
          ]),
          classes: [1, 0],
        }),
      },
      ask: ({ crossEntropy }, { p, classes }) => ({ L: crossEntropy(p, classes) }),
      expected: ({ p, classes }) => ({ L: new LossCategoricalCrossentropy().calculate(p, classes) }),
      letters: ({ p }) => ({ N: p.rows }),
      mistakes: {
        "sum instead of mean": {
          code: { crossEntropy: (p, classes) => total(surprise(p, classes)) },
          says: "L is N times too large: the sum over all samples instead of their mean. Then a larger batch means a larger loss.",
        },
        "mean over all K numbers": {
          code: { crossEntropy: (p, classes) => total(surprise(p, classes)) / p.data.length },
          says: "The sum was divided by N·K, all the numbers in p. It is the mean over samples: divide by N.",
        },
        "sign forgotten": {
          code: { crossEntropy: (p, classes) => -total(surprise(p, classes)) / p.rows },
          says: "L is negative. Logarithms of probabilities are; the loss is minus that, so that less is better.",
        },
        "logarithm to base 2": {
          code: { crossEntropy: (p, classes) => total(surprise(p, classes, Math.log2)) / p.rows },
          says: "This is the loss in bits, with log₂. Here logarithms are natural: Math.log.",
        },
        "no logarithm": {
          code: { crossEntropy: (p, classes) => total(surprise(p, classes, (q) => q - 1)) / p.rows },
          says: "This is the mean of 1 − p. A confident wrong answer should cost far more than 1: take −ln p.",
        },
        "not clipped": {
          code: {
            crossEntropy: (p, classes) =>
              total(classes.map((c, n) => -Math.log(p.data[n * p.cols + c]!))) / p.rows,
          },
          says: "Right, until a right answer has probability 0: ln 0 is −∞, and one sample spoils the mean. Keep p within 10⁻⁷ … 1 − 10⁻⁷.",
        },
        "all classes summed": {
          code: {
            crossEntropy: (p) => -total(Array.from(p.data, (q) => Math.log(Math.max(q, 1e-7)))) / p.rows,
          },
          says: "All classes were added up, even the wrong ones. Only the right one counts: column cₙ of row n.",
        },
      },
    }),
  ],
});
