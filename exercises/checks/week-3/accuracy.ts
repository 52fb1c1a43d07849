import { ActivationSoftmax, accuracy as accuracyByHand, Matrix } from "tapegrad/manual";
import { type Exercise, exercise, question } from "../../grading/exercise.js";
import * as accuracySolution from "../../solutions/week-3/accuracy.js";
import { drawn } from "../inputs.js";

type Accuracy = typeof import("../../week-3/accuracy.js");

const argbest = (p: Matrix, n: number, better: (a: number, b: number) => boolean): number => {
  let best = 0;
  for (let k = 1; k < p.cols; k++) if (better(p.data[n * p.cols + k]!, p.data[n * p.cols + best]!)) best = k;
  return best;
};

const hits = (p: Matrix, classes: readonly number[], better: (a: number, b: number) => boolean): number =>
  classes.filter((c, n) => argbest(p, n, better) === c).length;

/** Four right answers, then three wrong ones, to the first case. */
function accuracyClasses(): number[] {
  const p = new ActivationSoftmax().forward(drawn(7, 3, 11));
  return Array.from({ length: 7 }, (_, n) => (argbest(p, n, (a, b) => a > b) + (n < 4 ? 0 : 1)) % 3);
}

export const accuracy: Exercise = exercise<Accuracy>({
  id: "week-3/accuracy",
  title: "accuracy",
  solution: accuracySolution,
  questions: [
    question<Accuracy, { p: Matrix; classes: number[] }>({
      cases: {
        "seven samples, of which four are right": () => ({
          p: new ActivationSoftmax().forward(drawn(7, 3, 11)),
          classes: accuracyClasses(),
        }),
        "equal probabilities": () => ({
          p: Matrix.from([
            [0.4, 0.4, 0.2],
            [0.2, 0.4, 0.4],
          ]),
          classes: [0, 1],
        }),
      },
      ask: ({ accuracy }, { p, classes }) => ({ accuracy: accuracy(p, classes) }),
      expected: ({ p, classes }) => ({ accuracy: accuracyByHand(p, classes) }),
      mistakes: {
        "a count": {
          code: { accuracy: (p, classes) => hits(p, classes, (a, b) => a > b) },
          says: "That is how many are right. The accuracy is this number divided by N.",
        },
        "the smallest": {
          code: { accuracy: (p, classes) => hits(p, classes, (a, b) => a < b) / p.rows },
          says: "The least probable class was taken as the answer. Look for the largest number of the row.",
        },
        "the last of equals": {
          code: { accuracy: (p, classes) => hits(p, classes, (a, b) => a >= b) / p.rows },
          says: "Right, but of equal numbers the last one won: with >= a later equal number takes over. The first counts, so >.",
        },
        "the fraction of errors": {
          code: { accuracy: (p, classes) => 1 - hits(p, classes, (a, b) => a > b) / p.rows },
          says: "This is the fraction of wrong answers: 1 − accuracy.",
        },
        "p > ½": {
          code: {
            accuracy: (p, classes) => classes.filter((c, n) => p.data[n * p.cols + c]! > 0.5).length / p.rows,
          },
          says: "A right answer counted only if its probability is above ½. With three classes the largest may be smaller than that.",
        },
      },
    }),
  ],
});
