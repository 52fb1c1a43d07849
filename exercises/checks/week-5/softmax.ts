import { ActivationSoftmax, type Matrix } from "tapegrad/manual";
import { type Exercise, exercise, question } from "../../grading/exercise.js";
import * as softmaxSolution from "../../solutions/week-5/softmax.js";
import { drawn, mapMatrix } from "../inputs.js";

type Softmax = typeof import("../../week-5/softmax.js");

/** dx = p·(dp − s), where s is the sum of dp·p over the places that `belongs` groups with j. */
const softmaxBack =
  (belongs: (i: number, j: number, cols: number) => boolean, factor: (p: number) => number = (p) => p) =>
  (p: Matrix, dp: Matrix): Matrix =>
    mapMatrix(p, (pj, j) => {
      let s = 0;
      for (let i = 0; i < p.data.length; i++) if (belongs(i, j, p.cols)) s += dp.data[i]! * p.data[i]!;
      return factor(pj) * (dp.data[j]! - s);
    });

const sameRow = (i: number, j: number, cols: number): boolean =>
  Math.floor(i / cols) === Math.floor(j / cols);

export const softmax: Exercise = exercise<Softmax>({
  id: "week-5/softmax",
  title: "softmax, backward",
  solution: softmaxSolution,
  questions: [
    question<Softmax, { p: Matrix; dp: Matrix }>({
      cases: {
        "five samples, three classes": () => ({
          p: new ActivationSoftmax().forward(drawn(5, 3, 33)),
          dp: drawn(5, 3, 34),
        }),
        "a single sample": () => ({
          p: new ActivationSoftmax().forward(drawn(1, 4, 35)),
          dp: drawn(1, 4, 36),
        }),
      },
      ask: ({ softmaxBackward }, { p, dp }) => ({ dx: softmaxBackward(p, dp) }),
      expected({ p, dp }) {
        const byHand = new ActivationSoftmax();
        byHand.forward(mapMatrix(p, Math.log)); // softmax undoes the logarithm
        return { dx: byHand.backward(dp) };
      },
      letters: ({ p }) => ({ N: p.rows, K: p.cols }),
      mistakes: {
        "diagonal only": {
          code: { softmaxBackward: (p, dp) => mapMatrix(p, (pj, j) => dp.data[j]! * pj * (1 - pj)) },
          says: "This is dp·p·(1 − p), the sigmoid's rule: the diagonal of the Jacobian only. Each x moves all p of its row, so add the terms with i ≠ j.",
        },
        "sum over the batch": {
          code: { softmaxBackward: softmaxBack(() => true) },
          says: "s was added up over all samples. It is one number per row: restart at 0 for every n.",
        },
        "sum carried on": {
          code: {
            softmaxBackward: softmaxBack((i, j, cols) => Math.floor(i / cols) <= Math.floor(j / cols)),
          },
          says: "The first row is right, the others are not: s goes on growing from row to row. Set it back to 0 for every n.",
        },
        "s forgotten": {
          code: { softmaxBackward: (p, dp) => mapMatrix(p, (pj, j) => pj * dp.data[j]!) },
          says: "This is p·dp, without s: the terms −p[n, i]·p[n, j] of the Jacobian, through which one logit lowers the other probabilities.",
        },
        "others only": {
          code: {
            softmaxBackward: (p, dp) => {
              const right = softmaxSolution.softmaxBackward(p, dp);
              return mapMatrix(right, (dx, j) => dx - dp.data[j]! * p.data[j]! * (1 - p.data[j]!));
            },
          },
          says: "Only the terms with i ≠ j are there. The diagonal belongs to it: dp[n, j]·p[n, j]·(1 − p[n, j]).",
        },
        "p before s only": {
          code: {
            softmaxBackward: (p, dp) => {
              const right = softmaxSolution.softmaxBackward(p, dp);
              return mapMatrix(right, (dx, j) => dx + dp.data[j]! * (1 - p.data[j]!));
            },
          },
          says: "This is dp − p·s. The factor p[n, j] belongs to both: p·(dp − s).",
        },
        "sum of p alone": {
          code: { softmaxBackward: (p, dp) => mapMatrix(p, (pj, j) => pj * (dp.data[j]! - 1)) },
          says: "s is the sum of p, which is always 1. It has to be weighted by dp: s = Σᵢ dp[n, i]·p[n, i].",
        },
        "p forgotten": {
          code: { softmaxBackward: softmaxBack(sameRow, () => 1) },
          says: "This is dp − s. The factor p[n, j] in front of it is missing.",
        },
        "plus s": {
          code: {
            softmaxBackward: (p, dp) => {
              const right = softmaxSolution.softmaxBackward(p, dp);
              return mapMatrix(right, (dx, j) => 2 * p.data[j]! * dp.data[j]! - dx);
            },
          },
          says: "s was added instead of subtracted: raising one logit takes probability away from the others.",
        },
        "sum of dp alone": {
          code: {
            softmaxBackward: (p, dp) =>
              mapMatrix(p, (pj, j) => {
                const row = Math.floor(j / p.cols) * p.cols;
                const s = Array.from(dp.data.slice(row, row + p.cols)).reduce((sum, d) => sum + d, 0);
                return pj * (dp.data[j]! - s);
              }),
          },
          says: "s is the sum of dp. It has to be weighted: s = Σᵢ dp[n, i]·p[n, i].",
        },
      },
    }),
  ],
});
