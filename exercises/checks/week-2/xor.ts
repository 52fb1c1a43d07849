import { type Exercise, exercise, question } from "../../grading/exercise.js";
import * as xorSolution from "../../solutions/week-2/xor.js";
import type { XorWeights } from "../../week-2/xor.js";

type Xor = typeof import("../../week-2/xor.js");

const corners = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
] as const;

/** The network's answers at the four corners, with these weights. */
function answers({ W, b, w }: XorWeights): number[] {
  return corners.map((x) =>
    [0, 1].reduce((y, m) => y + w[m]! * Math.max(0, x[0] * W[0][m]! + x[1] * W[1][m]! + b[m]!), 0),
  );
}

/** Both hidden neurons read the sum of the inputs. */
const roof = (b: XorWeights["b"], w: XorWeights["w"]): Xor => ({
  xorWeights: () => ({ ...xorSolution.xorWeights(), b, w }),
});

export const xor: Exercise = exercise<Xor>({
  id: "week-2/xor",
  title: "exclusive or, with weights found by thinking",
  solution: xorSolution,
  questions: [
    question<Xor, object>({
      cases: { "(0, 0), (0, 1), (1, 0), (1, 1)": () => ({}) },
      ask: ({ xorWeights }) => ({ y: answers(xorWeights()) }),
      expected: () => ({ y: [0, 1, 1, 0] }),
      mistakes: {
        "a ramp without a second": {
          code: roof([0, -1], [1, 0]),
          says: "It answers 0, 1, 1, 2: the sum. The first ramp is there; now the second one must bring 2 down to 0.",
        },
        "second ramp not steep enough": {
          code: roof([0, -1], [1, -1]),
          says: "It answers 0, 1, 1, 1: that is OR. The second ramp only stops the first one; twice as steep, it leads down again.",
        },
        "second ramp starts immediately": {
          code: roof([0, 0], [1, -2]),
          says: "Both ramps start at 0 and nearly cancel. A bias of −1 makes the second one start at s = 1.",
        },
        "the second ramp points up": {
          code: roof([0, -1], [1, 2]),
          says: "It answers 0, 1, 1, 4: the second ramp goes up as well. Its weight in w must be negative.",
        },
      },
    }),
  ],
});
