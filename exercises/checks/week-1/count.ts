import { type Exercise, exercise, question } from "../../grading/exercise.js";
import * as countSolution from "../../solutions/week-1/count.js";

type Count = typeof import("../../week-1/count.js");

const pairs = (sizes: readonly number[]): [D: number, M: number][] =>
  sizes.slice(1).map((M, i) => [sizes[i]!, M]);

/** Counts over layers; the count may depend on whether a layer is the last. */
const countedBy =
  (of: (D: number, M: number, isLast: boolean) => number): Count["parameterCount"] =>
  (sizes) =>
    pairs(sizes).reduce((sum, [D, M], i, { length }) => sum + of(D, M, i === length - 1), 0);

export const count: Exercise = exercise<Count>({
  id: "week-1/count",
  title: "how many numbers a network learns",
  solution: countSolution,
  questions: [
    question<Count, { sizes: number[] }>({
      cases: {
        "784-128-64-10": () => ({ sizes: [784, 128, 64, 10] }),
        "the spiral's 2-64-3": () => ({ sizes: [2, 64, 3] }),
        "one layer, 5-4": () => ({ sizes: [5, 4] }),
      },
      ask: ({ parameterCount }, { sizes }) => ({ count: parameterCount(sizes) }),
      // All weights, then all biases.
      expected: ({ sizes }) => ({
        count:
          pairs(sizes).reduce((sum, [D, M]) => sum + D * M, 0) +
          sizes.slice(1).reduce((sum, M) => sum + M, 0),
      }),
      mistakes: {
        "no biases": {
          code: { parameterCount: countedBy((D, M) => D * M) },
          says: "These are the weights only. Every neuron has a bias as well: (D + 1)·M for each layer.",
        },
        "one bias per layer": {
          code: { parameterCount: countedBy((D, M) => D * M + 1) },
          says: "One bias was counted for each layer. There is one for each neuron: M of them.",
        },
        "biases of the inputs": {
          code: { parameterCount: countedBy((D, M) => D * (M + 1)) },
          says: "D·(M + 1) gives a bias to each input. The neurons have them: (D + 1)·M.",
        },
        "last layer left out": {
          code: { parameterCount: countedBy((D, M, isLast) => (isLast ? 0 : (D + 1) * M)) },
          says: "The last layer is missing: the loop over layers stops one early. Four sizes make three layers.",
        },
      },
    }),
  ],
});
