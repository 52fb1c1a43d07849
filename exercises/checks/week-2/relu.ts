import { ActivationReLU } from "tapegrad/manual";
import { type Exercise, exercise } from "../../grading/exercise.js";
import * as reluSolution from "../../solutions/week-2/relu.js";
import { curve, places, slopeBy } from "../curve.js";

type Relu = typeof import("../../week-2/relu.js");

export const relu: Exercise = exercise<Relu>({
  id: "week-2/relu",
  title: "ReLU and its slope",
  solution: reluSolution,
  questions: [
    curve<Relu>({
      quantity: "relu",
      f: ({ relu }) => relu,
      expected: (z) => new ActivationReLU().forward(z),
      cases: places,
      mistakes: {
        "min for max": {
          code: { relu: (z) => Math.min(0, z) },
          says: "The negative half is kept and the positive half cut off: max, not min.",
        },
        "absolute value": {
          code: { relu: (z) => Math.abs(z) },
          says: "This is |z|: negative numbers are folded up. They should become 0.",
        },
        "on or off": {
          code: { relu: (z) => (z > 0 ? 1 : 0) },
          says: "This is the step function. Where z > 0 the answer is z itself, not 1.",
        },
        "nothing cut off": { code: { relu: (z) => z }, seenAs: "gradient let through" },
      },
    }),
    curve<Relu>({
      quantity: "relu′",
      f: ({ reluSlope }) => reluSlope,
      expected: slopeBy(new ActivationReLU()),
      cases: places,
      mistakes: {
        "1 at 0": {
          code: { reluSlope: (z) => (z >= 0 ? 1 : 0) },
          says: "Right everywhere except at exactly 0, where the slope is 0 by convention, here and in PyTorch: z > 0, not z >= 0.",
        },
        "the value itself": {
          code: { reluSlope: (z) => Math.max(0, z) },
          says: "This is the value max(0, z). The slope of a straight line is the same everywhere: 1 where z > 0.",
        },
        "the sign": {
          code: { reluSlope: (z) => Math.sign(z) },
          says: "This is the slope of |z|, −1 on the left. Left of 0 ReLU is flat: slope 0.",
        },
      },
    }),
  ],
});
