import { ActivationSoftmax, Matrix } from "tapegrad/manual";
import { type Exercise, exercise, question } from "../../grading/exercise.js";
import * as softmaxSolution from "../../solutions/week-3/softmax.js";
import { drawn, mapMatrix } from "../inputs.js";

type Softmax = typeof import("../../week-3/softmax.js");

const total = (list: readonly number[]): number => list.reduce((sum, x) => sum + x, 0);

const exp = (x: Matrix): Matrix => mapMatrix(x, Math.exp);

/** e divided by the sum of those numbers that `belongs` groups with i. */
const dividedBySum = (e: Matrix, belongs: (i: number, j: number) => boolean): Matrix =>
  mapMatrix(e, (x, i) => x / total(Array.from(e.data).filter((_, j) => belongs(i, j))));

const sameRow = (cols: number) => (i: number, j: number) => Math.floor(i / cols) === Math.floor(j / cols);

export const softmax: Exercise = exercise<Softmax>({
  id: "week-3/softmax",
  title: "softmax",
  solution: softmaxSolution,
  questions: [
    question<Softmax, { x: Matrix }>({
      cases: {
        "five samples, three classes": () => ({ x: drawn(5, 3, 7) }),
        "logits near 1000": () => ({
          x: Matrix.from([
            [1001, 1002, 1003.5],
            [-1000, -1001, -999],
          ]),
        }),
      },
      ask: ({ softmax }, { x }) => ({ p: softmax(x) }),
      expected: ({ x }) => ({ p: new ActivationSoftmax().forward(x) }),
      letters: ({ x }) => ({ N: x.rows, K: x.cols }),
      mistakes: {
        "divided by the sum of all": {
          code: { softmax: (x) => dividedBySum(exp(x), () => true) },
          says: "All N·K numbers together add up to 1. Each row should by itself: the sum has to restart at 0 for every row.",
        },
        "columns for rows": {
          code: { softmax: (x) => dividedBySum(exp(x), (i, j) => i % x.cols === j % x.cols) },
          says: "Every column adds up to 1 instead of every row: the sum runs over samples. It should run over the classes of one sample.",
        },
        "no exponential": {
          code: { softmax: (x) => dividedBySum(x, sameRow(x.cols)) },
          says: "The numbers were divided by their sum without the exponential, so some are negative. First exp, then divide.",
        },
        "maximum not subtracted": {
          code: { softmax: (x) => dividedBySum(exp(x), sameRow(x.cols)) },
          says: "Right for small numbers, but exp(1001) is ∞, and ∞/∞ is NaN. Subtract the row's maximum first: only differences count.",
        },
        "maximum subtracted above only": {
          code: {
            softmax: (x) => {
              const e = exp(x);
              const max = (i: number): number => Math.max(...x.data.filter((_, j) => sameRow(x.cols)(i, j)));
              const sum = (i: number): number =>
                total(Array.from(e.data).filter((_, j) => sameRow(x.cols)(i, j)));
              return mapMatrix(x, (y, i) => Math.exp(y - max(i)) / sum(i));
            },
          },
          says: "The maximum is subtracted in the numerator, but not in the sum below it: the rows do not add up to 1.",
        },
        "not divided": { code: { softmax: (x) => exp(x) }, seenAs: "row sums" },
      },
    }),
  ],
});
