import { ActivationSigmoid } from "tapegrad/manual";
import { type Exercise, exercise } from "../../grading/exercise.js";
import * as sigmoidSolution from "../../solutions/week-2/sigmoid.js";
import { curve, places, slopeBy } from "../curve.js";

type Sigmoid = typeof import("../../week-2/sigmoid.js");

const σ = (z: number): number => 1 / (1 + Math.exp(-z));

export const sigmoid: Exercise = exercise<Sigmoid>({
  id: "week-2/sigmoid",
  title: "the sigmoid and its slope",
  solution: sigmoidSolution,
  questions: [
    curve<Sigmoid>({
      quantity: "σ",
      f: ({ sigmoid }) => sigmoid,
      expected: (z) => new ActivationSigmoid().forward(z),
      cases: places,
      mistakes: {
        "e to the plus z": {
          code: { sigmoid: (z) => 1 / (1 + Math.exp(z)) },
          says: "σ falls where it should rise: the exponent is −z, not z. Large z must give nearly 1.",
        },
        "parentheses missing": {
          code: { sigmoid: (z) => 1 / 1 + Math.exp(-z) },
          says: "1 / 1 + e⁻ᶻ is 1 + e⁻ᶻ: division goes before addition. The sum needs parentheses: 1 / (1 + e⁻ᶻ).",
        },
        "1 minus": {
          code: { sigmoid: (z) => 1 / (1 - Math.exp(-z)) },
          says: "There is a minus in the denominator: 1 − e⁻ᶻ is 0 at z = 0. It should be 1 plus e⁻ᶻ.",
        },
      },
    }),
    curve<Sigmoid>({
      quantity: "σ′",
      f: ({ sigmoidSlope }) => sigmoidSlope,
      expected: slopeBy(new ActivationSigmoid()),
      cases: places,
      mistakes: {
        "z for σ(z)": {
          code: { sigmoidSlope: (z) => z * (1 - z) },
          says: "This is z·(1 − z). The rule takes the output: σ(z)·(1 − σ(z)).",
        },
        "one factor only": {
          code: { sigmoidSlope: (z) => 1 - σ(z) },
          says: "This is 1 − σ(z), which is 1 far to the left, where the curve is flat. The factor σ(z) is missing.",
        },
        "the value itself": {
          code: { sigmoidSlope: σ },
          says: "This is the value σ(z), not how it changes. At 0 the slope is ½·½ = ¼.",
        },
        "tanh's rule": {
          code: { sigmoidSlope: (z) => 1 - σ(z) ** 2 },
          says: "1 − σ² is the rule of tanh. The sigmoid's is σ·(1 − σ).",
        },
      },
    }),
  ],
});
